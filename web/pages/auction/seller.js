// The room as its seller has it: start, close early, cancel with a reason; nothing to bid with.

import { money } from '../../core/money.js';
import { t } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { AuctionActions } from '../../parts/auction-actions.js';

/**
 * @param {{entity: import('../../core/entity.js').Entity, view: Record<string, any>, stale: boolean}} properties
 */
export function SellerControls({ entity, view, stale }) {
  const { currency, price_cents, has_reserve, reserve_met } = view;
  const reserve_cents = entity.whole.value?.reserve_cents ?? null;
  const outlook = price_cents === null ? 'none' : has_reserve && !reserve_met ? 'reserve' : 'sold';
  return html`<div class="seller" data-runs>
    <p class="seller__title"><span class="badge badge--accent">${t('auction.yours')}</span></p>
    ${view.state === 'open' && html`<p class="seller__outlook">${t(`auction.outlook.${outlook}`, { price: money(price_cents, currency) })}</p>`}
    ${has_reserve && reserve_cents !== null && html`<p class="soft small">${t('auction.terms.reserveOf', { price: money(reserve_cents, currency) })}</p>`}
    <${AuctionActions} id=${entity.id} view=${view} stale=${stale} />
  </div>`;
}
