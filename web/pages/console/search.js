// How rows are found: by who said it, by the number of an item, by words. Pure.

/** @param {string} text */
export function folded(text) {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * The one spelling of an item's number: `a012` and `A12` are the same.
 * @param {string} text
 * @returns {string | null} null for what is no number
 */
export function numberKey(text) {
  const match = /^#?([a-z]{0,3})0*(\d{1,8})$/i.exec(text.trim());
  return match && match[1].toUpperCase() + match[2];
}

/**
 * The number somebody seems to mean, where the server doesn't say: the first in the text.
 * @param {string} text
 */
export function numberIn(text) {
  const match = /(?:^|[^a-z0-9])#?([a-z]{0,3}\d{1,8})(?![a-z0-9])/i.exec(text) ?? /(\d{1,8})/.exec(text);
  return match ? numberKey(match[1]) : null;
}

/**
 * Claims are found by item number (`12`, `#12`, `A7`) or by name (`ada`, `@ada`).
 * @param {{handle: string, number: string | null}} row `handle` is folded, `number` a key
 * @param {string} query
 */
export function matchesClaim(row, query) {
  const wanted = folded(query.trim());
  if (wanted.startsWith('@')) {
    return row.handle.startsWith(wanted.slice(1));
  }
  const key = numberKey(wanted);
  if (key !== null && row.number === key) {
    return true;
  }
  return !wanted.startsWith('#') && row.handle.includes(wanted);
}

/**
 * Comments are found by all the words of the query, in the text or the name; `@ada` is a name only.
 * @param {{handle: string, folded: string}} row
 * @param {string} query
 */
export function matchesComment(row, query) {
  return folded(query)
    .split(/\s+/)
    .every((word) =>
      word.startsWith('@') ? row.handle.startsWith(word.slice(1)) : row.folded.includes(word),
    );
}

/**
 * Items are found by their number's beginning or by words of their title.
 * @param {{item_number: string, title: string}} item
 * @param {string} query
 */
export function matchesItem(item, query) {
  const wanted = folded(query.trim()).replace(/^#/, '');
  return (
    folded(item.item_number).startsWith(wanted) ||
    wanted.split(/\s+/).every((word) => folded(item.title).includes(word))
  );
}

/**
 * The number to suggest for the next item: one more than the highest, with the letters it has.
 * @param {string[]} numbers
 */
export function nextNumber(numbers) {
  let [letters, highest] = ['', 0];
  for (const number of numbers) {
    const match = /^([a-z]{0,3})(\d{1,8})$/i.exec(number.trim());
    if (match && Number(match[2]) > highest) {
      [letters, highest] = [match[1], Number(match[2])];
    }
  }
  return `${letters}${highest + 1}`;
}
