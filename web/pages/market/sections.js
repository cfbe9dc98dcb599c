// How the market is put in order. Pure.

/**
 * Running shows, open auctions with the next to end first (those without an end last), then what is to come.
 * @param {{auctions: Record<string, any>[], shows: Record<string, any>[]}} answer of GET /api/market
 */
export function sections({ auctions = [], shows = [] }) {
  const by = (/** @type {string} */ name) => (/** @type {any} */ a, /** @type {any} */ b) =>
    (a[name] ?? Number.POSITIVE_INFINITY) - (b[name] ?? Number.POSITIVE_INFINITY) || (a.id < b.id ? 1 : -1);
  return {
    shows: [...shows].sort((a, b) => (b.started_at_ms ?? 0) - (a.started_at_ms ?? 0)),
    open: auctions.filter(({ state }) => state === 'open').sort(by('ends_at_ms')),
    scheduled: auctions.filter(({ state }) => state === 'scheduled').sort(by('starts_at_ms')),
  };
}
