// Travelling through the history of one cell: at which event we stand, the state right after it, and playing on from
// there. Knows REST, no element.

import { get } from '../../core/api.js';
import { signal } from '../../core/ui.js';
import { place } from './live.js';

/**
 * @typedef {{seq: number, at_ms: number, phase: string, state: any, event: Told | null}} Moment
 * @typedef {{seq: number, at_ms: number, who: string | null, type: string, event: any}} Told
 */

export class Travel {
  /** The event after which we look; null: now. */
  at = signal(/** @type {number | null} */ (null));
  /** The latest moment that has arrived; that of `at`, once it is no more on its way. */
  moment = signal(/** @type {Moment | null} */ (null));
  fault = signal(/** @type {any} */ (null));
  playing = signal(false);
  /** Events per second. */
  speed = signal(4);
  /** How long the history is. */
  head = signal(0);
  /** @type {Map<number, Moment>} what was shown lately; the past doesn't change */
  #kept = new Map();
  #timer = 0;
  #abort = new AbortController();

  /** @param {string} entity */
  constructor(entity) {
    this.entity = entity;
  }

  /**
   * Stands at an event; at the last one, or beyond, it is now again.
   * @param {number | null} seq
   */
  go(seq) {
    this.stop();
    this.#stand(seq);
  }

  /** @param {number} by */
  step(by) {
    this.go((this.at.peek() ?? this.head.peek()) + by);
  }

  /** Plays on from here; from the beginning when we stand at the end. */
  play() {
    this.playing.value = true;
    this.#stand(this.at.peek() ?? 1);
  }

  stop() {
    this.playing.value = false;
    clearTimeout(this.#timer);
  }

  close() {
    this.stop();
    this.#abort.abort();
  }

  /** @param {number | null} seq */
  #stand(seq) {
    clearTimeout(this.#timer);
    this.#abort.abort();
    const head = this.head.peek();
    const isNow = seq === null || (head > 0 && seq >= head);
    const to = isNow ? null : Math.max(1, seq);
    this.at.value = to;
    this.fault.value = null;
    if (to === null) {
      this.stop();
      return;
    }
    const kept = this.#kept.get(to);
    if (kept) {
      this.#arrived(kept);
      return;
    }
    // Who drags the slider passes by most events without wanting to see them.
    this.#timer = setTimeout(() => this.#fetch(to), this.playing.peek() ? 0 : DEBOUNCE_MS);
  }

  /** @param {number} seq */
  async #fetch(seq) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      const [replayed, event] = await Promise.all([
        get(`${place(this.entity)}/state`, { at: seq }, signal),
        eventAt(this.entity, seq, signal),
      ]);
      if (!signal.aborted) {
        this.#arrived({ ...replayed, event });
      }
    } catch (fault) {
      if (!signal.aborted) {
        this.fault.value = fault;
        this.stop();
      }
    }
  }

  /** @param {Moment} moment */
  #arrived(moment) {
    this.#kept.delete(moment.seq);
    this.#kept.set(moment.seq, moment);
    if (this.#kept.size > KEPT_MAX) {
      this.#kept.delete(/** @type {number} */ (this.#kept.keys().next().value));
    }
    this.moment.value = moment;
    if (this.playing.peek()) {
      this.#timer = setTimeout(() => this.#stand(moment.seq + 1), 1_000 / this.speed.peek());
    }
  }
}

/**
 * @param {string} entity
 * @param {number} seq
 * @param {AbortSignal} [signal]
 * @returns {Promise<Told | null>}
 */
async function eventAt(entity, seq, signal) {
  const page = await get(`${place(entity)}/events`, { after: seq - 1, limit: 1 }, signal);
  return page.events[0] ?? null;
}

const DEBOUNCE_MS = 90;
/** States may be large. */
const KEPT_MAX = 32;
