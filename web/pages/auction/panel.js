// What counts, in one place: price, time, how one stands, and the one thing to do next.

import { account } from '../../core/account.js';
import { money } from '../../core/money.js';
import { link } from '../../core/socket.js';
import { t } from '../../core/text.js';
import { classes, html } from '../../core/ui.js';
import { Price } from '../../parts/price.js';
import { pseudonym } from '../../parts/pseudonym.js';
import { BidForm } from './bid-form.js';
import { BuyNow, Closed, Guest } from './offers.js';
import { SellerControls } from './seller.js';
import { Standing, useChimes } from './standing.js';
import { standing } from './story.js';
import { TimeLeft } from './time-left.js';

/**
 * @param {{entity: import('../../core/entity.js').Entity, view: Record<string, any>, mine: Record<string, any> | null, me: string | null}} properties
 */
export function Panel({ entity, view, mine, me }) {
  const stale = entity.condition.value !== 'live' || link.value !== 'live';
  const runs = account.value?.workspace?.id === view.workspace || view.seller === me;
  const over = view.state === 'closed' || view.state === 'cancelled';
  useChimes(standing(view, mine, me), entity.whole.value !== null);
  return html`<section class=${classes('panel card', stale && !over && 'panel--stale')} aria-label=${t('auction.panel')}>
    <${Stale} stale=${stale} over=${over} />
    <div class="panel__top">
      <${Cost} view=${view} me=${me} />
      <${TimeLeft} view=${view} stale=${stale} />
    </div>
    ${over ? html`<${Closed} view=${view} mine=${mine} me=${me} runs=${runs} />` : ''}
    ${!over && runs ? html`<${SellerControls} entity=${entity} view=${view} stale=${stale} />` : ''}
    ${!over && !runs ? html`<${Buyer} entity=${entity} view=${view} mine=${mine} me=${me} stale=${stale} />` : ''}
  </section>`;
}

/** Says that what is shown may be old; keeps no place while all is well. @param {{stale: boolean, over: boolean}} properties */
function Stale({ stale, over }) {
  const word = link.value === 'ended' ? 'auction.ended' : 'auction.stale';
  return html`<p class=${classes('panel__stale', (!stale || over) && 'panel__stale--none')} role="status">
    ${stale && !over && html`<span class="live-dot" aria-hidden="true"></span> ${t(word)}`}
  </p>`;
}

/** @param {{view: Record<string, any>, me: string | null}} properties */
function Cost({ view, me }) {
  const { state, price_cents, opening_cents, currency, outcome } = view;
  const word =
    price_cents === null
      ? 'auction.opening'
      : state === 'closed' && outcome === 'sold'
        ? 'auction.sold'
        : 'auction.price';
  return html`<div class="panel__cost">
    <p class="panel__label">${t(word)}</p>
    <p class="panel__price"><${Price} cents=${price_cents ?? opening_cents} currency=${currency} /></p>
    <${Facts} view=${view} me=${me} />
  </div>`;
}

/** @param {{view: Record<string, any>, me: string | null}} properties */
function Facts({ view, me }) {
  const { bids, bidders, leader, has_reserve, reserve_met, state } = view;
  const name =
    leader === null
      ? null
      : leader === me
        ? t('auction.you')
        : t('auction.bidder', { name: pseudonym(leader) });
  return html`<ul class="panel__facts">
    <li>${t('auction.bids', { n: bids })}${bidders > 1 ? ` · ${t('auction.bidders', { n: bidders })}` : ''}</li>
    ${state !== 'closed' && html`<li class="panel__leader">${name && t('auction.leads', { name })}</li>`}
    ${
      has_reserve &&
      html`<li><span class=${classes('badge', reserve_met ? 'badge--good' : 'badge--warn')}>${t(reserve_met ? 'auction.reserveMet' : 'auction.reserveNotMet')}</span></li>`
    }
  </ul>`;
}

/**
 * @param {{entity: import('../../core/entity.js').Entity, view: Record<string, any>, mine: Record<string, any> | null, me: string | null, stale: boolean}} properties
 */
function Buyer({ entity, view, mine, me, stale }) {
  const open = view.state === 'open' || (view.state === 'scheduled' && view.bids_before_start);
  if (me === null) {
    return html`<${Guest} view=${view} />`;
  }
  return html`
    ${open && html`<${Standing} view=${view} mine=${mine} me=${me} />`}
    ${open ? html`<${BidForm} entity=${entity} view=${view} mine=${mine} me=${me} stale=${stale} />` : html`<p class="soft">${t('auction.notYet', { price: money(view.opening_cents, view.currency) })}</p>`}
    ${view.state === 'open' && view.buy_now_cents != null && html`<${BuyNow} view=${view} id=${entity.id} stale=${stale} />`}`;
}
