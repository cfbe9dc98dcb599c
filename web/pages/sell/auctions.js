// All of one's auctions on one page, as they move: what each stands at, how long, who leads; started, closed and
// cancelled from here. Part of the seller's page.

import { account } from '../../core/account.js';
import { get } from '../../core/api.js';
import { money } from '../../core/money.js';
import { link } from '../../core/socket.js';
import { t } from '../../core/text.js';
import { html, useEffect, useSignal } from '../../core/ui.js';
import { useAnswer } from '../../parts/answer.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { counts, order, standingSums, within } from './auction-lists.js';
import { AuctionRow } from './auction-row.js';

/** For the page that shows the board to name among its own. */
export const styles = ['style/price.css', 'style/auction-board.css'];

export function AuctionsBoard() {
  const workspace = account.value?.workspace?.id;
  const tab = useSignal(/** @type {import('./auction-lists.js').Tab} */ ('now'));
  const moved = useSignal(/** @type {Record<string, Record<string, any>>} */ ({}));
  const { answer, fault, again } = useAnswer((signal) => all(workspace, signal), [workspace]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (link.value === 'live' && answer) {
      again();
    }
  }, [link.value]);
  useEffect(() => {
    // A list that was just read is newer than what a row off the screen has told.
    moved.value = {};
  }, [answer]);
  if (!answer) {
    return html`${fault ? html`<${Failed} fault=${fault} again=${again} />` : html`<${Loading} lines=${6} />`}`;
  }
  const rows = answer.map((/** @type {any} */ row) => ({ ...row, ...moved.value[row.id] }));
  const many = counts(rows);
  // As the list was read: what has just ended stays in sight until it is read again.
  const shown = order(within(answer, tab.value));
  const onMove = (/** @type {string} */ id, /** @type {Record<string, any>} */ fields) => {
    moved.value = { ...moved.peek(), [id]: fields };
  };
  return html`<section class="board" aria-label=${t('sell.auction.board')}>
    <div class="board__head">
      <div class="board__filters" role="group" aria-label=${t('sell.auction.filter')}>
        ${(/** @type {const} */ (['now', 'scheduled', 'over'])).map(
          (one) =>
            html`<button key=${one} type="button" class="board__filter" aria-pressed=${tab.value === one} onClick=${() => {
              tab.value = one;
            }}>${t(`sell.auction.tab.${one}`)} <span class="number">${many[one]}</span></button>`,
        )}
      </div>
      <p class="board__sums number">${standingSums(rows).map(([currency, cents]) => html`<span key=${currency}>${t('sell.auction.sum', { sum: money(cents, currency) })}</span>`)}</p>
    </div>
    ${
      shown.length === 0
        ? html`<${Nothing} tab=${tab.value} />`
        : html`<ul class="board__rows">${shown.map((row) => html`<${AuctionRow} key=${row.id} row=${row} onMove=${onMove} />`)}</ul>`
    }
  </section>`;
}

/** @param {{tab: string}} properties */
function Nothing({ tab }) {
  return html`<${Empty} title=${t(`sell.auction.none.${tab}`)} text=${tab === 'over' ? undefined : t('sell.auction.noneText')}
    action=${tab !== 'over' && html`<a class="button" href="/sell/auctions/new">${t('sell.auction.new')}</a>`} />`;
}

/**
 * The workspace's auctions, newest first; as many as anybody would look through.
 * @param {string | undefined} workspace
 * @param {AbortSignal} signal
 */
async function all(workspace, signal) {
  /** @type {any[]} */
  const found = [];
  let cursor = /** @type {string | null} */ (null);
  do {
    const page = await get('/api/auctions', { workspace, limit: 100, cursor }, signal);
    found.push(...page.auctions);
    cursor = page.next_cursor ?? null;
  } while (cursor && found.length < ROWS_MAX);
  return found;
}

const LOOK_EVERY_MS = 20_000;
const ROWS_MAX = 500;
