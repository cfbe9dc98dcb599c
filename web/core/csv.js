// Tables as text: reading what people paste or upload, and writing what spreadsheets open. Pure; knows no page.
//
// Reading follows RFC 4180 and is lenient where people are: the separator is found (`,` `;` or tab), lines end in any
// way, blank lines don't count, a byte order mark is dropped. What can't be read is named by its line and column.

/**
 * A fault in a text: `line` and `column` are counted from 1, as editors do.
 * @typedef {{code: 'open_quote' | 'after_quote', line: number, column: number}} Fault
 * A field, and where it begins.
 * @typedef {{text: string, column: number}} Cell
 * A row, and the line on which it begins.
 * @typedef {{line: number, cells: Cell[]}} Row
 */

/** What may stand between fields. */
export const SEPARATORS = /** @type {const} */ ([',', ';', '\t']);

/**
 * @param {string} text
 * @param {{separator?: string}} [options] found by itself when it isn't given
 * @returns {{rows: Row[], separator: string, fault: Fault | null}} the rows before the first fault
 */
export function parseCsv(text, { separator } = {}) {
  const bare = text.replace(/^\ufeff/, '');
  const between = separator ?? separatorOf(bare);
  const reader = new Reader(bare, between);
  /** @type {Row[]} */
  const rows = [];
  while (!reader.atEnd && reader.fault === null) {
    const row = reader.row();
    const blank = row.cells.every((cell) => cell.text.trim() === '');
    if (reader.fault === null && !blank) {
      rows.push(row);
    }
  }
  return { rows, separator: between, fault: reader.fault };
}

/**
 * The separator that stands outside quotes most often in the first lines that have one; a comma when none does.
 * @param {string} text
 */
export function separatorOf(text) {
  const counts = new Map(SEPARATORS.map((one) => [/** @type {string} */ (one), 0]));
  let [quoted, lines] = [false, 0];
  for (const sign of text.slice(0, LOOK_CHARS_MAX)) {
    if (sign === '"') {
      quoted = !quoted;
    } else if (!quoted) {
      if (counts.has(sign)) {
        counts.set(sign, (counts.get(sign) ?? 0) + 1);
      }
      lines += sign === '\n' ? 1 : 0;
    }
    if (lines === LOOK_LINES_MAX) {
      break;
    }
  }
  const found = SEPARATORS.map((one) => /** @type {const} */ ([one, counts.get(one) ?? 0]));
  // A tab is never part of a title, a comma often is.
  const tab = (counts.get('\t') ?? 0) > 0;
  return tab ? '\t' : found.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/**
 * Rows as a file that Excel and Sheets open: with a byte order mark, CRLF, quotes where they are needed.
 * @param {string[]} columns the header
 * @param {(string | number | null | undefined)[][]} rows
 */
export function writeCsv(columns, rows) {
  const lines = [columns, ...rows].map((row) => row.map(field).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

/**
 * One field. A text that a spreadsheet would take for a formula is led by an apostrophe, which shows it as text; a
 * number is written as it is.
 * @param {string | number | null | undefined} value
 */
export function field(value) {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A file's name that every system takes: `souk-friday-night-2026-11-28-claims.csv`.
 * @param {string} name of the show, the auction, …
 * @param {number | null} at_ms the day, in this browser's time zone
 * @param {string} what
 */
export function fileName(name, at_ms, what) {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  const day = new Date(at_ms ?? Date.now());
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const date = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  const parts = ['souk', [...plain].slice(0, NAME_CHARS_MAX).join(''), date, what];
  return `${parts
    .map((part) => part.replace(/^-+|-+$/g, ''))
    .filter(Boolean)
    .join('-')}.csv`;
}

/** Reads sign by sign and knows where it is. */
class Reader {
  /** @type {Fault | null} */
  fault = null;
  #at = 0;
  #line = 1;
  #lineBegin = 0;

  /**
   * @param {string} text
   * @param {string} separator
   */
  constructor(text, separator) {
    this.text = text;
    this.separator = separator;
  }

  get atEnd() {
    return this.#at >= this.text.length;
  }

  get #column() {
    return this.#at - this.#lineBegin + 1;
  }

  /** @returns {Row} */
  row() {
    const row = { line: this.#line, cells: [this.#cell()] };
    while (this.fault === null && this.text[this.#at] === this.separator) {
      this.#at += 1;
      row.cells.push(this.#cell());
    }
    this.#endLine();
    return row;
  }

  /** @returns {Cell} */
  #cell() {
    const column = this.#column;
    const lead = /^[ ]*(?=")/.exec(this.text.slice(this.#at, this.#at + SPACES_MAX));
    if (lead) {
      this.#at += lead[0].length;
      return { text: this.#quoted(), column };
    }
    const begin = this.#at;
    while (!this.atEnd && !this.#isAtBreak() && this.text[this.#at] !== this.separator) {
      this.#at += 1;
    }
    return { text: this.text.slice(begin, this.#at), column };
  }

  /** From the opening quote to the next separator or break. */
  #quoted() {
    const [line, column] = [this.#line, this.#column];
    this.#at += 1;
    let text = '';
    for (;;) {
      if (this.atEnd) {
        this.fault = { code: 'open_quote', line, column };
        return text;
      }
      const sign = this.text[this.#at];
      if (sign === '"' && this.text[this.#at + 1] !== '"') {
        this.#at += 1;
        break;
      }
      if (this.#isAtBreak()) {
        text += '\n';
        this.#endLine();
        continue;
      }
      text += sign;
      this.#at += sign === '"' ? 2 : 1;
    }
    while (this.text[this.#at] === ' ') {
      this.#at += 1;
    }
    if (!this.atEnd && !this.#isAtBreak() && this.text[this.#at] !== this.separator) {
      this.fault = { code: 'after_quote', line: this.#line, column: this.#column };
    }
    return text;
  }

  #isAtBreak() {
    return this.text[this.#at] === '\n' || this.text[this.#at] === '\r';
  }

  #endLine() {
    if (this.atEnd || !this.#isAtBreak()) {
      return;
    }
    this.#at += this.text.startsWith('\r\n', this.#at) ? 2 : 1;
    this.#line += 1;
    this.#lineBegin = this.#at;
  }
}

/** What spreadsheets begin a formula with, as OWASP lists it; also after a quote was taken off. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const LOOK_LINES_MAX = 20;
const LOOK_CHARS_MAX = 20_000;
const SPACES_MAX = 64;
const NAME_CHARS_MAX = 60;
