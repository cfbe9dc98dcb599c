// Names for commands: the same key, the same answer, one effect, however often it is sent.

/** A key that nobody has used. */
export function freshKey() {
  return (
    crypto.randomUUID?.() ??
    Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
  );
}

/**
 * A form that makes something new. While nobody knows what became of it, the same form sent again is the same command,
 * word for word: two of the same are never made.
 * @template T
 */
export class Wish {
  #form = '';
  #order = /** @type {{key: string, body: T} | null} */ (null);

  /**
   * @param {unknown} form as it was filled in
   * @param {() => T} make what is sent for it
   */
  order(form, make) {
    const text = JSON.stringify(form);
    if (this.#order === null || this.#form !== text) {
      [this.#form, this.#order] = [text, { key: freshKey(), body: make() }];
    }
    return this.#order;
  }

  /** The server has said what became of it: the next is another command. */
  settle() {
    this.#order = null;
  }
}
