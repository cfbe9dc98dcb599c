// How long a show has been on: the time since its start without the pauses that are known. Pure.

/** @typedef {{from_ms: number, to_ms: number | null}} Pause */

/**
 * @param {{status: string, started_at_ms?: number | null, ended_at_ms?: number | null}} show
 * @param {Pause[]} pauses
 * @param {number} now_ms by the server's clock
 */
export function elapsed({ status, started_at_ms, ended_at_ms }, pauses, now_ms) {
  if (!started_at_ms || status === 'draft') {
    return 0;
  }
  const end = status === 'ended' ? (ended_at_ms ?? now_ms) : now_ms;
  const paused = pauses.reduce((sum, { from_ms, to_ms }) => {
    const from = Math.max(from_ms, started_at_ms);
    return sum + Math.max(0, Math.min(to_ms ?? end, end) - from);
  }, 0);
  return Math.max(0, end - started_at_ms - paused);
}

/**
 * Adds what an event says of pauses.
 * @param {Pause[]} pauses changed in place
 * @param {{t: string, at_ms: number}} event
 */
export function notePause(pauses, { t, at_ms }) {
  const last = pauses.at(-1);
  const open = last && last.to_ms === null ? last : null;
  if (t === 'paused' && !open) {
    pauses.push({ from_ms: at_ms, to_ms: null });
  } else if ((t === 'resumed' || t === 'stopped') && open) {
    open.to_ms = at_ms;
  }
}
