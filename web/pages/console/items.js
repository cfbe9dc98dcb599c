// The left column: every item with what is left of it. A row opens the item's drawer.

import { t } from '../../core/text.js';
import { classes, html, useMemo } from '../../core/ui.js';
import { Empty } from '../../parts/states.js';
import { VirtualList } from '../../parts/virtual.js';
import { matchesItem } from './search.js';
import { SearchBox } from './searchbox.js';

/** @param {{room: import('./room.js').Room}} properties */
export function Items({ room }) {
  const all = room.items.value;
  const query = room.itemQuery.value.trim();
  const shown = useMemo(() => (query ? all.filter((item) => matchesItem(item, query)) : all), [all, query]);
  const ended = room.show.view.value?.status === 'ended';
  const add = () => {
    room.asked.value = { what: 'add' };
  };
  const addButton =
    !ended &&
    html`<button class="button button--small" aria-keyshortcuts="n" onClick=${add}>${t('console.addItem')}</button>`;
  const empty = query
    ? html`<${Empty} title=${t('console.noMatch')} />`
    : html`<${Empty} title=${t('console.noItems')} text=${t('console.noItemsText')} action=${addButton} />`;
  const row = useMemo(() => remembered(room), [room]);
  return html`<section class="desk-column desk-column--items" aria-labelledby="desk-items">
    <div class="desk-column__head">
      <h2 id="desk-items">${t('console.items')} <span class="soft number">${all.length}</span></h2>
      ${addButton}
    </div>
    <${SearchBox} query=${room.itemQuery} column="items" label=${t('console.searchItems')} />
    <${VirtualList} items=${shown} height=${ROW} id=${idOf} label=${t('console.items')} empty=${empty}
      row=${row} />
  </section>`;
}

/**
 * Rows of items: the same one for the same item, which is then not drawn again. A claim changes one of thousands.
 * @param {import('./room.js').Room} room
 */
function remembered(room) {
  /** @type {WeakMap<import('./room.js').Item, any>} */
  const rows = new WeakMap();
  return (/** @type {import('./room.js').Item} */ item) => {
    const row = rows.get(item) ?? html`<${Row} item=${item} room=${room} />`;
    rows.set(item, row);
    return row;
  };
}

/** @param {{item: import('./room.js').Item, room: import('./room.js').Room}} properties */
function Row({ item, room }) {
  const { item_id, item_number, title, quantity, available, waiting, status } = item;
  const open = () => {
    room.opened.value = item_id;
  };
  return html`<button class=${classes('desk-item', `desk-item--${status}`)} data-item=${item_number}
    aria-expanded=${room.opened.value === item_id} onClick=${open}>
    <span class="desk-item__number number">${item_number}</span>
    <span class="desk-item__title cut">${title}</span>
    <span class="desk-item__stock">
      <span class="number" title=${t('console.availableOf', { available, quantity })}>${t('console.stock', { available, quantity })}</span>
      ${waiting > 0 && html`<span class="soft number">${t('console.waiting', { n: waiting })}</span>`}
    </span>
    <${ItemBadge} status=${status} />
  </button>`;
}

/** @param {{status: string}} properties */
export function ItemBadge({ status }) {
  const tone = { unclaimed: 'good', partial: 'warn', sold_out: 'bad' }[status] ?? 'quiet';
  return html`<span class=${`badge badge--${tone} desk-item__badge`}>${t(`console.item.${status}`)}</span>`;
}

/** @param {import('./room.js').Item} item */
function idOf(item) {
  return item.item_id;
}

/** As in console.css, px. */
const ROW = 52;
