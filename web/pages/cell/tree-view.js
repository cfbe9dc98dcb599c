// The state as a tree that a keyboard walks through: arrows move and open, B asks who changed the row last.

import { t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { classes, html, useMemo, useRef, useSignal } from '../../core/ui.js';
import { Field } from '../../parts/field.js';
import { Icon } from '../../parts/icon.js';
import { brief, isMoment, SHOWN_AT_FIRST, treeRows } from './tree.js';

/** @typedef {import('./tree.js').TreeRow} TreeRow */

/**
 * @param {{state: any, onBlame: (path: string) => void, label: string}} properties
 */
export function Tree({ state, onBlame, label }) {
  const opened = useSignal(/** @type {Map<string, boolean>} */ (new Map()));
  /** What was opened and closed among what a search found: what was closed before must not hide it. */
  const openedFound = useSignal(/** @type {Map<string, boolean>} */ (new Map()));
  const shown = useSignal(/** @type {Map<string, number>} */ (new Map()));
  const search = useSignal('');
  const open = search.value.trim() === '' ? opened : openedFound;
  const focused = useSignal(/** @type {string | null} */ (null));
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const rows = useMemo(
    () => treeRows(state, { open: open.value, shown: shown.value, search: search.value }),
    [state, open.value, shown.value, search.value],
  );
  const here = Math.max(
    0,
    rows.findIndex((row) => id(row) === focused.value),
  );
  const act = {
    blame: onBlame,
    toggle: (/** @type {TreeRow} */ row, to = !row.open) => {
      if (row.more > 0 && !row.gone) {
        const now = shown.peek().get(row.path) ?? SHOWN_AT_FIRST;
        shown.value = new Map(shown.peek()).set(row.path, now + SHOWN_AT_FIRST);
      } else if (row.count) {
        open.value = new Map(open.peek()).set(row.path, to);
      }
    },
    focus: (/** @type {TreeRow | undefined} */ row) => {
      if (row) {
        focused.value = id(row);
        const element = box.current?.querySelector(`[data-row="${CSS.escape(id(row))}"]`);
        if (element instanceof HTMLElement) {
          element.focus();
        }
      }
    },
  };
  return html`<div class="tree">
    <${Field} class="tree__search" type="search" label=${t('cell.searchState')} hideLabel placeholder=${t('cell.searchState')}
      value=${search.value} onInput=${(/** @type {any} */ event) => {
        search.value = event.currentTarget.value;
        openedFound.value = new Map();
      }} />
    <div class="tree__rows" ref=${box} role="treegrid" aria-label=${label}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => onKey(event, rows, act)}
      onFocusIn=${(/** @type {any} */ event) => {
        focused.value = event.target.closest('[data-row]')?.dataset.row ?? focused.peek();
      }}>
      ${rows.map((row, at) => html`<${Row} key=${id(row)} row=${row} current=${at === here} act=${act} />`)}
    </div>
    ${rows.length === 0 && html`<p class="soft small">${t(search.value ? 'cell.nothingFound' : 'cell.nothingHere')}</p>`}
  </div>`;
}

/** @param {TreeRow} row */
function id(row) {
  return row.more > 0 ? `${row.path}/…` : row.path;
}

/**
 * @typedef {{blame: (path: string) => void, toggle: (row: TreeRow, to?: boolean) => void, focus: (row: TreeRow | undefined) => void}} Acts
 * @param {{row: TreeRow, current: boolean, act: Acts}} properties
 */
function Row({ row, current, act }) {
  const plain = row.count === null;
  const common = {
    role: 'row',
    'data-row': id(row),
    'aria-level': row.level,
    'aria-posinset': row.at,
    'aria-setsize': row.of,
    tabIndex: current ? 0 : -1,
    style: { '--level': row.level },
    onClick: () => {
      act.focus(row);
      act.toggle(row);
    },
  };
  if (row.more > 0) {
    return html`<div class="tree__row tree__row--more" ...${common}>
      <span class="tree__key" role="gridcell">${t(row.gone ? 'cell.moreGone' : 'cell.more', { n: row.more })}</span>
    </div>`;
  }
  return html`<div class=${classes('tree__row', row.found && 'tree__row--found')} ...${common} aria-expanded=${row.count ? row.open : undefined}>
    <span class="tree__key" role="gridcell"><span class="tree__fold" aria-hidden="true">${row.count ? (row.open ? '▾' : '▸') : ''}</span>${row.key}</span>
    <span class="tree__value" role="gridcell">${plain ? html`<${Plain} row=${row} />` : html`<span class="soft">${brackets(row)}</span>`}</span>
    <span class="tree__ask" role="gridcell"><button class="tree__blame" tabindex=${current ? 0 : -1} title=${t('cell.blame')}
      aria-label=${t('cell.blameOf', { path: row.path })} onClick=${(/** @type {Event} */ event) => {
        event.stopPropagation();
        act.focus(row);
        act.blame(row.path);
      }}><${Icon} name="who" /></button></span>
  </div>`;
}

/** @param {{row: TreeRow}} properties */
function Plain({ row: { key, value } }) {
  const kind = value === null ? 'null' : typeof value;
  return html`<span class=${`tree__plain tree__plain--${kind}`} title=${typeof value === 'string' ? value : undefined}>${kind === 'string' ? value : brief(value)}</span>
    ${isMoment(key, value) && html`<time class="tree__moment soft">${dayTime(value)}</time>`}`;
}

/** @param {TreeRow} row */
function brackets(row) {
  const [from, to] = row.list ? '[]' : '{}';
  return `${from}${row.count ?? 0}${to}`;
}

/**
 * @param {KeyboardEvent} event
 * @param {TreeRow[]} rows
 * @param {Acts} act
 */
function onKey(event, rows, act) {
  const name =
    event.target instanceof Element ? event.target.closest('[data-row]')?.getAttribute('data-row') : null;
  const here = rows.findIndex((row) => id(row) === name);
  const row = rows[here];
  const onButton = event.target instanceof HTMLButtonElement;
  if (!row || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowDown: () => act.focus(rows[here + 1]),
    ArrowUp: () => act.focus(rows[here - 1]),
    Home: () => act.focus(rows[0]),
    End: () => act.focus(rows.at(-1)),
    ArrowRight: () =>
      row.count && !row.open ? act.toggle(row, true) : row.open && act.focus(rows[here + 1]),
    ArrowLeft: () => (row.open ? act.toggle(row, false) : act.focus(parent(rows, here))),
    b: () => row.more === 0 && act.blame(row.path),
  };
  if (!onButton) {
    keys.Enter = () => act.toggle(row);
    keys[' '] = keys.Enter;
  }
  const found = keys[event.key];
  if (found) {
    event.preventDefault();
    found();
  }
}

/**
 * @param {TreeRow[]} rows
 * @param {number} here
 */
function parent(rows, here) {
  return rows.slice(0, here).findLast((row) => row.level < rows[here].level && row.more === 0);
}
