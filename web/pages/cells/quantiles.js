// What was between two readings of a histogram that only grows. Pure.

/**
 * `counts`: for each bound how many were not above it, cumulative.
 * @typedef {{count: number, bounds: number[], counts: number[]}} Spread
 */

/**
 * What came between two readings. After a restart of the server everything it has counted is new.
 * @param {Spread | null} before
 * @param {Spread} after
 * @returns {Spread}
 */
export function between(before, after) {
  if (before === null || before.count > after.count) {
    return after;
  }
  return {
    count: after.count - before.count,
    bounds: after.bounds,
    counts: after.counts.map((count, at) => Math.max(0, count - (before.counts[at] ?? 0))),
  };
}

/**
 * The value that a share `q` of them is not above, a straight line drawn through each bucket; the last bound when it
 * is beyond that, null when there were none.
 * @param {Spread} spread
 * @param {number} q 0 to 1
 * @returns {number | null}
 */
export function quantile({ count, bounds, counts }, q) {
  if (count <= 0) {
    return null;
  }
  const wanted = q * count;
  const at = counts.findIndex((below) => below >= wanted && below > 0);
  if (at < 0) {
    return bounds.at(-1) ?? null;
  }
  const [from, below] = at === 0 ? [0, 0] : [bounds[at - 1], counts[at - 1]];
  const inside = counts[at] - below;
  const share = inside > 0 ? (wanted - below) / inside : 1;
  return from + (bounds[at] - from) * Math.min(1, Math.max(0, share));
}
