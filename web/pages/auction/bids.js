// What has happened, newest first, as the log tells it. Names of bidders are nobody's business; refused bids have no
// content.

import { money } from '../../core/money.js';
import { t } from '../../core/text.js';
import { clockTime, dayTime } from '../../core/time.js';
import { toast } from '../../core/toasts.js';
import { classes, html, useSignal } from '../../core/ui.js';
import { pseudonym } from '../../parts/pseudonym.js';
import { Loading } from '../../parts/states.js';
import { lines } from './story.js';

/**
 * @param {{log: import('../../core/log.js').Log, view: Record<string, any> | null, me: string | null}} properties
 */
export function Bids({ log, view, me }) {
  const shown = useSignal(ROWS);
  const reading = useSignal(false);
  const earlier = async () => {
    reading.value = true;
    await log.earlier().then(
      () => {
        shown.value += ROWS_MORE;
      },
      () => toast(t('refused.unreachable'), 'bad'),
    );
    reading.value = false;
  };
  const all = lines(log.events.value);
  const first = log.events.value[0]?.seq ?? 1;
  const condition = log.condition.value;
  // One line leads: the latest by whoever leads now.
  const leads =
    view?.state === 'open' && all.find(({ kind, bidder }) => kind === 'bid' && bidder === view.leader);
  return html`<section class="bids" aria-labelledby="bids-title">
    <div class="row row--apart">
      <h2 id="bids-title">${t('auction.history')}</h2>
      ${condition === 'behind' && html`<span class="badge badge--warn">${t('auction.behind')}</span>`}
    </div>
    ${condition === 'loading' && all.length === 0 && html`<${Loading} lines=${4} />`}
    ${condition !== 'loading' && !all.some(({ kind }) => kind === 'bid') && view?.state === 'open' && html`<p class="soft">${t('auction.noBids')}</p>`}
    ${
      view &&
      html`<ol class="bids__list" aria-live="off">
      ${view.asked_cents != null && html`<li key="asked" class="bids__row bids__row--asked"><span class="bids__who">${t('auction.you')}</span><span class="bids__what soft">${t('auction.sending')}</span></li>`}
      ${all.slice(0, shown.value).map((line) => html`<${Line} key=${line.seq} line=${line} leads=${line === leads} view=${view} me=${me} />`)}
    </ol>`
    }
    ${
      all.length > shown.value &&
      html`<button class="button button--small" onClick=${() => {
        shown.value += ROWS_MORE;
      }}>${t('auction.showMore', { n: all.length - shown.value })}</button>`
    }
    ${
      all.length <= shown.value &&
      first > 1 &&
      html`<button class="button button--small" disabled=${reading.value} data-earlier=${first} onClick=${earlier}>${t('auction.earlier')}</button>`
    }
  </section>`;
}

/** @param {{line: import('./story.js').Line, leads: boolean, view: Record<string, any>, me: string | null}} properties */
function Line({ line, leads, view, me }) {
  const { kind, bidder, price_cents, at_ms, seq } = line;
  const mine = bidder !== null && bidder === me;
  const today = Date.now() - at_ms < 20 * 3_600_000;
  const time = html`<time class="bids__time" datetime=${new Date(at_ms).toISOString()}>${today ? clockTime(at_ms) : dayTime(at_ms)}</time>`;
  if (kind !== 'bid') {
    return html`<li class=${`bids__row bids__row--${kind}`} data-kind=${kind} data-seq=${seq}>
      <span class="bids__who">${milestone(line, view, me)}</span>${time}
    </li>`;
  }
  return html`<li class=${classes('bids__row bids__row--bid', mine && 'bids__row--mine')} data-kind="bid" data-seq=${seq}>
    <span class="bids__who">
      <span class=${classes('bids__name', mine && 'bids__name--mine')}>${nameOf(bidder, me)}</span>
      ${leads && html`<span class="badge badge--good">${t('auction.leading')}</span>`}
      ${line.topped && html`<span class="badge">${t('auction.topped')}</span>`}
      ${line.extended && html`<span class="badge badge--warn">${t('auction.extended')}</span>`}
    </span>
    <span class="bids__price number">${money(price_cents, view.currency)}</span>${time}
  </li>`;
}

/**
 * @param {string | null} id
 * @param {string | null} me
 */
function nameOf(id, me) {
  return id === null ? '' : id === me ? t('auction.you') : t('auction.bidder', { name: pseudonym(id) });
}

/**
 * @param {import('./story.js').Line} line
 * @param {Record<string, any>} view
 * @param {string | null} me
 */
function milestone({ kind, bidder, price_cents, outcome, count }, view, me) {
  if (kind === 'refused') {
    return t('auction.line.refused', { n: count });
  }
  const fill = { name: nameOf(bidder, me), price: money(price_cents, view.currency) };
  if (outcome === 'sold' && bidder === me) {
    return t('auction.line.won', fill);
  }
  return t(kind === 'closed' ? `auction.line.${outcome}` : `auction.line.${kind}`, fill);
}

const ROWS = 12;
const ROWS_MORE = 50;
