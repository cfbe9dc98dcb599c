// What stands where the stepper doesn't: buying at once, the way in for guests, and how it ended.

import { money } from '../../core/money.js';
import { signInAddress } from '../../core/router.js';
import { command } from '../../core/socket.js';
import { t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';
import { pseudonym } from '../../parts/pseudonym.js';
import { refusal } from './refusal.js';

/** @param {{view: Record<string, any>, id: string, stale: boolean}} properties */
export function BuyNow({ view, id, stale }) {
  const asked = useSignal(false);
  const busy = useSignal(false);
  const { currency, title } = view;
  const price = money(view.buy_now_cents, currency);
  const buy = async () => {
    busy.value = true;
    const answer = await command('auction.buy_now', { auction: id });
    [busy.value, asked.value] = [false, false];
    if (!answer.ok) {
      toast(refusal(answer, currency), 'bad');
    }
  };
  return html`<div class="buy-now">
    <button type="button" class="button button--wide buy-now__go" disabled=${stale} onClick=${() => {
      asked.value = true;
    }}>${t('auction.buyNow', { price })}</button>
    <p class="bid__explained">${t('auction.buyNowUntil')}</p>
    ${
      asked.value &&
      html`<${Confirm} title=${t('auction.buyNowSure', { price })} text=${t('auction.buyNowText', { title, price })}
      yes=${t('auction.buyNow', { price })} busy=${busy.value} onYes=${buy} onNo=${() => {
        asked.value = false;
      }} />`
    }
  </div>`;
}

/** @param {{view: Record<string, any>}} properties */
export function Guest({ view }) {
  return html`<div class="guest">
    <a class="button button--main button--wide" href=${signInAddress()}>${t('auction.signIn')}</a>
    <p class="bid__explained">${t('auction.signInText', { next: money(view.min_next_cents, view.currency) })}
      ${view.state === 'open' && view.buy_now_cents != null && ` ${t('auction.signInBuy', { price: money(view.buy_now_cents, view.currency) })}`}</p>
  </div>`;
}

/**
 * @param {{view: Record<string, any>, mine: Record<string, any> | null, me: string | null, runs: boolean}} properties
 */
export function Closed({ view, mine, me, runs }) {
  const { state, outcome, winner, price_cents, currency, reason } = view;
  const won = winner !== null && winner === me;
  const what = state === 'cancelled' ? 'cancelled' : won ? 'won' : outcome;
  const fill = {
    name: winner === null ? '' : t('auction.bidder', { name: pseudonym(winner) }),
    price: money(price_cents, currency),
  };
  const max = mine?.max_cents != null && !won && state === 'closed' ? money(mine.max_cents, currency) : null;
  return html`<div class=${`result result--${what}`} data-outcome=${what}>
    <p class="result__title">${t(`auction.result.${what}`, fill)}</p>
    <p class="result__text">${t(`auction.result.${what}${runs ? 'Seller' : ''}Text`, fill)}</p>
    ${max && html`<p class="result__text">${t('auction.yourMaxWas', { max })}</p>`}
    ${reason && html`<p class="result__reason"><span class="soft">${t('auction.reason')}</span> ${reason}</p>`}
    <a class="button button--small" href=${runs ? '/sell?tab=auctions' : '/'}>${t(runs ? 'auction.toSell' : 'shell.toMarket')}</a>
  </div>`;
}
