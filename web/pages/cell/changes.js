// What changed between two states, as lines to read. Pure.

import { brief } from './tree.js';

/**
 * As /diff gives it: `from` is missing where the place is new, `to` where it is gone.
 * @typedef {{path: string, from?: any, to?: any}} Change
 * @typedef {{path: string, what: 'added' | 'removed' | 'changed', from: string | null, to: string | null, delta: number | null, whole: Change | null}} ChangeLine
 */

/**
 * @param {Change[]} changes
 * @returns {ChangeLine[]}
 */
export function changeLines(changes) {
  return changes.map((change) => {
    const { path, ...sides } = change;
    const [was, is] = ['from' in sides, 'to' in sides];
    const { from, to } = sides;
    const delta = typeof from === 'number' && typeof to === 'number' ? to - from : null;
    return {
      path: path || '/',
      what: was && is ? 'changed' : is ? 'added' : 'removed',
      from: was ? brief(from, BRIEF) : null,
      to: is ? brief(to, BRIEF) : null,
      delta,
      whole: [from, to].some((value) => (JSON.stringify(value) ?? '').length > BRIEF) ? change : null,
    };
  });
}

/**
 * How many there are of each.
 * @param {ChangeLine[]} lines
 */
export function tally(lines) {
  const count = { added: 0, removed: 0, changed: 0 };
  for (const { what } of lines) {
    count[what] += 1;
  }
  return count;
}

/**
 * What belongs together, by the field of the state it stands in; in the order of the lines.
 * @param {ChangeLine[]} lines
 * @returns {{field: string, lines: ChangeLine[], folded: boolean}[]} `folded`: too many to be shown at once
 */
export function grouped(lines) {
  /** @type {Map<string, ChangeLine[]>} */
  const groups = new Map();
  for (const line of lines) {
    const field = line.path.split('/', 2).join('/');
    groups.set(field, [...(groups.get(field) ?? []), line]);
  }
  return [...groups].map(([field, lines]) => ({ field, lines, folded: lines.length > FOLDED_ABOVE }));
}

/** A list that was sorted anew changes in every place; that must not hide the rest. */
const FOLDED_ABOVE = 8;
/** Longer values are cut, and shown whole when somebody opens them. */
const BRIEF = 160;
