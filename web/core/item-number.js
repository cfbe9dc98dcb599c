// Item numbers of shows, as people say and write them. Pure.

/**
 * What makes two numbers the same to a show: `#a012` is `A12`.
 * @param {string} number
 */
export function numberKey(number) {
  const folded = number.normalize('NFKC').trim().replace(/^#/, '').toUpperCase();
  return folded.replace(/^(\p{L}*)0+(?=\d)/u, '$1');
}

/**
 * The number to offer for the next item: one more than the highest.
 * @param {string[]} numbers
 */
export function nextNumber(numbers) {
  const plain = numbers.filter((one) => /^\d{1,8}$/.test(one)).map(Number);
  return String(plain.reduce((most, one) => Math.max(most, one), 0) + 1);
}

/**
 * Items by number: 2 before 10, A2 before A10, those without letters first.
 * @template {{item_number: string}} T
 * @param {T[]} items
 * @returns {T[]} a new list
 */
export function byNumber(items) {
  return [...items].sort((one, other) => {
    const [a, b] = [orderOf(one), orderOf(other)];
    return a.letters < b.letters ? -1 : a.letters > b.letters ? 1 : a.digits - b.digits;
  });
}

/**
 * Items stay the same objects until they change, so each is read once.
 * @param {{item_number: string}} item
 */
function orderOf(item) {
  const found = orders.get(item);
  if (found) {
    return found;
  }
  const [, letters = '', digits = '0'] = /^(\D*)(\d*)/.exec(item.item_number) ?? [];
  const order = { letters: letters.toUpperCase(), digits: Number(digits) };
  orders.set(item, order);
  return order;
}

/** @type {WeakMap<object, {letters: string, digits: number}>} */
const orders = new WeakMap();
