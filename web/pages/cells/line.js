// A curve as an SVG path. Pure.

/**
 * @typedef {{at_ms: number, value: number | null}} Point
 * @typedef {{from_ms: number, to_ms: number, max: number, width: number, height: number}} Frame
 */

/**
 * The path through the points, broken where nothing was measured or nobody looked for a while. `area` closes each
 * stretch down to the ground.
 * @param {Point[]} points
 * @param {Frame} frame
 * @param {{area?: boolean}} [options]
 */
export function line(points, frame, { area = false } = {}) {
  return stretches(points)
    .map((stretch) => {
      const spots = stretch.map((point) => spot(point, frame));
      const drawn = `M${spots.join('L')}`;
      if (!area) {
        // A single point is drawn as well: round ends make it a dot.
        return spots.length === 1 ? `${drawn}h.01` : drawn;
      }
      const x = (/** @type {string | undefined} */ place) => place?.split(' ')[0];
      return `${drawn}L${x(spots.at(-1))} ${frame.height}L${x(spots[0])} ${frame.height}Z`;
    })
    .join('');
}

/**
 * The highest of all the points, rounded up to a number that is easy to read: 1, 2 or 5 times a power of ten.
 * @param {Point[][]} curves
 */
export function ceiling(curves) {
  const top = Math.max(0, ...curves.flat().map(({ value }) => value ?? 0));
  if (top === 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(top));
  return power * ([1, 2, 5, 10].find((step) => step * power >= top) ?? 10);
}

/** @param {Point[]} points */
function stretches(points) {
  /** @type {Point[][]} */
  const found = [];
  let last_ms = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point.value === null) {
      last_ms = Number.NEGATIVE_INFINITY;
      continue;
    }
    if (point.at_ms - last_ms > GAP_MS) {
      found.push([]);
    }
    found.at(-1)?.push(point);
    last_ms = point.at_ms;
  }
  return found;
}

/**
 * @param {Point} point
 * @param {Frame} frame
 */
function spot({ at_ms, value }, { from_ms, to_ms, max, width, height }) {
  const x = ((at_ms - from_ms) / (to_ms - from_ms)) * width;
  const y = height - ((value ?? 0) / max) * height;
  return `${round(x)} ${round(y)}`;
}

/** @param {number} n */
function round(n) {
  return Math.round(n * 100) / 100;
}

/** A longer silence is a gap, not a straight line. */
const GAP_MS = 6_000;
