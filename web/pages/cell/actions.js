// What an operator may do to a cell, each with a reason. What can't be done now is answered with why.

import { post } from '../../core/api.js';
import { shortId } from '../../core/figures.js';
import { t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, signal, useEffect, useSignal } from '../../core/ui.js';
import { Deed } from '../../parts/deed.js';
import { place } from './live.js';

/** @typedef {'retire' | 'restart' | 'pause' | 'resume' | 'release' | 'plant_panic'} Action */

/** Whether panics may be planted on this server; unknown at first, then the same for good. */
const planting = signal(false);
let asked = false;

/**
 * @param {{entity: string, condition: import('../../parts/condition.js').Condition, onDone: (action: Action) => void}} properties
 */
export function Actions({ entity, condition, onDone }) {
  const open = useSignal(/** @type {Action | null} */ (null));
  useEffect(() => {
    probe(entity);
  }, []);
  /** @type {Action[]} */
  const offered = [
    condition === 'quarantined' ? 'release' : condition === 'paused' ? 'resume' : 'pause',
    'restart',
    'retire',
    ...(planting.value ? [/** @type {Action} */ ('plant_panic')] : []),
  ];
  const close = () => {
    open.value = null;
  };
  const action = open.value;
  return html`<div class="row actions" role="group" aria-label=${t('cell.actions')}>
    ${offered.map(
      (
        one,
      ) => html`<button key=${one} data-action=${one} class=${`button button--small ${one === 'release' || one === 'resume' ? 'button--main' : ''}`}
        onClick=${() => {
          open.value = one;
        }}>${t(`action.${one}`)}</button>`,
    )}
    ${
      action &&
      html`<${Deed} title=${t('cell.actOn', { action: t(`action.${action}`), entity: shortId(entity) })} text=${t(`action.${action}.text`)}
      yes=${t(`action.${action}`)} danger=${action === 'restart' || action === 'plant_panic'} onClose=${close}
      act=${(/** @type {string} */ reason) => post(`${place(entity)}/${action}`, { reason })}
      onDone=${() => {
        close();
        toast(t('cell.done', { action: t(`action.${action}`) }), 'good');
        onDone(action);
      }} />`
    }
  </div>`;
}

/**
 * In production there is no such action, and that is said before the reason is looked at: an order without one does
 * nothing and tells which of the two it is.
 * @param {string} entity
 */
async function probe(entity) {
  if (asked) {
    return;
  }
  asked = true;
  const refused = await post(`${place(entity)}/plant_panic`, { reason: '' }).catch((fault) => fault);
  planting.value = refused?.code === 'bad_value';
  // Who couldn't be asked is asked again by the next cell's page.
  asked = planting.value || refused?.code === 'not_found';
}
