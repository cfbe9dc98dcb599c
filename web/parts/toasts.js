// The toasts of core/toasts.js on the page.

import { t } from '../core/text.js';
import { dismiss, toasts } from '../core/toasts.js';
import { html } from '../core/ui.js';

export function Toasts() {
  return html`<div class="toasts" role="log" aria-live="polite" aria-label=${t('shell.news')}>
    ${toasts.value.map(
      (
        one,
      ) => html`<p key=${one.id} class=${`toast toast--${one.tone}`} role=${one.tone === 'bad' ? 'alert' : undefined}>
      <span>${one.text}</span>
      <button class="icon-button" aria-label=${t('shell.close')} onClick=${() => dismiss(one.id)}>×</button>
    </p>`,
    )}
  </div>`;
}
