// What may be bid next, and what is worth offering at a tap. The same tables as the server's rules, which decide; here
// they only fill the stepper. Pure.

/**
 * Prices below `below_cents` rise by at least `increment_cents`; the last band has no upper end.
 * @typedef {{below_cents?: number | null, increment_cents: number}} Band
 * @typedef {'ebay' | Band[]} Increments
 */

/**
 * By how much a bid must top this price, minor units.
 * @param {number} price_cents
 * @param {Increments} increments
 */
export function incrementAt(price_cents, increments) {
  const bands = increments === 'ebay' ? EBAY : increments;
  const band = bands.find(({ below_cents }) => below_cents == null || price_cents < below_cents);
  return band?.increment_cents ?? 1;
}

/**
 * The least that tops this price.
 * @param {number} price_cents
 * @param {Increments} increments
 * @param {number} [times] so many steps up
 */
export function above(price_cents, increments, times = 1) {
  let price = price_cents;
  for (let step = 0; step < times; step += 1) {
    price += incrementAt(price, increments);
  }
  return price;
}

/**
 * One step down: the amount from which one step up leads here, where there is one.
 * @param {number} cents
 * @param {Increments} increments
 * @param {number} least_cents never below it
 */
export function below(cents, increments, least_cents) {
  const far = cents - incrementAt(cents, increments);
  const near = cents - incrementAt(far, increments);
  const down = above(near, increments) === cents ? near : far;
  return Math.max(least_cents, down);
}

/**
 * The least this person may bid: the next minimum, and for who leads more than their own maximum.
 * @param {Record<string, any>} view
 * @param {Record<string, any> | null} mine
 * @param {string | null} me
 */
export function leastBid(view, mine, me) {
  const leads = me !== null && view.leader === me;
  return leads && mine?.max_cents != null
    ? Math.max(view.min_next_cents, mine.max_cents + 1)
    : view.min_next_cents;
}

/**
 * Three amounts for a tap: the least, a bit more, a good deal more. Whole amounts where they are near, since that is
 * what people think in.
 * @param {number} least_cents
 * @param {Increments} increments
 * @param {number} places digits behind the point
 * @returns {number[]} rising, no two alike
 */
export function quickSteps(least_cents, increments, places) {
  const unit = 10 ** places;
  const rounded = (/** @type {number} */ cents, /** @type {number} */ step) => {
    const to = Math.max(unit, step);
    return Math.ceil(cents / to) * to;
  };
  const found = [least_cents];
  for (const times of [2, 5]) {
    const reached = above(least_cents, increments, times);
    const whole = rounded(reached, incrementAt(reached, increments));
    // A price of a few cents would jump to the next whole unit, twenty times as much.
    found.push(whole <= reached * 1.2 ? whole : reached);
  }
  return [...new Set(found)];
}

/** @type {Band[]} the public table of the largest auction house */
const EBAY = [
  { below_cents: 100, increment_cents: 5 },
  { below_cents: 500, increment_cents: 25 },
  { below_cents: 2_500, increment_cents: 50 },
  { below_cents: 10_000, increment_cents: 100 },
  { below_cents: 25_000, increment_cents: 250 },
  { below_cents: 50_000, increment_cents: 500 },
  { below_cents: 100_000, increment_cents: 1_000 },
  { below_cents: 250_000, increment_cents: 2_500 },
  { below_cents: 500_000, increment_cents: 5_000 },
  { increment_cents: 10_000 },
];
