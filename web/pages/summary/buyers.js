// Who bought what: one line per buyer with all their items.

import { get } from '../../core/api.js';
import { said, t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useSignal } from '../../core/ui.js';
import { useAnswer } from '../../parts/live.js';
import { Failed, Loading } from '../../parts/states.js';

/** @typedef {import('./files.js').BuyerRow} BuyerRow */

/** @param {{id: string, count: number}} properties */
export function Buyers({ id, count }) {
  const ask = (/** @type {string | null} */ cursor, /** @type {AbortSignal} */ signal) =>
    get(`/api/shows/${id}/buyers`, { limit: PAGE, cursor }, signal);
  const first = useAnswer((signal) => ask(null, signal), [id, count]);
  const more = useSignal(/** @type {{buyers: BuyerRow[], next_cursor: string | null} | null} */ (null));
  const { answer, fault, again } = first;
  if (!answer) {
    return html`<section class="card">${fault ? html`<${Failed} fault=${fault} again=${again} />` : html`<${Loading} lines=${4} />`}</section>`;
  }
  /** @type {BuyerRow[]} */
  const rows = [...answer.buyers, ...(more.value?.buyers ?? [])];
  const cursor = more.value ? more.value.next_cursor : answer.next_cursor;
  const next = async () => {
    const page = await get(`/api/shows/${id}/buyers`, { limit: PAGE, cursor }).catch((refused) =>
      toast(said(refused), 'bad'),
    );
    if (page) {
      more.value = {
        buyers: [...(more.peek()?.buyers ?? []), ...page.buyers],
        next_cursor: page.next_cursor,
      };
    }
  };
  return html`<section class="card summary__buyers" aria-labelledby="summary-buyers">
    <h2 id="summary-buyers">${t('summary.buyersOf', { n: count })}</h2>
    ${
      rows.length === 0
        ? html`<p class="soft">${t('summary.noBuyers')}</p>`
        : html`<div class="summary__scroll" tabindex="0" role="region" aria-labelledby="summary-buyers"><table>
      <thead><tr><th>${t('summary.buyer')}</th><th>${t('summary.theirItems')}</th><th class="number">${t('summary.total')}</th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr key=${row.user} data-buyer=${row.user_handle}>
          <td><strong>${row.user_handle}</strong>${row.items_waitlisted > 0 && html`<br /><span class="soft small">${t('show.waiting', { n: row.items_waitlisted })}</span>`}</td>
          <td><div class="summary__numbers">${(row.items ?? []).map((number) => html`<span key=${number} class="badge">${number}</span>`)}</div></td>
          <td class="number"><strong>${row.items_claimed}</strong></td>
        </tr>`,
      )}</tbody>
    </table></div>`
    }
    ${cursor && html`<button class="button button--small" onClick=${next}>${t('summary.moreBuyers')}</button>`}
  </section>`;
}

const PAGE = 100;
