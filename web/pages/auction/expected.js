// What a bid will most likely do, until the server says so. Pure.

/**
 * What is certain when a bid is accepted: it counts, and unless it raises one's own maximum the price is at least the
 * next minimum. Who leads isn't, so that stays as it is. What others do meanwhile shows through, and so does the end.
 * @param {Record<string, any>} before the view when the bid was made
 * @param {boolean} leads
 * @param {number} max_cents
 * @returns {(now: Record<string, any>) => Record<string, any>} the patch, of the view as it is by then
 */
export function expected(before, leads, max_cents) {
  const least_cents = Math.max(before.price_cents ?? 0, before.min_next_cents);
  return (now) => {
    if (now.state === 'closed' || now.state === 'cancelled') {
      return {};
    }
    const price = leads ? {} : { price_cents: Math.max(now.price_cents ?? 0, least_cents) };
    return { asked_cents: max_cents, bids: Math.max(now.bids, before.bids + 1), ...price };
  };
}
