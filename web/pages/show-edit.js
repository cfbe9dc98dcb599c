// Preparing a show and moving it along: its fields, its items, one by one or many at once, and start, pause and stop.

import { account } from '../core/account.js';
import { get, post } from '../core/api.js';
import { t } from '../core/text.js';
import { toast } from '../core/toasts.js';
import { html, useSignal } from '../core/ui.js';
import { useAnswer, useEntity } from '../parts/live.js';
import { Status } from '../parts/show-marks.js';
import { Empty, Loading } from '../parts/states.js';
import { DetailsForm } from './show-edit/details-form.js';
import { Items } from './show-edit/items.js';
import { Moves } from './show-edit/moves.js';

export const title = 'edit.title';
export const styles = ['style/show-marks.css', 'style/show-edit.css'];

/** @param {{params: Record<string, string>}} properties */
export default function Page({ params }) {
  const entity = useEntity(`show:${params.id}`);
  const kept = useAnswer((signal) => findRow(`show:${params.id}`, signal), [params.id]);
  const wrong = useSignal(/** @type {string | null} */ (null));
  const show = entity.view.value;
  const condition = entity.condition.value;
  if (!show) {
    return condition === 'missing' || condition === 'denied'
      ? html`<${Empty} heading title=${t('show.missing')} text=${t('show.missingText')} action=${back()} />`
      : html`<h1 class="sr">${t(title)}</h1><${Loading} lines=${8} card />`;
  }
  if (show.workspace !== account.value?.workspace?.id) {
    return html`<${Empty} heading title=${t('shell.forbidden')} text=${t('edit.notYours')} action=${back()} />`;
  }
  const ended = show.status === 'ended';
  return html`<div class="page-head">
      <div class="edit__head">
        <p class="small"><a href="/sell">← ${t('sell.shows')}</a></p>
        <h1>${show.name}</h1>
        <p class="row"><${Status} status=${show.status} /> <span class="soft small number">${t('edit.sums', { items: show.items_total, units: show.units_total, claimed: show.units_claimed })}</span></p>
      </div>
      <${Moves} id=${params.id} show=${show} onNeed=${(/** @type {string} */ field) => {
        wrong.value = field;
      }} />
    </div>
    <div class="edit">
      <section class="edit__items" aria-labelledby="items"><${Items} entity=${entity} show=${show} ended=${ended} /></section>
      <section class="card edit__details" aria-labelledby="details">
        <h2 id="details">${t('edit.details')}</h2>
        ${
          kept.loading && !kept.answer
            ? html`<${Loading} lines=${5} />`
            : html`<${Details} show=${show} kept=${kept.answer} ended=${ended} wrong=${wrong} again=${kept.again} id=${params.id} />`
        }
      </section>
    </div>`;
}

/** @param {{id: string, show: Record<string, any>, kept: any, ended: boolean, wrong: any, again: () => void}} properties */
function Details({ id, show, kept, ended, wrong, again }) {
  const values = {
    name: show.name,
    claim_word: show.claim_word,
    pass_word: show.pass_word,
    live_id: kept?.live_id ?? '',
    live_url: show.live_url ?? '',
  };
  const save = async (/** @type {Record<string, string>} */ fields) => {
    // Only what is different: somebody else may be changing the rest.
    const changed = Object.entries(fields).filter(
      ([name, value]) => value !== /** @type {any} */ (values)[name],
    );
    if (changed.length > 0) {
      await post(`/api/shows/${id}`, Object.fromEntries(changed), { method: 'PATCH' });
      wrong.value = null;
      again();
    }
    toast(t('edit.saved'), 'good');
  };
  return html`<${DetailsForm} values=${values} words=${values} platform=${show.platform} save=${t('shell.save')}
    onSave=${save} disabled=${ended} wrong=${wrong.value}>
    <p class="small soft">${t('edit.onPlatform', { platform: t(`edit.platform.${show.platform}`) })}</p>
  <//>`;
}

function back() {
  return html`<a class="button" href="/sell">${t('sell.title')}</a>`;
}

/**
 * What only those who run a show may see of it stands in their list.
 * @param {string} id
 * @param {AbortSignal} signal
 */
async function findRow(id, signal) {
  let cursor = null;
  do {
    /** @type {{shows: {id: string, live_id: string | null}[], next_cursor: string | null}} */
    const page = await get('/api/shows', { limit: 100, cursor }, signal);
    const found = page.shows.find((row) => row.id === id);
    if (found) {
      return found;
    }
    cursor = page.next_cursor;
  } while (cursor);
  return null;
}
