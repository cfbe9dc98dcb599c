// A list that grows at its newest end, two hundred rows a second, and is searched while it does. What arrives waits
// until it is drawn, and is then put before the others in one go: nothing is copied per row. Pure.

/**
 * `rank` decides between rows of the same millisecond.
 * @typedef {{id: string | number, at_ms: number, rank: number}} Row
 */

/**
 * Newest first: the order in which rows are shown.
 * @param {Row} one
 * @param {Row} other
 */
export function newestFirst(one, other) {
  return other.at_ms - one.at_ms || other.rank - one.rank;
}

/** @template {Row} R */
export class Feed {
  /** @type {R[]} newest first, changed in place */
  rows = [];
  /** @type {R[]} oldest first */
  #pending = [];
  #matches;
  #max;
  #query = '';
  /** @type {R[] | null} those that match; null without a search */
  #found = null;

  /**
   * @param {{max: number, matches: (row: R, query: string) => boolean}} options `max`: how many are kept
   */
  constructor({ max, matches }) {
    this.#max = max;
    this.#matches = matches;
  }

  /** What to show: everything, or what matches the search. The same array until there is another search. */
  get shown() {
    return this.#found ?? this.rows;
  }

  get query() {
    return this.#query;
  }

  /** Whether nothing older would be kept. */
  get isFull() {
    return this.rows.length >= this.#max;
  }

  /** @param {R} row that is newer than all others */
  push(row) {
    this.#pending.push(row);
  }

  /**
   * Shows what has been pushed, or the oldest part of it.
   * @param {number} parts one of so many parts of what waits; fewer than seven rows aren't worth a frame of their own
   * @returns {boolean} whether there was something
   */
  flush(parts = 1) {
    if (this.#pending.length === 0) {
      return false;
    }
    const part = Math.max(Math.ceil(this.#pending.length / parts), PART_MIN);
    const arrived = this.#pending.splice(0, part).reverse();
    prepend(this.rows, arrived);
    if (this.rows.length > this.#max) {
      this.rows.length = this.#max;
    }
    if (this.#found) {
      prepend(this.#found, arrived.filter(this.#fits));
    }
    return true;
  }

  /**
   * Takes rows of the past in, wherever they belong.
   * @param {R[]} past
   */
  addPast(past) {
    this.flush();
    for (const row of past) {
      this.rows.push(row);
    }
    this.rows.sort(newestFirst);
    this.rows.length = Math.min(this.rows.length, this.#max);
    this.#found = this.#found && this.rows.filter(this.#fits);
  }

  /**
   * Shows only what matches; everything again for an empty query.
   * @param {string} query
   */
  search(query) {
    this.#query = query.trim();
    this.#found = this.#query === '' ? null : this.rows.filter(this.#fits);
  }

  #fits = (/** @type {R} */ row) => this.#matches(row, this.#query);
}

/**
 * @template T
 * @param {T[]} rows
 * @param {T[]} before
 */
function prepend(rows, before) {
  // A call has room for so many arguments only.
  for (let end = before.length; end > 0; end -= ARGUMENTS_MAX) {
    rows.unshift(...before.slice(Math.max(0, end - ARGUMENTS_MAX), end));
  }
}

const ARGUMENTS_MAX = 5_000;
/** Rows. */
const PART_MIN = 7;
