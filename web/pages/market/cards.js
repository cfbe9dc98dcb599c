// Cards of the market: one auction, one show. Each is one link; what moves on it keeps its place.

import { account } from '../../core/account.js';
import { money } from '../../core/money.js';
import { t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { classes, html } from '../../core/ui.js';
import { Countdown } from '../../parts/countdown.js';
import { useGlimpse } from '../../parts/glimpse.js';
import { Picture } from '../../parts/picture.js';
import { Price } from '../../parts/price.js';

/** @param {{row: Record<string, any>}} properties */
export function AuctionCard({ row }) {
  const { box, fields, live } = useGlimpse(row.id, row);
  const { state, title, currency, price_cents, opening_cents, bids } = fields;
  const me = account.value?.user.id;
  const leads = me !== undefined && (state === 'closed' ? fields.winner === me : fields.leader === me);
  return html`<li ref=${box} class=${classes('market-card', `market-card--${state}`)} data-id=${row.id} data-live=${live}>
    <a class="market-card__link" href=${`/auctions/${ulid(row.id)}`}>
      <div class="market-card__picture"><${Picture} id=${row.id} title=${title} />
        <${AuctionBadge} fields=${fields} />
        ${leads && html`<span class="badge badge--good market-card__mine">${t(state === 'closed' ? 'market.youWon' : 'market.youLead')}</span>`}
      </div>
      <div class="market-card__body">
        <h3 class="market-card__title">${title}</h3>
        <p class="market-card__line">
          <span class="market-card__price">
            <span class="market-card__label">${t(price_cents === null ? 'market.opening' : state === 'closed' ? 'market.final' : 'market.price')}</span>
            <${Price} cents=${price_cents ?? opening_cents} currency=${currency} />
          </span>
          <span class="market-card__time"><${AuctionTime} fields=${fields} /></span>
        </p>
        <p class="market-card__foot">
          <span>${t('market.bids', { n: bids })}</span>
          ${fields.buy_now_cents && html`<span>${t('market.buyNow', { price: money(fields.buy_now_cents, currency) })}</span>`}
          ${fields.has_reserve && html`<span>${t(fields.reserve_met ? 'market.reserveMet' : 'market.reserve')}</span>`}
        </p>
      </div>
    </a>
  </li>`;
}

/** @param {{fields: Record<string, any>}} properties */
function AuctionBadge({ fields: { state, outcome } }) {
  if (state === 'open') {
    return html`<span class="badge market-card__badge market-card__badge--live"><span class="live-dot"></span>${t('market.live')}</span>`;
  }
  const word = state === 'closed' ? `market.${outcome}` : `market.${state}Badge`;
  return html`<span class="badge market-card__badge">${t(word)}</span>`;
}

/** @param {{fields: Record<string, any>}} properties */
function AuctionTime({ fields: { state, starts_at_ms, ends_at_ms } }) {
  if (state === 'open' && ends_at_ms) {
    return html`<span class="market-card__label">${t('market.timeLeft')}</span><${Countdown} until_ms=${ends_at_ms} />`;
  }
  if (state === 'open') {
    return html`<span class="market-card__label">${t('market.timeLeft')}</span><span>${t('market.byHand')}</span>`;
  }
  if (state === 'scheduled') {
    return html`<span class="market-card__label">${t('market.starts')}</span>
      <span>${starts_at_ms ? dayTime(starts_at_ms) : t('market.soon')}</span>`;
  }
  return null;
}

/** @param {{row: Record<string, any>}} properties */
export function ShowCard({ row }) {
  const { box, fields, live } = useGlimpse(row.id, row);
  const { name, status, units_claimed = 0, units_total = 0, items_total = 0 } = fields;
  const part = units_total > 0 ? units_claimed / units_total : 0;
  return html`<li ref=${box} class=${classes('market-card market-card--show', `market-card--${status}`)} data-id=${row.id} data-live=${live}>
    <a class="market-card__link" href=${`/shows/${ulid(row.id)}`}>
      <div class="market-card__picture"><${Picture} id=${row.id} title=${name} />
        <span class="badge market-card__badge market-card__badge--live">${status === 'active' && html`<span class="live-dot"></span>`}${t(`market.show.${status}`)}</span>
      </div>
      <div class="market-card__body">
        <h3 class="market-card__title">${name}</h3>
        <p class="market-card__line">
          <span class="market-card__price"><span class="market-card__label">${t('market.claimed')}</span>
            <span class="number" data-claimed=${units_claimed}>${t('market.claimedOf', { claimed: units_claimed, total: units_total })}</span></span>
        </p>
        <span class="market-card__bar" aria-hidden="true"><span style=${{ transform: `scaleX(${part})` }}></span></span>
        <p class="market-card__foot"><span>${t('market.items', { n: items_total })}</span></p>
      </div>
    </a>
  </li>`;
}

/** @param {string} id */
function ulid(id) {
  return id.slice(id.indexOf(':') + 1);
}
