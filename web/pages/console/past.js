// The past of a show, page by page, as REST lists it: claims, comments and what operators did, the newest first, older
// ones when they are wanted, and everybody who holds or waits for one item. Knows no view.

import { get } from '../../core/api.js';
import { signal } from '../../core/ui.js';

/** @typedef {Record<string, any>[]} Rows */
/** @typedef {'claims' | 'comments' | 'deeds'} List */

export class Past {
  /** Whether older ones are on their way. */
  loading = signal({ claims: false, comments: false, deeds: false });
  /** Whether there are older ones. */
  more = signal({ claims: false, comments: false, deeds: false });
  /** How often older ones have come, or everything has begun anew. */
  turns = signal(0);
  /** @type {Record<List, string | null>} */
  #cursors = { claims: null, comments: null, deeds: null };
  #turn = 0;
  #add;

  /**
   * @param {string} ulid
   * @param {(rows: {claims?: Rows, comments?: Rows, deeds?: Rows}) => void} add takes what was loaded later
   */
  constructor(ulid, add) {
    this.ulid = ulid;
    this.#add = add;
  }

  /**
   * The newest pages. Older ones begin behind them once they are shown, and `begin` says so.
   * @returns {Promise<{claims: Rows, comments: Rows, deeds: Rows, cursors: Record<List, string | null>}>}
   */
  async newest() {
    const [claims, comments, deeds] = await Promise.all([
      this.#pages('claims', null, FIRST_PAGES),
      this.#pages('comments', null, FIRST_PAGES),
      this.#pages('deeds', null, FIRST_PAGES),
    ]);
    const cursors = { claims: claims.cursor, comments: comments.cursor, deeds: deeds.cursor };
    return { claims: claims.rows, comments: comments.rows, deeds: deeds.rows, cursors };
  }

  /**
   * Everything begins anew here. What is still on its way would leave a hole, and is dropped when it comes.
   * @param {Record<List, string | null>} cursors
   */
  begin(cursors) {
    this.#turn += 1;
    this.#cursors = cursors;
    this.#tell();
    this.turns.value = this.turns.peek() + 1;
  }

  /**
   * Some older ones. Nothing happens while some are on their way, or when there are none.
   * @param {List} list
   */
  async older(list) {
    const [turn, cursor] = [this.#turn, this.#cursors[list]];
    if (cursor === null || this.loading.peek()[list]) {
      return;
    }
    this.loading.value = { ...this.loading.peek(), [list]: true };
    try {
      const { rows, cursor: next } = await this.#pages(list, cursor, OLDER_PAGES);
      if (turn === this.#turn) {
        this.#cursors[list] = next;
        this.#add({ [list]: rows });
        this.#tell();
      }
    } finally {
      this.loading.value = { ...this.loading.peek(), [list]: false };
    }
    this.turns.value = this.turns.peek() + 1;
  }

  /**
   * Everybody who holds or waits for an item.
   * @param {number} item_id
   */
  async people(item_id) {
    const item = `item:${this.ulid}-${item_id}`;
    const found = await Promise.all(
      ['winner', 'waitlist'].map((status) =>
        this.#pages('claims', null, PEOPLE_PAGES, { item, status, order: 'asc' }),
      ),
    );
    this.#add({ claims: found.flatMap(({ rows }) => rows) });
  }

  /**
   * @param {List} list
   * @param {string | null} cursor
   * @param {number} pages at most
   * @param {Record<string, string>} [filter]
   */
  async #pages(list, cursor, pages, filter = {}) {
    /** @type {Rows} */
    const rows = [];
    let next = cursor;
    for (let page = 0; page < pages; page += 1) {
      const asked = { ...ORDERS[list], limit: PAGE, ...filter, cursor: next };
      const found = await get(`/api/shows/${this.ulid}/${list}`, asked);
      rows.push(...found[list]);
      next = found.next_cursor ?? null;
      if (next === null) {
        break;
      }
    }
    return { rows, cursor: next };
  }

  #tell() {
    const { claims, comments, deeds } = this.#cursors;
    this.more.value = { claims: claims !== null, comments: comments !== null, deeds: deeds !== null };
  }
}

/** What is asked for so that the newest come first. @type {Record<List, Record<string, string>>} */
const ORDERS = { claims: { order: 'desc' }, comments: { order: 'desc' }, deeds: {} };
/** As many rows as the server gives at once. */
const PAGE = 200;
const FIRST_PAGES = 2;
const OLDER_PAGES = 2;
/** Nobody reads further down one item's line. */
const PEOPLE_PAGES = 30;
