// A password's input, which can be looked at while it is typed.

import { t } from '../core/text.js';
import { classes, html, useId, useSignal } from '../core/ui.js';

/**
 * @param {{label: string, hint?: string, error?: string, name: string, autocomplete: 'current-password' | 'new-password'}} properties
 */
export function Password({ label, hint, error, name, autocomplete }) {
  const seen = useSignal(false);
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return html`<div class=${classes('field', error && 'field--wrong')}>
    <label class="field__label" for=${id}>${label}</label>
    <div class="password">
      <input id=${id} class="field__input" type=${seen.value ? 'text' : 'password'} name=${name} required
        autocomplete=${autocomplete} autocapitalize="none" autocorrect="off" spellcheck=${false} maxlength="256"
        aria-invalid=${error ? 'true' : undefined} aria-describedby=${about || undefined} />
      <button type="button" class="password__eye" aria-pressed=${seen.value} aria-label=${`${t('account.showPassword')}: ${label}`}
        onClick=${() => {
          seen.value = !seen.value;
        }}><svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M2 12s3.5-6.500 10-6.500S22 12 22 12s-3.500 6.500-10 6.500S2 12 2 12z" />
          <circle cx="12" cy="12" r="3" />
          ${!seen.value && html`<path d="M4 20 20 4" />`}
        </svg></button>
    </div>
    ${hint && html`<p class="field__hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="field__error" id=${`${id}-error`} role="alert">${error}</p>`}
  </div>`;
}
