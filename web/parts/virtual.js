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
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (box.current);
    const { id: old, count } = before.current;
    before.current = { id: edgeId, count: items.length };
    if (newest === null || edgeId === old) {
      return;
    }
    if (old === null) {
      element.scrollTop = newest === 'bottom' ? element.scrollHeight : 0;
      return;
    }
    const at = items.findIndex((item) => id(item) === old);
    const added = at < 0 ? Math.max(0, items.length - count) : newest === 'top' ? at : items.length - 1 - at;
    if (atEnd.current) {
      if (newest === 'bottom' || top.current !== 0) {
        element.scrollTop = newest === 'bottom' ? element.scrollHeight : 0;
      }
    } else {
      unseen.value += added;
      // What somebody is reading stays where it is.
      if (newest === 'top') {
        element.scrollTop += added * height;
      }
    }
  }, [edgeId]);

  const toNewest = () => {
    const element = /** @type {HTMLElement} */ (box.current);
    element.scrollTop = newest === 'bottom' ? element.scrollHeight : 0;
  };
  const first = Math.min(from.value, Math.max(0, items.length - shown.value));
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

/** Rows drawn beyond either edge. */
const OVERSCAN = 6;
