// The claims and the buyers of a show as tables for a spreadsheet, with the columns that were promised. Pure;
// core/csv.js writes them.

/** @typedef {{claim_id: number, item_id: number, item_number: string, user_handle: string, status: string, waitlist_position: number | null, created_at_ms: number}} ClaimRow */
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
 * Who holds something; who only waited bought nothing.
 * @param {BuyerRow[]} buyers
 * @returns {Table}
 */
export function buyersTable(buyers) {
  const rows = buyers
    .filter((buyer) => buyer.items_claimed > 0)
    .map((buyer) => [buyer.user_handle, (buyer.items ?? []).join(', '), buyer.items_claimed]);
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
