// What happened while the connection was away, in a few words: nobody should have to find out by comparing numbers.

import { money } from '../../core/money.js';
import { t } from '../../core/text.js';
import { clockTime } from '../../core/time.js';
import { html } from '../../core/ui.js';
import { absence } from './story.js';

/**
 * @param {{log: import('../../core/log.js').Log, currency: string | undefined, me: string | null}} properties
 */
export function Away({ log, currency = 'EUR', me }) {
  const missed = log.away.value;
  const told = missed && absence(missed, log.events.value, me);
  if (!told) {
    return null;
  }
  return html`<aside class="away" role="status" data-bids=${told.bids}>
    <div class="row row--apart">
      <h2>${t('auction.away')}</h2>
      <button class="icon-button" aria-label=${t('shell.close')} onClick=${() => {
        log.away.value = null;
      }}>×</button>
    </div>
    <ul class="away__list">${sentences(told, currency).map((sentence) => html`<li key=${sentence}>${sentence}</li>`)}</ul>
    <p class="soft small">${t('auction.awaySpan', { from: clockTime(told.since_ms), to: clockTime(told.until_ms) })}</p>
  </aside>`;
}

/**
 * What counts most comes first.
 * @param {import('./story.js').Absence} told
 * @param {string} currency
 */
function sentences(told, currency) {
  const { bids, from_cents, to_cents, outbid, took, won, extensions, opened, closed, cancelled } = told;
  const fill = { from: money(from_cents, currency), to: money(to_cents, currency) };
  return [
    closed &&
      t(`auction.away.${won ? 'won' : closed.outcome}`, { price: money(closed.price_cents, currency) }),
    cancelled && t('auction.away.cancelled', { reason: cancelled.reason }),
    outbid && t('auction.away.outbid'),
    took && t('auction.away.took'),
    opened && t('auction.away.opened'),
    bids > 0 && t('auction.away.bids', { n: bids }),
    bids > 0 &&
      to_cents !== from_cents &&
      t(from_cents === null ? 'auction.away.priceFirst' : 'auction.away.price', fill),
    extensions > 0 && t('auction.away.extended', { n: extensions }),
  ].filter((sentence) => typeof sentence === 'string');
}
