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
  // Who walks through the rows by keyboard must not have them pulled away: the focus would be nowhere.
  const follows = atEnd.current && !(grew && box.current?.querySelector(':focus-visible'));
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
  const visible = items.slice(first, first + shown.value);
  return html`<div class="virtual">
    <div class="virtual__box" ref=${box} onScroll=${look} tabindex="0" role="list" aria-label=${label}>
      ${items.length === 0 && empty}
      <div class="virtual__all" style=${{ height: `${items.length * height}px` }}>
        ${visible.map(
          (item, at) => html`<div key=${id(item)} class="virtual__row" role="listitem"
          aria-setsize=${items.length} aria-posinset=${first + at + 1}
          style=${{ transform: `translateY(${(first + at) * height}px)`, height: `${height}px` }}>${row(item, first + at)}</div>`,
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

/** Rows drawn beyond either edge. */
const OVERSCAN = 6;
