// A question that must be answered first. The browser's own dialog: it keeps the focus, and Escape closes it.

import { t } from '../core/text.js';
import { html, useEffect, useId, useRef } from '../core/ui.js';

/**
 * @param {{title: string, onClose: () => void, children?: any, actions?: any, wide?: boolean}} properties
 */
export function Dialog({ title, onClose, children, actions, wide = false }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  // Who marks a text with the mouse and lets go outside hasn't clicked outside.
  const pressed = useRef(/** @type {EventTarget | null} */ (null));
  useEffect(() => {
    const [before, element] = [document.activeElement, dialog.current];
    element?.showModal();
    return () => {
      // While it is there, nothing behind it takes the focus.
      element?.remove();
      giveBack(before);
    };
  }, []);
  return html`<dialog class=${wide ? 'dialog dialog--wide' : 'dialog'} ref=${dialog} aria-labelledby=${id} onClose=${onClose}
    onPointerDown=${(/** @type {PointerEvent} */ event) => {
      pressed.current = event.target;
    }}
    onClick=${(/** @type {MouseEvent} */ { target }) =>
      target === dialog.current && pressed.current === target && onClose()}>
    <div class="dialog__body">
      <h2 id=${id}>${title}</h2>
      ${children}
      <div class="dialog__actions">
        ${actions ?? html`<button class="button button--plain" onClick=${onClose}>${t('shell.close')}</button>`}
      </div>
    </div>
  </dialog>`;
}

/**
 * The browser has given it back already when it closed the dialog itself, and the next key may have moved it on since:
 * then it stays there.
 * @param {Element | null} before
 */
function giveBack(before) {
  const { activeElement, body } = document;
  if (before instanceof HTMLElement && (activeElement === before || activeElement === body)) {
    before.focus();
  }
}

/**
 * Yes or no, with what it is about.
 * @param {{title: string, text?: any, yes: string, danger?: boolean, busy?: boolean, onYes: () => void, onNo: () => void, children?: any}} properties
 */
export function Confirm({ title, text, yes, danger = false, busy = false, onYes, onNo, children }) {
  const actions = html`
    <button class="button button--plain" onClick=${onNo}>${t('shell.cancel')}</button>
    <button class=${danger ? 'button button--danger' : 'button button--main'} disabled=${busy} onClick=${onYes}>${yes}</button>`;
  return html`<${Dialog} title=${title} onClose=${onNo} actions=${actions}>
    ${text && html`<p>${text}</p>`}
    ${children}
  <//>`;
}
