// A list of thousands that draws what is on the screen. Rows are of one height. Follows its newest end while it is
// scrolled there, and says how many came when it is not.

import { t } from '../core/text.js';
import { html, useEffect, useLayoutEffect, useRef, useSignal } from '../core/ui.js';

/**
 * @template T
 * @param {object} properties
 * @param {T[]} properties.items in the order in which they stand
 * @param {number} properties.height of a row, px
 * @param {(item: T, at: number) => any} properties.row
 * @param {(item: T) => string | number} properties.id
 * @param {string} properties.label what the list is
 * @param {'top' | 'bottom' | null} [properties.newest] which end grows
 * @param {any} [properties.empty] shown when there is nothing
 */
export function VirtualList({ items, height, row, id, label, newest = null, empty = null }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const from = useSignal(0);
  const shown = useSignal(30);
  const unseen = useSignal(0);
  const before = useRef(/** @type {{id: string | number | null, count: number}} */ ({ id: null, count: 0 }));
  const atEnd = useRef(true);
  /** Where it was scrolled to when that was looked at: asking again makes the browser lay everything out. */
  const top = useRef(0);
  const hold = useRef(/** @type {Hold<T>} */ ({ drawn: [], held: null }));

  const look = () => {
    const element = box.current;
    if (!element) {
      return;
    }
    const end =
      newest === 'bottom'
        ? element.scrollHeight - element.clientHeight - element.scrollTop
        : element.scrollTop;
    top.current = element.scrollTop;
    atEnd.current = end < height;
    if (atEnd.current) {
      unseen.value = 0;
    }
    from.value = Math.max(0, Math.floor(element.scrollTop / height) - OVERSCAN);
    shown.value = Math.ceil(element.clientHeight / height) + 2 * OVERSCAN;
  };
  useEffect(() => {
    const element = /** @type {HTMLElement} */ (box.current);
    const resized = new ResizeObserver(() => {
      // A keyboard that comes up doesn't hide what is newest.
      if (newest === 'bottom' && atEnd.current) {
        element.scrollTop = element.scrollHeight;
      }
      look();
    });
    resized.observe(element);
    return () => resized.disconnect();
  }, []);

  const edge = newest === 'top' ? items[0] : items.at(-1);
  const edgeId = edge === undefined ? null : id(edge);
  const { id: old, count } = before.current;
  const grew = newest !== null && edgeId !== old && old !== null;
  const at = grew ? items.findIndex((item) => id(item) === old) : -1;
  const { added, moved } = grew
    ? shift(newest, { at, before: count, now: items.length })
    : { added: 0, moved: 0 };
  const focused = focusIn(box.current, hold.current);
  // Who walks through the rows by keyboard must not have them pulled away.
  const follows = atEnd.current && !(grew && focused?.matches(':focus-visible'));
  // What somebody is reading stays where it is.
  const slide = follows ? 0 : moved;
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (box.current);
    before.current = { id: edgeId, count: items.length };
    if (newest === null || edgeId === old) {
      return;
    }
    if (old !== null && !follows) {
      unseen.value += added;
      if (slide !== 0) {
        element.scrollTop += slide * height;
        look();
      }
    } else if (old === null || newest === 'bottom' || top.current !== 0) {
      element.scrollTop = newest === 'bottom' ? element.scrollHeight : 0;
    }
  }, [edgeId]);

  const toNewest = () => {
    const element = /** @type {HTMLElement} */ (box.current);
    element.scrollTop = newest === 'bottom' ? element.scrollHeight : 0;
  };
  const first = Math.max(0, Math.min(from.value + slide, items.length - shown.value));
  const { held } = hold.current;
  if (held) {
    held.at = place(items, id, held, moved);
  }
  const drawn = rows(items, { from: first, to: first + shown.value }, held, newest !== null);
  hold.current.drawn = drawn;
  return html`<div class="virtual">
    <div class="virtual__box" ref=${box} onScroll=${look} tabindex="0" role="list" aria-label=${label}>
      ${items.length === 0 && empty}
      <div class="virtual__all" onFocusIn=${() => focusIn(box.current, hold.current)} style=${{ height: `${items.length * height}px` }}>
        ${drawn.map(
          ({ item, at }) => html`<div key=${id(item)} class="virtual__row" role="listitem"
          aria-setsize=${items.length} aria-posinset=${Math.min(at + 1, items.length)}
          style=${{ transform: `translateY(${at * height}px)`, height: `${height}px` }}>${row(item, at)}</div>`,
        )}
      </div>
    </div>
    ${unseen.value > 0 && html`<button class="virtual__new" onClick=${toNewest}>${t('shell.newer', { n: unseen.value })}</button>`}
  </div>`;
}

/**
 * How many rows came at the end that grows, and by how many rows all others have moved down: those above them came, or
 * the oldest of them went, since a list keeps only so many.
 * @param {'top' | 'bottom'} newest
 * @param {{at: number, before: number, now: number}} counts `at`: where that end's row of before is, -1 when it is gone
 */
export function shift(newest, { at, before, now }) {
  if (at < 0) {
    const added = Math.max(0, now - before);
    return { added, moved: newest === 'top' ? added : 0 };
  }
  const added = newest === 'top' ? at : now - 1 - at;
  return { added, moved: newest === 'top' ? added : Math.min(0, now - before - added) };
}

/**
 * A row as it is drawn, in the order of the elements. @template T @typedef {{item: T, at: number}} Drawn
 */
/**
 * The row that has the focus: its element must stay, or the focus would be nowhere.
 * @template T @typedef {{drawn: Drawn<T>[], held: Drawn<T> | null}} Hold
 */

/**
 * The element in a row that has the focus; notes which row that is.
 * @template T
 * @param {HTMLElement | null} box
 * @param {Hold<T>} hold
 */
function focusIn(box, hold) {
  const active = document.activeElement;
  const row = box?.contains(active) ? active?.closest('.virtual__row') : null;
  if (row) {
    const drawn = hold.drawn[[.../** @type {Element} */ (row.parentElement).children].indexOf(row)];
    hold.held = drawn ? { ...drawn } : null;
    return active;
  }
  // A dialog gives the focus back when it closes.
  if (!active?.closest('dialog')) {
    hold.held = null;
  }
  return null;
}

/**
 * Where the held row stands by now; -1 when it isn't in the list any more.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string | number} id
 * @param {Drawn<T>} held as it was before
 * @param {number} moved
 */
function place(items, id, held, moved) {
  const key = id(held.item);
  const likely = items[held.at + moved];
  return likely !== undefined && id(likely) === key
    ? held.at + moved
    : items.findIndex((item) => id(item) === key);
}

/**
 * The rows to draw: the window, and the held row with those next to it, to which Tab and arrows go. Always in the order
 * of the list, which is what Tab and screen readers follow. Rows don't change places among themselves: so no element is
 * ever moved, and new ones come between those that stay.
 * @template T
 * @param {T[]} items
 * @param {{from: number, to: number}} view
 * @param {Drawn<T> | null} held
 * @param {boolean} keeps whether the held row stays, below all others, also when the list has dropped it
 * @returns {Drawn<T>[]}
 */
export function rows(items, view, held, keeps) {
  const drawn = [];
  const near = held && held.at >= 0 ? { from: held.at - OVERSCAN, to: held.at + OVERSCAN + 1 } : view;
  const [above, below] = near.from < view.from ? [near, view] : [view, near];
  for (const { from, to } of [above, { from: Math.max(above.to, below.from), to: below.to }]) {
    for (let at = Math.max(0, from); at < Math.min(to, items.length); at += 1) {
      drawn.push({ item: items[at], at });
    }
  }
  if (held && held.at < 0 && keeps) {
    drawn.push({ item: held.item, at: items.length });
  }
  return drawn;
}

/** Rows drawn beyond either edge. */
const OVERSCAN = 6;
