// The claims and the buyers of a show as tables for a spreadsheet, with the columns that were promised. Pure;
// core/csv.js writes them.

/** @typedef {{claim_id: number, item_id: number, item_number: string, user: string, user_handle: string, status: string, waitlist_position: number | null, created_at_ms: number}} ClaimRow */
/** @typedef {{user: string, user_handle: string, items_claimed: number, items_waitlisted: number, items?: string[]}} BuyerRow */
/** @typedef {{columns: string[], rows: (string | number | null)[][]}} Table */

/**
 * @param {ClaimRow[]} claims
 * @param {Map<number, string>} titles by item id
 * @returns {Table}
 */
export function claimsTable(claims, titles) {
  const columns = ['timestamp', 'item_number', 'item_title', 'user_handle', 'status', 'waitlist_position'];
  const rows = claims.map((claim) => [
    new Date(claim.created_at_ms).toISOString(),
    claim.item_number,
    titles.get(claim.item_id) ?? '',
    claim.user_handle,
    claim.status,
    claim.status === 'waitlist' ? claim.waitlist_position : null,
  ]);
  return { columns, rows };
}

/**
 * Who holds something, in the order of their first claim, with everything they hold; who only waited bought nothing.
 * @param {ClaimRow[]} claims
 * @returns {Table}
 */
export function buyersTable(claims) {
  /** @type {Map<string, {handle: string, items: string[]}>} */
  const buyers = new Map();
  for (const { user, user_handle, item_number } of claims.filter(({ status }) => status === 'winner')) {
    const buyer = buyers.get(user) ?? { handle: user_handle, items: [] };
    buyer.items.push(item_number);
    buyers.set(user, buyer);
  }
  const rows = [...buyers.values()].map(({ handle, items }) => [handle, items.join(', '), items.length]);
  return { columns: ['user_handle', 'items_claimed', 'total_items'], rows };
}

/**
 * All pages of a list, in order.
 * @template T
 * @param {(cursor: string | null) => Promise<{rows: T[], next_cursor: string | null}>} page
 * @param {(count: number) => void} [onProgress]
 * @returns {Promise<T[]>}
 */
export async function allPages(page, onProgress) {
  /** @type {T[]} */
  const all = [];
  let cursor = null;
  do {
    const found = await page(cursor);
    for (const row of found.rows) {
      all.push(row);
    }
    onProgress?.(all.length);
    cursor = found.next_cursor;
  } while (cursor);
  return all;
}
