// Start, pause, go on, stop: what moves a show along, each where it can be done. Stopping is for ever and asks first.

import { post } from '../../core/api.js';
import { said, t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';

/** @typedef {'activate' | 'pause' | 'resume' | 'stop'} Move */

/**
 * @param {{id: string, show: Record<string, any>, onNeed: (field: string) => void}} properties `onNeed`: a field is
 *   missing before it can start
 */
export function Moves({ id, show, onNeed }) {
  const asking = useSignal(/** @type {Move | null} */ (null));
  const busy = useSignal(false);
  const move = async (/** @type {Move} */ verb) => {
    busy.value = true;
    try {
      await post(`/api/shows/${id}/${verb}`);
      toast(t(`edit.done.${verb}`), 'good');
    } catch (refused) {
      toast(said(refused), 'bad');
      if (refused.code === 'live_id_missing') {
        onNeed('live_id');
      }
    }
    busy.value = false;
    asking.value = null;
  };
  const ask = (/** @type {Move} */ verb, look = '') =>
    html`<button class=${`button ${look}`} disabled=${busy.value} data-move=${verb} onClick=${() => {
      asking.value = verb;
    }}>${t(`edit.move.${verb}`)}</button>`;
  const { status } = show;
  const verb = asking.value;
  return html`<div class="row edit__moves">
    <a class="button button--plain" href=${`/shows/${id}`}>${t('sell.room')}</a>
    ${(status === 'active' || status === 'paused') && html`<a class="button" href=${`/shows/${id}/console`}>${t('sell.console')}</a>`}
    ${status !== 'draft' && html`<a class=${status === 'ended' ? 'button button--main' : 'button'} href=${`/shows/${id}/summary`}>${t('sell.summary')}</a>`}
    ${status === 'draft' && ask('activate', 'button--main')}
    ${status === 'active' && html`<button class="button" disabled=${busy.value} data-move="pause" onClick=${() => move('pause')}>${t('edit.move.pause')}</button>`}
    ${status === 'paused' && html`<button class="button button--main" disabled=${busy.value} data-move="resume" onClick=${() => move('resume')}>${t('edit.move.resume')}</button>`}
    ${(status === 'active' || status === 'paused') && ask('stop', 'button--danger')}
    ${
      verb &&
      html`<${Confirm} title=${t(`edit.ask.${verb}`, { name: show.name })} text=${t(`edit.askText.${verb}`, { items: show.items_total, units: show.units_total })}
        yes=${t(`edit.move.${verb}`)} danger=${verb === 'stop'} busy=${busy.value}
        onYes=${() => move(verb)} onNo=${() => {
          asking.value = null;
        }} />`
    }
  </div>`;
}
