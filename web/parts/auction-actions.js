// Starting, closing early and cancelling an auction; what has no way back is asked about first. Used in its room and on
// the board of all of one's auctions.

import { money } from '../core/money.js';
import { command } from '../core/socket.js';
import { said, t } from '../core/text.js';
import { toast } from '../core/toasts.js';
import { html, useSignal } from '../core/ui.js';
import { Confirm } from './dialog.js';
import { Field } from './field.js';

/**
 * @param {{id: string, view: Record<string, any>, stale?: boolean, small?: boolean}} properties `id` with its kind;
 *   `view`: state, title, price_cents, currency, bids
 */
export function AuctionActions({ id, view, stale = false, small = false }) {
  const asked = useSignal(/** @type {'start' | 'close' | 'cancel' | null} */ (null));
  const busy = useSignal(false);
  const { state, title } = view;
  const give = async (/** @type {'start' | 'close' | 'cancel'} */ verb, /** @type {string} */ reason) => {
    busy.value = true;
    const words = reason.trim() === '' ? {} : { reason: reason.trim() };
    const answer = await command(`auction.${verb}`, { auction: id, ...words });
    [busy.value, asked.value] = [false, null];
    if (answer.ok) {
      toast(t(`sell.auction.done.${verb}`, { title }), 'good');
    } else {
      toast(said(answer), 'bad');
    }
  };
  const button = (
    /** @type {'start' | 'close' | 'cancel'} */ verb,
    /** @type {string} */ look,
  ) => html`<button type="button"
    class=${`button ${look} ${small ? 'button--small' : ''}`} disabled=${stale || busy.value} data-act=${verb}
    aria-label=${small ? `${t(`sell.auction.${verb}`)}: ${title}` : undefined}
    onClick=${() => {
      if (verb === 'start') {
        give('start', '');
      } else {
        asked.value = verb;
      }
    }}>${t(`sell.auction.${verb}`)}</button>`;
  return html`<div class="auction-actions row">
    ${state === 'scheduled' && button('start', 'button--main')}
    ${state === 'open' && button('close', '')}
    ${(state === 'open' || state === 'scheduled') && button('cancel', 'button--plain')}
    ${
      asked.value &&
      html`<${Sure} verb=${asked.value} view=${view} busy=${busy.value} onYes=${give} onNo=${() => {
        asked.value = null;
      }} />`
    }
  </div>`;
}

/**
 * @param {{verb: 'start' | 'close' | 'cancel', view: Record<string, any>, busy: boolean, onYes: (verb: any, reason: string) => void, onNo: () => void}} properties
 */
function Sure({ verb, view, busy, onYes, onNo }) {
  const reason = useSignal('');
  const wanting = useSignal(false);
  const must = verb === 'cancel';
  const { title, price_cents, currency, has_reserve, reserve_met } = view;
  const end = price_cents === null ? 'unsold' : has_reserve && !reserve_met ? 'reserve_not_met' : 'sold';
  const text =
    verb === 'cancel'
      ? t('sell.auction.cancelText')
      : t(`sell.auction.closeText.${end}`, { price: money(price_cents, currency) });
  const yes = () => {
    wanting.value = must && reason.value.trim() === '';
    if (!wanting.value) {
      onYes(verb, reason.value);
    }
  };
  return html`<${Confirm} title=${t(`sell.auction.${verb}Sure`, { title })} text=${text} danger=${must} busy=${busy}
    yes=${t(`sell.auction.${verb}`)} onYes=${yes} onNo=${onNo}>
    <${Field} label=${t(must ? 'sell.auction.reason' : 'sell.auction.reasonOptional')} hint=${t('sell.auction.reasonHint')} maxlength="500"
      value=${reason.value} error=${wanting.value ? t('sell.auction.reasonWanted') : null}
      onInput=${(/** @type {any} */ event) => {
        reason.value = event.target.value;
      }} />
  <//>`;
}
