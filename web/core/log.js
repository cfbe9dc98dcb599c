// The log lane of an entity: every event in order, without a gap, the last so many of them. After a break it tells what
// was missed. Knows no kind.

import { follow, history } from './socket.js';
import { signal } from './ui.js';

/**
 * An event as it is published: `t` is its type, `at_ms` its time; `seq` is its offset.
 * @typedef {{seq: number, t: string, at_ms: number, [field: string]: any}} Logged
 */

/**
 * The latest events, oldest first, at most `max`; what was missed while the socket was away; whether all are there.
 * @typedef {object} Log
 * @property {import('../vendor/signals/signals.js').Signal<Logged[]>} events
 * @property {import('../vendor/signals/signals.js').Signal<Logged[] | null>} away
 * @property {import('../vendor/signals/signals.js').Signal<'loading' | 'live' | 'behind' | 'denied'>} condition
 * @property {() => void} close
 */

/**
 * @param {string} channel `auction:01J…/log`, `ops/show:01J…`
 * @param {{max?: number, first?: number, onEvent?: (event: Logged, fresh: boolean) => void}} [options] `first`: how many
 *   of the past to begin with (300 at most); `onEvent` hears each event once, `fresh` when it happened just now
 * @param {{follow: typeof follow, history: typeof history}} [lane] the socket
 * @returns {Log}
 */
export function openLog(channel, { max = 500, first = 100, onEvent } = {}, lane = { follow, history }) {
  /** @type {Log['events']} */
  const events = signal([]);
  /** @type {Log['away']} */
  const away = signal(null);
  /** @type {Log['condition']} */
  const condition = signal('loading');
  let last = 0;
  /** Which history the numbers are of. */
  let epoch = '';
  /** Where the reader stood when the socket broke; null while it is whole. */
  let broke = /** @type {number | null} */ (null);
  /** Publications that wait until the past is there. */
  let waiting = /** @type {Logged[] | null} */ ([]);
  /** Which question about the past is the latest: an answer to one before is too late. */
  let turn = 0;
  let frame = 0;
  /** @type {Logged[]} */
  let arrived = [];

  const show = () => {
    frame = 0;
    events.value = [...events.peek(), ...arrived].slice(-max);
    arrived = [];
  };
  const take = (/** @type {Logged} */ event, /** @type {boolean} */ fresh) => {
    if (event.seq <= last) {
      return;
    }
    last = event.seq;
    arrived.push(event);
    onEvent?.(event, fresh);
    if (broke !== null && away.peek() !== null) {
      away.value = [...(away.peek() ?? []), event];
    }
    // Two hundred a second are drawn sixty times a second at most. A hidden page has no frames.
    if (frame === 0) {
      frame = document.visibilityState === 'hidden' ? setTimeout(show, 100) : requestAnimationFrame(show);
    }
  };
  const catchUp = async (/** @type {{offset: number, epoch: string} | undefined} */ since) => {
    turn += 1;
    const mine = turn;
    waiting = [];
    const isLate = () => mine !== turn;
    const wish = { limit: since ? HISTORY_MAX : first, since };
    const past = await insisted(() => lane.history(channel, wish), isLate);
    if (isLate()) {
      return;
    }
    if (past === null && since) {
      anew();
      return;
    }
    const held = waiting ?? [];
    waiting = null;
    for (const { data, offset } of past ?? []) {
      take(logged(data, offset), since !== undefined);
    }
    for (const event of held) {
      take(event, true);
    }
    broke = null;
    condition.value = 'live';
  };
  /** The first time, or away for longer than anybody would read: the latest, without a gap among them. */
  const anew = () => {
    [last, broke] = [0, null];
    [events.value, arrived] = [[], []];
    catchUp(undefined);
  };
  const unfollow = lane.follow(channel, {
    subscribed: ({ wasRecovering, recovered, streamPosition }) => {
      if (wasRecovering && recovered) {
        if (waiting) {
          // The past is still asked for, and what comes waits for it.
          return;
        }
        away.value = broke === null ? away.peek() : [];
        condition.value = 'live';
        // What was missed follows at once, as publications; what comes later is news.
        setTimeout(() => {
          broke = null;
        }, 0);
        return;
      }
      const same = streamPosition?.epoch === epoch;
      epoch = streamPosition?.epoch ?? '';
      const missed = last > 0 && same && streamPosition ? streamPosition.offset - last : 0;
      if (streamPosition && missed > 0 && missed <= HISTORY_MAX) {
        away.value = [];
        catchUp({ offset: last, epoch: streamPosition.epoch });
        return;
      }
      anew();
    },
    publication: ({ data, offset = 0 }) => {
      const event = logged(data, offset);
      if (waiting) {
        waiting.push(event);
      } else {
        take(event, true);
      }
    },
    lost: () => {
      broke ??= last === 0 ? null : last;
      condition.value = last === 0 ? 'loading' : 'behind';
    },
    refused: () => {
      turn += 1;
      waiting = null;
      condition.value = 'denied';
    },
  });
  const close = () => {
    turn += 1;
    unfollow();
  };
  return { events, away, condition, close };
}

/**
 * Asks for the past until there is an answer: without one there would be a gap that nobody sees.
 * @template T
 * @param {() => Promise<T[]>} ask
 * @param {() => boolean} isLate whether nobody waits for it any more
 * @returns {Promise<T[] | null>} null when there is none to be had
 */
async function insisted(ask, isLate) {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX && !isLate(); attempt += 1) {
    const past = await ask().catch(() => null);
    if (past !== null) {
      return past;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * attempt));
  }
  return null;
}

/**
 * @param {Record<string, any>} data
 * @param {number} offset
 * @returns {Logged}
 */
function logged(data, offset) {
  const { t = '', at = 0, at_ms = at, ...fields } = data;
  return { ...fields, t, at_ms, seq: offset };
}

/** As many as `history` gives. */
const HISTORY_MAX = 300;
const ATTEMPTS_MAX = 5;
const AGAIN_MS = 200;
