// A labelled input with its hint and its error; the error is read out and tied to the input.

import { classes, html, useId } from '../core/ui.js';

/**
 * @param {{label: string, hint?: string, error?: string | null, input?: 'input' | 'textarea' | 'select', children?: any, hideLabel?: boolean, [attribute: string]: any}} properties
 *   everything else goes to the input
 */
export function Field({
  label,
  hint,
  error,
  input = 'input',
  children,
  hideLabel = false,
  class: extra,
  ...attributes
}) {
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const Input = input;
  return html`<div class=${classes('field', error && 'field--wrong', extra)}>
    <label class=${hideLabel ? 'sr' : 'field__label'} for=${id}>${label}</label>
    <${Input} id=${id} class="field__input" aria-invalid=${error ? 'true' : undefined}
      aria-describedby=${about || undefined} ...${attributes}>${children}<//>
    ${hint && html`<p class="field__hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="field__error" id=${`${id}-error`} role="alert">${error}</p>`}
  </div>`;
}
