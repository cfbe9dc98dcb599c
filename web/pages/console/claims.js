// The column in the middle: what people claim and how it went, and what operators did, newest first.

import { t } from '../../core/text.js';
import { classes, html } from '../../core/ui.js';
import { Empty } from '../../parts/states.js';
import { VirtualList } from '../../parts/virtual.js';
import { byWhom, nameOf } from './names.js';
import { useOlder } from './older.js';
import { Near } from './queue.js';
import { SearchBox } from './searchbox.js';
import { secondOf } from './second.js';

/** @typedef {import('./room.js').Room} Room */

/** @param {{room: Room}} properties */
export function Claims({ room }) {
  const { desk } = room;
  desk.drawn.feed.value;
  const query = room.feedQuery.value;
  const { feed } = desk.ledger;
  if (feed.query !== query.trim()) {
    feed.search(query);
  }
  const more = desk.past.more.value;
  useOlder(room, query !== '' && feed.shown.length < ENOUGH && !feed.isFull, ...LISTS);
  const empty = query
    ? html`<${Empty} title=${t('console.noMatch')} text=${t('console.noClaimMatch')} />`
    : html`<${Empty} title=${t('console.noClaims')} text=${t('console.noClaimsText', { word: room.show.view.peek()?.claim_word ?? '' })} />`;
  return html`<section class="desk-column desk-column--claims" aria-labelledby="desk-claims">
    <div class="desk-column__head">
      <h2 id="desk-claims">${t('console.claims')}</h2>
      ${LISTS.some((list) => more[list]) && !feed.isFull && html`<button class="link small" onClick=${() => room.older(...LISTS)}>${t('console.older')}</button>`}
    </div>
    <${Near} room=${room} />
    <${SearchBox} query=${room.feedQuery} column="claims" label=${t('console.searchClaims')} />
    <${VirtualList} key=${query} items=${feed.shown} height=${ROW} id=${idOf} newest="top" label=${t('console.claims')} empty=${empty}
      row=${(/** @type {any} */ entry) => html`<${Row} entry=${entry} stands=${standing(entry)} room=${room} />`} />
  </section>`;
}

/**
 * How a claim stands, in short: it changes in place, and a row that is given the same things isn't drawn again.
 * @param {import('./ledger.js').Entry} entry
 */
function standing(entry) {
  const { status, promoted, passed, by, text } = /** @type {any} */ (entry);
  return entry.kind === 'claim' ? [status, promoted, passed, by, text].join() : '';
}

/** @param {{entry: import('./ledger.js').Entry, stands: string, room: Room}} properties */
function Row({ entry, room }) {
  if (entry.kind === 'deed') {
    return html`<${DeedRow} deed=${entry} />`;
  }
  const { tone, word, by } = badgeOf(entry);
  const item = entry.kind === 'claim' ? room.glance(entry.item_id) : room.itemNumbered(entry.number);
  const open = () => {
    room.opened.value = item?.item_id ?? null;
  };
  return html`<button class=${classes('desk-claim', `desk-claim--${tone}`)} data-entry=${entry.id} title=${entry.text || undefined}
    disabled=${!item} onClick=${open}>
    <time class="desk-claim__time">${secondOf(entry.at_ms)}</time>
    <span class="desk-claim__who cut">@${entry.user_handle}</span>
    <span class="desk-claim__number number">${entry.item_number && t('console.hash', { number: entry.item_number })}</span>
    <span class="desk-claim__about soft">
      <span class="desk-claim__title cut">${item?.title ?? ''}</span>
      ${by && html`<span class="desk-claim__by">${byWhom(by)}</span>`}
    </span>
    <span class=${`badge badge--${tone}`}>${word}</span>
  </button>`;
}

/** @param {{deed: import('./facts.js').Deed}} properties */
function DeedRow({ deed }) {
  const fill = { who: nameOf(deed.who), number: deed.item_number ?? '', about: deed.about };
  return html`<p class="desk-deed" data-deed=${deed.deed}>
    <time class="desk-claim__time">${secondOf(deed.at_ms)}</time>
    <span class="cut">${t(`console.deed.${deed.deed}`, fill)}</span>
  </p>`;
}

/** @param {import('./facts.js').Claim | import('./facts.js').Attempt} entry */
function badgeOf(entry) {
  if (entry.kind === 'attempt') {
    return {
      tone: entry.result === 'promoted' ? 'good' : 'quiet',
      word: t(`console.badge.${entry.result}`),
      by: null,
    };
  }
  const { status, passed, promoted, by, how } = entry;
  const word =
    status === 'released' && passed ? 'passed' : promoted && status === 'winner' ? 'promoted' : status;
  const tone = { winner: 'good', waitlist: 'info', released: 'quiet' }[status];
  const awarded = how === 'award' && status === 'winner';
  return { tone, word: t(`console.badge.${awarded ? 'award' : word}`), by };
}

/** @param {import('./ledger.js').Entry} entry */
function idOf(entry) {
  return entry.id;
}

/** What the feed is made of. */
const LISTS = /** @type {const} */ (['claims', 'comments', 'deeds']);
/** As in console.css, px. */
const ROW = 36;
/** A search that has found so many doesn't look further back by itself. */
const ENOUGH = 30;
