// One auction on the seller's board: one line that moves, with what can be done to it.

import { t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { classes, html, useEffect } from '../../core/ui.js';
import { AuctionActions } from '../../parts/auction-actions.js';
import { Countdown } from '../../parts/countdown.js';
import { useGlimpse } from '../../parts/glimpse.js';
import { Picture } from '../../parts/picture.js';
import { Price } from '../../parts/price.js';
import { pseudonym } from '../../parts/pseudonym.js';

/**
 * @param {{row: Record<string, any>, onMove: (id: string, fields: Record<string, any>) => void}} properties
 */
export function AuctionRow({ row, onMove }) {
  const { box, fields, live } = useGlimpse(row.id, row);
  const { state, title, currency, price_cents, opening_cents, bids, leader, winner } = fields;
  const person = state === 'closed' ? winner : leader;
  useEffect(() => {
    // The board counts and sums what its rows hear.
    if (live) {
      const { price_cents, ends_at_ms, reserve_met, outcome } = fields;
      onMove(row.id, { state, price_cents, ends_at_ms, reserve_met, outcome });
    }
  }, [live, state, price_cents, fields.ends_at_ms, fields.reserve_met]);
  return html`<li ref=${box} class=${classes('board-row', `board-row--${state}`)} data-id=${row.id} data-state=${state} data-live=${live}>
    <a class="board-row__what" href=${`/auctions/${row.id.slice(row.id.indexOf(':') + 1)}`}>
      <span class="board-row__picture"><${Picture} id=${row.id} title=${title} /></span>
      <span class="board-row__title">${title}</span>
    </a>
    <div class="board-row__state"><${Badge} fields=${fields} /></div>
    <div class="board-row__price"><${Price} cents=${price_cents ?? opening_cents} currency=${currency} />
      <span class="soft small">${price_cents === null ? t('sell.auction.opening') : t('sell.auction.bids', { n: bids })}</span></div>
    <div class="board-row__who">${person ? t('sell.auction.bidder', { name: pseudonym(person) }) : html`<span class="soft">–</span>`}
      <span class="soft small">${fields.has_reserve ? t(fields.reserve_met ? 'sell.auction.reserveMet' : 'sell.auction.reserveNotMet') : ''}</span></div>
    <div class="board-row__time"><${When} fields=${fields} /></div>
    <div class="board-row__acts"><${AuctionActions} id=${row.id} view=${fields} small /></div>
  </li>`;
}

/** @param {{fields: Record<string, any>}} properties */
function Badge({ fields: { state, outcome } }) {
  const word = state === 'closed' ? outcome : state;
  const tone = {
    open: 'badge--bad',
    sold: 'badge--good',
    reserve_not_met: 'badge--warn',
    scheduled: 'badge--info',
  };
  return html`<span class=${classes('badge', tone[/** @type {keyof typeof tone} */ (word)])}>
    ${state === 'open' && html`<span class="live-dot" aria-hidden="true"></span>`}${t(`sell.auction.badge.${word}`)}</span>`;
}

/** @param {{fields: Record<string, any>}} properties */
function When({ fields: { state, starts_at_ms, ends_at_ms, extensions } }) {
  if (state === 'open') {
    return html`${ends_at_ms ? html`<${Countdown} until_ms=${ends_at_ms} />` : html`<span>${t('sell.auction.byHand')}</span>`}
      <span class="soft small">${extensions > 0 ? t('sell.auction.extended', { n: extensions }) : ''}</span>`;
  }
  const at_ms = state === 'scheduled' ? starts_at_ms : ends_at_ms;
  return html`<span>${at_ms ? dayTime(at_ms) : t(state === 'scheduled' ? 'sell.auction.whenStarted' : 'sell.auction.never')}</span>`;
}
