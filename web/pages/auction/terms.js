// What was agreed before the first bid: the description and the terms. The reserve only for those who run the auction.

import { money } from '../../core/money.js';
import { t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { html } from '../../core/ui.js';
import { lasting } from './lasting.js';

/** @param {{view: Record<string, any>, whole: Record<string, any> | null}} properties */
export function Terms({ view, whole }) {
  const { currency, description, opening_cents, soft_close, increments, starts_at_ms } = view;
  const reserve_cents = whole?.reserve_cents ?? null;
  const rows = [
    [t('auction.opening'), money(opening_cents, currency)],
    starts_at_ms && [
      t(view.state === 'scheduled' ? 'auction.terms.starts' : 'auction.terms.started'),
      dayTime(starts_at_ms),
    ],
    [t('auction.terms.steps'), increments === 'ebay' ? t('auction.terms.ebay') : bands(increments, currency)],
    [
      t('auction.terms.reserve'),
      reserve_cents !== null
        ? t('auction.terms.reserveOf', { price: money(reserve_cents, currency) })
        : t(view.has_reserve ? 'auction.terms.reserveYes' : 'auction.terms.reserveNo'),
    ],
    [
      t('auction.terms.end'),
      soft_close
        ? t('auction.terms.soft', {
            window: lasting(soft_close.window_ms),
            extend: lasting(soft_close.extend_ms),
          })
        : t('auction.terms.sudden'),
    ],
  ].filter(Boolean);
  return html`<section class="terms" aria-labelledby="terms-title">
    ${description && html`<div class="terms__description"><h2>${t('auction.description')}</h2><p>${description}</p></div>`}
    <h2 id="terms-title">${t('auction.terms')}</h2>
    <dl class="terms__list">${rows.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </section>`;
}

/**
 * @param {import('./steps.js').Band[]} increments
 * @param {string} currency
 */
function bands(increments, currency) {
  return increments
    .map(({ below_cents, increment_cents }) => {
      const step = money(increment_cents, currency);
      return below_cents == null
        ? step
        : t('auction.terms.band', { step, below: money(below_cents, currency) });
    })
    .join(', ');
}
