// What an operator does, with a reason. Everything asked here lands in the audit log before it happens.

import { post } from '../core/api.js';
import { said, t } from '../core/text.js';
import { toast } from '../core/toasts.js';
import { html, useId, useSignal } from '../core/ui.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';

/**
 * Asks for the reason and acts. A refusal is shown, and the dialog stays.
 * @param {object} properties
 * @param {string} properties.title
 * @param {any} [properties.text] what it will mean
 * @param {string} properties.yes
 * @param {boolean} [properties.danger]
 * @param {(reason: string) => Promise<any>} properties.act
 * @param {(answer: any) => void} properties.onDone
 * @param {() => void} properties.onClose
 * @param {any} [properties.children] further fields, above the reason
 */
export function Deed({ title, text, yes, danger = false, act, onDone, onClose, children }) {
  const form = useId();
  const reason = useSignal('');
  const busy = useSignal(false);
  const fault = useSignal(/** @type {any} */ (null));
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy.peek()) {
      return;
    }
    busy.value = true;
    fault.value = null;
    try {
      onDone(await act(reason.peek().trim()));
    } catch (refused) {
      fault.value = refused;
    }
    busy.value = false;
  };
  const actions = html`
    <button type="button" class="button button--plain" onClick=${onClose}>${t('shell.cancel')}</button>
    <button type="submit" form=${form} class=${danger ? 'button button--danger' : 'button button--main'}
      disabled=${busy.value || reason.value.trim() === ''}>${yes}</button>`;
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${actions}>
    <form id=${form} class="stack" onSubmit=${submit}>
      ${text && html`<p class="soft">${text}</p>`}
      ${children}
      <${Field} label=${t('deed.reason')} hint=${t('deed.reasonHint')} value=${reason.value} maxlength="500" required
        autocomplete="off" onInput=${(/** @type {any} */ event) => {
          reason.value = event.currentTarget.value;
        }} />
      ${fault.value && html`<p class="field__error" role="alert">${said(fault.value)}</p>`}
    </form>
  <//>`;
}

/**
 * Closes every socket of a person.
 * @param {{user?: string, onDone: () => void, onClose: () => void}} properties
 */
export function Disconnect({ user = '', onDone, onClose }) {
  const person = useSignal(user);
  const act = (/** @type {string} */ reason) =>
    post(`/api/admin/people/${encodeURIComponent(person.peek().trim())}/disconnect`, { reason });
  const done = (/** @type {{sockets: number}} */ { sockets }) => {
    onDone();
    toast(t('deed.disconnected', { n: sockets }), 'good');
  };
  return html`<${Deed} title=${t('deed.disconnect')} text=${t('deed.disconnectText')} yes=${t('deed.disconnectYes')}
    danger act=${act} onDone=${done} onClose=${onClose}>
    <${Field} label=${t('deed.person')} hint=${t('deed.personHint')} value=${person.value} required autocomplete="off"
      spellcheck=${false} placeholder="user:01…" onInput=${(/** @type {any} */ event) => {
        person.value = event.currentTarget.value;
      }} />
  <//>`;
}
