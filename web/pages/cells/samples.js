// From the totals that the server tells once a second to points of charts. Pure.

import { between, quantile } from './quantiles.js';

/**
 * The answer of /api/admin/vitals.
 * @typedef {object} Vitals
 * @property {number} at_ms
 * @property {number} uptime_s
 * @property {number} commands_total
 * @property {number} refused_total
 * @property {number} restarts_total
 * @property {number} messages_per_s
 * @property {number} gate_held
 * @property {number} mailbox_waiting
 * @property {number} cells
 * @property {number} cells_quarantined
 * @property {number} sockets
 * @property {number | null} memory_bytes
 * @property {import('./quantiles.js').Spread & {sum_s: number}} commits
 * @property {import('./quantiles.js').Spread & {sum_events: number}} batches
 */

/**
 * One moment. Rates and quantiles are of the last seconds before it; null where there was nothing to measure.
 * @typedef {{at_ms: number, messages: number, commands: number | null, refused: number | null, p50_us: number | null, p99_us: number | null, batch: number | null, gate: number, waiting: number, sockets: number, memory: number | null, cells: number}} Sample
 */

/**
 * The next moment of a chart.
 * @param {Vitals[]} polls the latest answers before, oldest first
 * @param {Vitals} now
 * @returns {Sample}
 */
export function sample(polls, now) {
  const before = polls.find((poll) => now.at_ms - poll.at_ms <= WINDOW_MS && isOlder(poll, now)) ?? null;
  const seconds = before === null ? 0 : (now.at_ms - before.at_ms) / 1_000;
  const rate = (/** @type {'commands_total' | 'refused_total'} */ total) =>
    before === null || seconds <= 0 ? null : (now[total] - before[total]) / seconds;
  const commits = before === null ? null : between(before.commits, now.commits);
  const micros = (/** @type {number} */ q) => {
    const s = commits === null ? null : quantile(commits, q);
    return s === null ? null : s * 1_000_000;
  };
  return {
    at_ms: now.at_ms,
    messages: now.messages_per_s,
    commands: rate('commands_total'),
    refused: rate('refused_total'),
    p50_us: micros(0.5),
    p99_us: micros(0.99),
    batch: before === null ? null : mean(before.batches, now.batches),
    gate: now.gate_held,
    waiting: now.mailbox_waiting,
    sockets: now.sockets,
    memory: now.memory_bytes,
    cells: now.cells,
  };
}

/**
 * Of the same process: after a restart the totals begin anew.
 * @param {Vitals} poll
 * @param {Vitals} now
 */
function isOlder(poll, now) {
  return poll.at_ms < now.at_ms && poll.uptime_s <= now.uptime_s && poll.commits.count <= now.commits.count;
}

/**
 * @param {{count: number, sum_events: number}} before
 * @param {{count: number, sum_events: number}} now
 */
function mean(before, now) {
  const count = now.count - before.count;
  return count > 0 ? (now.sum_events - before.sum_events) / count : null;
}

/**
 * The list with one more, and without what is too old to be shown.
 * @template {{at_ms: number}} T
 * @param {T[]} list oldest first
 * @param {T} one
 * @param {number} [keep_ms]
 */
export function kept(list, one, keep_ms = HISTORY_MS) {
  return [...list, one].filter(({ at_ms }) => one.at_ms - at_ms <= keep_ms);
}

/** What a chart shows. */
export const HISTORY_MS = 3 * 60_000;
/** Quantiles of a single second would jump. */
export const WINDOW_MS = 10_500;
