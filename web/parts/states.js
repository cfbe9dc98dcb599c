// What stands where there is nothing: not yet, nothing at all, or nothing because something went wrong.

import { said, t } from '../core/text.js';
import { html } from '../core/ui.js';

/** @param {{title: string, text?: string, action?: any, heading?: boolean}} properties */
export function Empty({ title, text, action, heading = false }) {
  return html`<div class="empty">
    ${heading ? html`<h1 class="empty__title">${title}</h1>` : html`<p class="empty__title">${title}</p>`}
    ${text && html`<p class="empty__text">${text}</p>`}
    ${action}
  </div>`;
}

/** Grey shapes where things will be. @param {{lines?: number, card?: boolean}} properties */
export function Loading({ lines = 3, card = false }) {
  return html`<div class=${card ? 'loading loading--card' : 'loading'} role="status" aria-label=${t('shell.loading')}>
    ${Array.from({ length: lines }, (_, at) => html`<span key=${at} class="loading__line"></span>`)}
  </div>`;
}

/** @param {{fault: {code?: string, message?: string}, again?: () => void}} properties */
export function Failed({ fault, again }) {
  return html`<${Empty} title=${t('shell.failed')} text=${said(fault)}
    action=${again && html`<button class="button" onClick=${again}>${t('shell.again')}</button>`} />`;
}
