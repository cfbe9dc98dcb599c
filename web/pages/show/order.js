// Which items of a show are asked for. Pure.

/** @typedef {import('./room.js').Item} Item */
/** @typedef {'all' | 'free' | 'mine'} Choice */

/**
 * @param {Item[]} items
 * @param {{choice: Choice, text: string, held: Map<number, unknown>}} wish
 */
export function chosen(items, { choice, text, held }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (choice === 'all' && words.length === 0) {
    return items;
  }
  return items.filter((item) => {
    const fits = choice === 'all' || (choice === 'free' ? item.available > 0 : held.has(item.item_id));
    const all = `${item.item_number} ${item.title} ${item.description ?? ''}`.toLowerCase();
    return fits && words.every((word) => all.includes(word));
  });
}
