// A pasted table as items of a show: which column is what, which rows are good, and what is wrong with the others, by
// line and column. Pure; core/csv.js reads the table.

import { parseCsv } from '../../core/csv.js';
import { numberKey } from '../../core/item-number.js';

/**
 * @typedef {{item_number: string, title: string, quantity: number, description: string}} Wish an item to add
 * @typedef {{code: string, line: number, column: number, [fill: string]: any}} Fault `code` is a text's key below `import.`
 * @typedef {{line: number, wish: Wish | null, faults: Fault[]}} Line
 */

/**
 * @param {string} text
 * @param {{taken?: Set<string>}} [options] numbers that the show has already, as numberKey writes them
 * @returns {{lines: Line[], fault: Fault | null, header: boolean, separator: string}} `fault` ends the reading
 */
export function readItems(text, { taken = new Set() } = {}) {
  const { rows, separator, fault } = parseCsv(text);
  const found = columnsOf(rows[0]?.cells.map((cell) => cell.text) ?? []);
  const columns = found ?? WITHOUT_HEADER;
  /** @type {Map<string, number>} */
  const seen = new Map();
  const lines = rows.slice(found ? 1 : 0).map((row) => {
    const line = readLine(row, columns);
    if (line.wish) {
      const key = numberKey(line.wish.item_number);
      const before = seen.get(key);
      const column = row.cells[columns.item_number]?.column ?? 1;
      const number = line.wish.item_number;
      if (before !== undefined) {
        line.faults.push({ code: 'twice', line: row.line, column, number, before });
      } else if (taken.has(key)) {
        line.faults.push({ code: 'taken', line: row.line, column, number });
      }
      seen.set(key, before ?? row.line);
    }
    return line.faults.length === 0 ? line : { ...line, wish: null };
  });
  return { lines, fault, header: found !== null, separator };
}

/**
 * @param {import('../../core/csv.js').Row} row
 * @param {Columns} columns
 * @returns {Line}
 */
function readLine(row, columns) {
  /** @type {Fault[]} */
  const faults = [];
  const cell = (/** @type {keyof Columns} */ name) => row.cells[columns[name]] ?? null;
  const text = (/** @type {keyof Columns} */ name) => cell(name)?.text.trim() ?? '';
  const wrong = (/** @type {string} */ code, /** @type {keyof Columns} */ name, fill = {}) => {
    const end = row.cells.at(-1);
    const column = cell(name)?.column ?? (end ? end.column + end.text.length : 1);
    faults.push({ code, line: row.line, column, ...fill });
  };
  const item_number = text('item_number').replace(/^#\s*/, '');
  if (item_number === '') {
    wrong('noNumber', 'item_number');
  } else if (!NUMBER.test(item_number.normalize('NFKC')) || item_number.length > NUMBER_CHARS_MAX) {
    wrong('badNumber', 'item_number', { number: item_number });
  }
  const title = text('title').replace(/\s+/g, ' ');
  if (title === '') {
    wrong('noTitle', 'title');
  } else if ([...title].length > TITLE_CHARS_MAX) {
    wrong('longTitle', 'title', { max: TITLE_CHARS_MAX });
  }
  const count = text('quantity') === '' ? 1 : quantityOf(text('quantity'));
  if (count === null) {
    wrong('badQuantity', 'quantity', { text: text('quantity') });
  }
  const description = text('description');
  if ([...description].length > DESCRIPTION_CHARS_MAX) {
    wrong('longDescription', 'description', { max: DESCRIPTION_CHARS_MAX });
  }
  return { line: row.line, wish: { item_number, title, quantity: count ?? 1, description }, faults };
}

/** @param {string} text */
function quantityOf(text) {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= QUANTITY_MAX ? count : null;
}

/**
 * Which column is what, by a header's words; null when the first row is no header.
 * @param {string[]} header
 * @returns {Columns | null}
 */
function columnsOf(header) {
  const words = header.map((word) =>
    word
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}#]/gu, ''),
  );
  const place = (/** @type {string[]} */ names) => words.findIndex((word) => names.includes(word));
  const columns = {
    item_number: place(HEADERS.item_number),
    title: place(HEADERS.title),
    quantity: place(HEADERS.quantity),
    description: place(HEADERS.description),
  };
  return columns.item_number >= 0 && columns.title >= 0 ? columns : null;
}

/** @typedef {{item_number: number, title: number, quantity: number, description: number}} Columns -1: not there */

/** @type {Columns} */
const WITHOUT_HEADER = { item_number: 0, title: 1, quantity: 2, description: 3 };
const HEADERS = {
  item_number: [
    'itemnumber',
    'number',
    'no',
    'nr',
    'item',
    '#',
    'numero',
    'num',
    'articulo',
    'code',
    'codigo',
  ],
  title: ['title', 'itemtitle', 'name', 'itemname', 'titulo', 'nombre', 'product', 'producto'],
  quantity: ['quantity', 'qty', 'totalquantity', 'units', 'stock', 'cantidad', 'unidades'],
  description: ['description', 'details', 'notes', 'descripcion', 'detalles', 'notas'],
};
/** As the server takes them: digits, or up to three letters and digits. */
const NUMBER = /^(\p{L}{1,3})?\d+$/u;
const NUMBER_CHARS_MAX = 8;
const TITLE_CHARS_MAX = 200;
const DESCRIPTION_CHARS_MAX = 4_000;
const QUANTITY_MAX = 1_000_000;
