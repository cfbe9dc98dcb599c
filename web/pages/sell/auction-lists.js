// A seller's auctions in order. Pure.

/** @typedef {Record<string, any>} Row */
/** @typedef {'now' | 'scheduled' | 'over'} Tab */

/** @type {Record<Tab, string[]>} */
const STATES = { now: ['open'], scheduled: ['scheduled'], over: ['closed', 'cancelled'] };

/**
 * @param {Row[]} rows
 * @param {Tab} tab
 */
export function within(rows, tab) {
  return rows.filter(({ state }) => STATES[tab].includes(state));
}

/** How many there are of each. @param {Row[]} rows */
export function counts(rows) {
  return {
    now: within(rows, 'now').length,
    scheduled: within(rows, 'scheduled').length,
    over: within(rows, 'over').length,
  };
}

/** What ends or starts next comes first; of what is over, the latest. @param {Row[]} rows */
export function order(rows) {
  const at = (/** @type {Row} */ row) => {
    if (row.state === 'open') {
      return row.ends_at_ms ?? Number.MAX_SAFE_INTEGER;
    }
    return row.state === 'scheduled' ? (row.starts_at_ms ?? Number.MAX_SAFE_INTEGER) : -row.updated_at_ms;
  };
  return [...rows].sort((a, b) => at(a) - at(b) || (a.id < b.id ? 1 : -1));
}

/**
 * What the open ones stand at together, by currency; those whose reserve isn't met would bring nothing.
 * @param {Row[]} rows
 * @returns {[string, number][]}
 */
export function standingSums(rows) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { currency, price_cents, has_reserve, reserve_met } of within(rows, 'now')) {
    if (price_cents !== null && (!has_reserve || reserve_met)) {
      sums.set(currency, (sums.get(currency) ?? 0) + price_cents);
    }
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}
