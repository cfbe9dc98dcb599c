// How long a show has been on air, as it shows it: what is over, and the stretch that goes on. Pure.

/**
 * @param {{on_air_ms?: number, on_air_since_ms?: number | null}} show
 * @param {number} now_ms by the server's clock
 */
export function elapsed({ on_air_ms = 0, on_air_since_ms = null }, now_ms) {
  return on_air_ms + (on_air_since_ms === null ? 0 : Math.max(0, now_ms - on_air_since_ms));
}

/**
 * The moment at which a show that was never paused would have begun, to be as long on air as this one; null while it
 * isn't on air.
 * @param {{on_air_ms?: number, on_air_since_ms?: number | null}} show
 */
export function counted({ on_air_ms = 0, on_air_since_ms = null }) {
  return on_air_since_ms === null ? null : on_air_since_ms - on_air_ms;
}
