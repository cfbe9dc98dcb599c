// Each item of a show: who has it and who waited for it. The roles keep it a table where a phone lays it out as cards.

import { byNumber } from '../../core/item-number.js';
import { t } from '../../core/text.js';
import { clockTime } from '../../core/time.js';
import { html, useSignal } from '../../core/ui.js';
import { Plate } from '../../parts/show-marks.js';

/**
 * @typedef {{item_id: number, item_number: string, title: string, quantity: number, claimed: number, winners: {user_handle: string, at_ms: number}[], waitlist: {user_handle: string, position: number, at_ms: number}[], more?: boolean}} ItemSum `more`: only the first people are listed
 * @param {{items: ItemSum[], more: boolean}} properties `more`: only the first items are listed
 */
export function Items({ items, more }) {
  const drawn = useSignal(DRAWN_FIRST);
  const ordered = byNumber(items);
  const shown = ordered.slice(0, drawn.value);
  return html`<section class="card summary__items" aria-labelledby="summary-items">
    <h2 id="summary-items">${t('summary.items')}</h2>
    ${
      items.length === 0
        ? html`<p class="soft">${t('edit.noItems')}</p>`
        : html`<div class="summary__scroll" tabindex="0" role="region" aria-labelledby="summary-items"><table class="summary__table" role="table">
      <thead role="rowgroup"><tr role="row"><th role="columnheader">${t('edit.number')}</th><th role="columnheader">${t('edit.itemTitle')}</th><th class="number" role="columnheader">${t('summary.claimed')}</th><th role="columnheader">${t('summary.winners')}</th><th role="columnheader">${t('summary.waitlist')}</th></tr></thead>
      <tbody role="rowgroup">${shown.map((item) => html`<${Row} key=${item.item_id} item=${item} />`)}</tbody>
    </table></div>`
    }
    ${
      ordered.length > shown.length &&
      html`<button class="button button--small" onClick=${() => {
        drawn.value += DRAWN_FIRST;
      }}>${t('edit.more', { n: ordered.length - shown.length })}</button>`
    }
    ${more && html`<p class="small soft">${t('summary.moreItems')}</p>`}
  </section>`;
}

/** @param {{item: ItemSum}} properties */
function Row({ item }) {
  const status = item.claimed === 0 ? 'unclaimed' : item.claimed < item.quantity ? 'partial' : 'sold_out';
  const label = (/** @type {string} */ key) =>
    html`<span class="summary__label soft small" aria-hidden="true">${t(key)}</span>`;
  return html`<tr data-item=${item.item_number} role="row">
    <td role="cell"><span class="sr">${item.item_number}</span><${Plate} item=${{ item_number: item.item_number, status }} /></td>
    <td class="summary__title" role="cell">${item.title}</td>
    <td class="number" role="cell">${t('show.of', { some: item.claimed, all: item.quantity })}</td>
    <td role="cell">${label('summary.winners')}<${People} people=${item.winners} /></td>
    <td role="cell">${label('summary.waitlist')}<${People} people=${[...item.waitlist].sort((a, b) => a.position - b.position)} numbered />
      ${item.more && html`<p class="small soft">${t('summary.morePeople')}</p>`}</td>
  </tr>`;
}

/** @param {{people: {user_handle: string, at_ms: number, position?: number}[], numbered?: boolean}} properties */
function People({ people, numbered = false }) {
  const all = useSignal(false);
  if (people.length === 0) {
    return html`<span class="soft">–</span>`;
  }
  const shown = all.value ? people : people.slice(0, PEOPLE_FIRST);
  return html`<ul class="summary__people">
    ${shown.map(
      (one, at) =>
        html`<li key=${at} title=${clockTime(one.at_ms)}>${numbered && html`<span class="soft number">${one.position}.</span> `}${one.user_handle}</li>`,
    )}
    ${
      people.length > shown.length &&
      html`<li><button class="link small" onClick=${() => {
        all.value = true;
      }}>${t('edit.more', { n: people.length - shown.length })}</button></li>`
    }
  </ul>`;
}

const DRAWN_FIRST = 200;
const PEOPLE_FIRST = 6;
