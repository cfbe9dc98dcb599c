// The living cells as a table whose columns sort on the server.

import { figure, micros, roughly, shortId } from '../../core/figures.js';
import { t } from '../../core/text.js';
import { classes, html } from '../../core/ui.js';
import { ConditionBadge, conditionOf } from '../../parts/condition.js';

/**
 * A line of /api/admin/cells.
 * @typedef {object} Line
 * @property {string} kind
 * @property {string} entity
 * @property {import('../../parts/condition.js').Condition} condition
 * @property {string} phase
 * @property {number} term
 * @property {number} decided_seq
 * @property {number} durable_seq
 * @property {number} gate_depth
 * @property {number} mailbox_depth
 * @property {number} mailbox_oldest_ms
 * @property {number} subscribers
 * @property {number} followed_total
 * @property {number} answered_total
 * @property {number} messages_per_s
 * @property {number} handle_p50_us
 * @property {number} handle_p99_us
 * @property {number} restarts
 * @property {string | null} last_restart
 * @property {number | null} snapshot_seq
 * @property {number | null} snapshot_age_ms
 */

/**
 * @param {{cells: Line[], sort: string, order: 'asc' | 'desc', onSort: (sort: string, order: 'asc' | 'desc') => void}} properties
 */
export function CellTable({ cells, sort, order, onSort }) {
  return html`<div class="cells__box" role="region" aria-label=${t('cells.living')} tabindex="0">
    <table class="cells">
      <thead><tr>${COLUMNS.map((column) => html`<${Head} key=${column.sort} column=${column} sort=${sort} order=${order} onSort=${onSort} />`)}</tr></thead>
      <tbody>${cells.map((cell) => html`<${Row} key=${cell.entity} cell=${cell} />`)}</tbody>
    </table>
  </div>`;
}

/** @param {{column: Column, sort: string, order: 'asc' | 'desc', onSort: (sort: string, order: 'asc' | 'desc') => void}} properties */
function Head({ column, sort, order, onSort }) {
  const mine = sort === column.sort;
  // Of figures the largest are wanted first, of names the first.
  const next = mine ? (order === 'asc' ? 'desc' : 'asc') : column.text ? 'asc' : 'desc';
  const says = mine ? (order === 'asc' ? 'ascending' : 'descending') : 'none';
  return html`<th scope="col" class=${classes(!column.text && 'number')} aria-sort=${says}>
    <button class="cells__sort" title=${t(`cells.about.${column.sort}`)} onClick=${() => onSort(column.sort, next)}>
      ${t(`cells.column.${column.sort}`)}${mine && html`<span class="cells__arrow" aria-hidden="true">${order === 'asc' ? '▲' : '▼'}</span>`}
    </button>
  </th>`;
}

/** @param {{cell: Line}} properties */
function Row({ cell }) {
  const condition = conditionOf(cell);
  return html`<tr class=${`cells__row cells__row--${condition}`} data-entity=${cell.entity}>
    ${COLUMNS.map((column) => html`<td key=${column.sort} class=${classes(!column.text && 'number', column.loud?.(cell) && 'cells__loud')}>${column.show(cell)}</td>`)}
  </tr>`;
}

/**
 * @typedef {{sort: string, text?: boolean, show: (cell: Line) => any, loud?: (cell: Line) => boolean}} Column
 * @type {Column[]}
 */
const COLUMNS = [
  {
    sort: 'entity',
    text: true,
    show: (cell) =>
      html`<a class="mono" href=${`/admin/cells/${cell.entity}`} title=${cell.entity}>${shortId(cell.entity)}</a>`,
  },
  {
    sort: 'condition',
    text: true,
    show: (cell) => html`<${ConditionBadge} condition=${conditionOf(cell)} />`,
  },
  { sort: 'phase', text: true, show: (cell) => cell.phase || '–' },
  { sort: 'messages_per_s', show: (cell) => figure(cell.messages_per_s) },
  { sort: 'handle_p50_us', show: (cell) => micros(cell.handle_p50_us) },
  { sort: 'handle_p99_us', show: (cell) => micros(cell.handle_p99_us) },
  { sort: 'gate_depth', show: (cell) => figure(cell.gate_depth) },
  {
    sort: 'mailbox_depth',
    show: (cell) =>
      cell.mailbox_depth > 0
        ? html`${figure(cell.mailbox_depth)} <span class="soft small">${roughly(cell.mailbox_oldest_ms)}</span>`
        : '0',
    loud: (cell) => cell.mailbox_oldest_ms > SLOW_MS,
  },
  { sort: 'subscribers', show: (cell) => figure(cell.subscribers) },
  {
    sort: 'durable_seq',
    show: (cell) =>
      cell.decided_seq > cell.durable_seq
        ? html`${figure(cell.durable_seq)} <span class="soft small">+${figure(cell.decided_seq - cell.durable_seq)}</span>`
        : figure(cell.durable_seq),
  },
  {
    sort: 'restarts',
    show: (cell) => html`<span title=${cell.last_restart ?? undefined}>${figure(cell.restarts)}</span>`,
    loud: (cell) => cell.restarts > 0,
  },
  {
    sort: 'snapshot_age_ms',
    show: (cell) => (cell.snapshot_age_ms === null ? '–' : roughly(cell.snapshot_age_ms)),
  },
  { sort: 'term', show: (cell) => figure(cell.term) },
];

/** Mail that waits longer deserves a look. */
const SLOW_MS = 1_000;
