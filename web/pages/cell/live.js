// One cell, live: its line once a second, and its inside whenever that line says that something happened. The line
// costs the cell nothing and doesn't wake it; looking inside is a message to it, so it would never fall asleep if that
// were asked every second.

import { get } from '../../core/api.js';
import { said } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { useEffect, useSignal } from '../../core/ui.js';
import { usePoll } from '../../parts/poll.js';

/** @typedef {import('../cells/table.js').Line} Line */
/**
 * The answer of /api/admin/cells/{entity}.
 * @typedef {object} Inside
 * @property {Line} figures
 * @property {string} epoch
 * @property {any} state
 * @property {{at_ms: number, name: string}[]} timers
 * @property {Traced[]} last_commands
 * @property {Subscriber[]} subscribers at most 500
 * @property {number | null} head
 *
 * @typedef {{session: number, who: string | null, lane: 'state' | 'log' | 'ops'}} Subscriber
 * @typedef {{at_ms: number, who: string, key: string, verb: string, outcome: string, seq: number, latency_us: number}} Traced
 */

/**
 * @param {string} entity
 * @param {{on: boolean}} options
 */
export function useCell(entity, { on }) {
  const { answer, fault, again } = usePoll((signal) => ask(entity, signal), { on, inputs: [entity] });
  const inside = useSignal(/** @type {Inside | null} */ (null));
  const faulty = useSignal(/** @type {any} */ (null));
  const looks = useSignal(0);
  const line = answer?.line ?? null;
  const sign =
    line &&
    [
      line.term,
      line.decided_seq,
      line.durable_seq,
      line.condition,
      line.phase,
      line.restarts,
      line.subscribers,
      // One who went and another who came are as many as before, and a repeated command leaves no event.
      line.followed_total,
      line.answered_total,
    ].join();
  useEffect(() => {
    if (sign === null) {
      // What it was before it fell asleep is not what it will be.
      inside.value = null;
      faulty.value = null;
      return undefined;
    }
    const abort = new AbortController();
    get(place(entity), {}, abort.signal).then(
      (found) => {
        inside.value = found;
        faulty.value = null;
      },
      (refused) => {
        if (refused.name !== 'AbortError') {
          faulty.value = refused;
        }
      },
    );
    return () => abort.abort();
  }, [sign, looks.value]);
  const head = Math.max(line?.durable_seq ?? 0, inside.value?.head ?? 0, answer?.span?.last.seq ?? 0);
  return {
    line,
    asleep: answer !== null && line === null,
    inside: inside.value,
    head,
    fault: fault ?? faulty.value,
    /** Why nothing is known of its inside, though it lives. */
    shut: inside.value === null ? faulty.value : null,
    look: () => {
      looks.value += 1;
    },
    missing: fault?.code === 'not_found',
    loading: answer === null,
    // The line alone: a look inside would wake what was just put to sleep.
    again,
    wake: async () => {
      try {
        inside.value = await get(place(entity));
        again();
      } catch (refused) {
        toast(said(refused), 'bad');
      }
    },
  };
}

/**
 * Its line where it lives; else how far its history goes.
 * @param {string} entity
 * @param {AbortSignal} signal
 * @returns {Promise<{line: Line | null, span: {last: {seq: number, at_ms: number}} | null}>}
 */
async function ask(entity, signal) {
  // A cell shows its figures only while somebody asks for them: the first answer may have come too early for it.
  const line = (await lineOf(entity, signal)) ?? (await later(() => lineOf(entity, signal)));
  return { line, span: line === null ? await get(`${place(entity)}/span`, {}, signal) : null };
}

/**
 * @param {string} entity
 * @param {AbortSignal} signal
 * @returns {Promise<Line | null>}
 */
async function lineOf(entity, signal) {
  const page = await get('/api/admin/cells', { search: entity, limit: 1 }, signal);
  return page.cells.find((/** @type {Line} */ cell) => cell.entity === entity) ?? null;
}

/**
 * @template T
 * @param {() => Promise<T>} act
 */
async function later(act) {
  await new Promise((resolve) => setTimeout(resolve, SHOWING_MS));
  return act();
}

/** @param {string} entity */
export function place(entity) {
  return `/api/admin/cells/${encodeURIComponent(entity)}`;
}

/** How long a busy cell may take to show its figures. */
const SHOWING_MS = 200;
