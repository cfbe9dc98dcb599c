// Comments that almost claim, in the order in which they were said, until somebody says what they were. Pure.

/**
 * @typedef {{number: number, at_ms: number, user_handle: string, text: string, leaning: 'claim' | 'pass',
 *   item_number: string, doubt: string}} Near
 */

export class NearQueue {
  /** @type {Map<number, Near>} by the comment's number, oldest first */
  #waiting = new Map();
  /** @type {Set<number>} told to the server, and not answered yet */
  #leaving = new Set();
  /** @type {number | null} */
  #chosen = null;

  /** Those to decide about, oldest first. */
  get list() {
    return [...this.#waiting.values()].filter(({ number }) => !this.#leaving.has(number));
  }

  get size() {
    return this.#waiting.size - this.#leaving.size;
  }

  /** @param {number} number */
  has(number) {
    return this.#waiting.has(number);
  }

  /** The one that keys are about: what was chosen, else the oldest. */
  get current() {
    const list = this.list;
    return list.find(({ number }) => number === this.#chosen) ?? list[0] ?? null;
  }

  /** @param {Near} near */
  add(near) {
    if (this.#waiting.has(near.number)) {
      return;
    }
    this.#waiting.set(near.number, near);
    if (this.#waiting.size > WAITING_MAX) {
      const [oldest] = this.#waiting.keys();
      this.remove(oldest);
    }
  }

  /**
   * The event of a comment, if it is a near-miss.
   * @param {Record<string, any>} event `commented`
   */
  hear({ number, at_ms, person, text, parsed }) {
    if (parsed.intent === 'near') {
      const { leaning, item_number, doubt } = parsed;
      this.add({ number, at_ms, user_handle: person.handle, text, leaning, item_number, doubt });
      return true;
    }
    return false;
  }

  /**
   * It is settled. The choice moves on to the next one.
   * @param {number} number
   */
  remove(number) {
    this.#moveOn(number);
    this.#leaving.delete(number);
    return this.#waiting.delete(number);
  }

  /** Hides one that is being settled. @param {number} number */
  leave(number) {
    if (this.#waiting.has(number)) {
      this.#moveOn(number);
      this.#leaving.add(number);
    }
  }

  /** It couldn't be settled after all. @param {number} number */
  comeBack(number) {
    this.#leaving.delete(number);
  }

  /** @param {number} number */
  choose(number) {
    this.#chosen = number;
  }

  /** Chooses the next or the one before. @param {1 | -1} step */
  move(step) {
    const list = this.list;
    const at = list.findIndex(({ number }) => number === this.current?.number);
    this.#chosen = list[Math.min(Math.max(at + step, 0), list.length - 1)]?.number ?? null;
  }

  /** @param {number} number */
  #moveOn(number) {
    if (this.#chosen === number) {
      const list = this.list;
      const at = list.findIndex((one) => one.number === number);
      this.#chosen = (list[at + 1] ?? list[at - 1])?.number ?? null;
    }
  }
}

/** As many as the server keeps; older ones fall out there, too. */
const WAITING_MAX = 512;
