// The server's clock, estimated. A browser's own clock may be minutes wrong, and an auction ends by the server's.
// Pure: samples come in, an estimate goes out.

import { signal } from './ui.js';

/** Round trip of the last measurement, milliseconds; null before the first. */
export const rtt_ms = signal(/** @type {number | null} */ (null));

/** @typedef {{rtt_ms: number, offset_ms: number}} Sample */

/** Keeps the latest samples; the one with the shortest round trip knows best, since the least happened around it. */
export class ClockEstimate {
  /** @type {Sample[]} */
  #samples = [];

  /**
   * @param {number} sent_ms by this clock
   * @param {number} received_ms by this clock
   * @param {number} server_ms what the server's clock showed in between
   */
  note(sent_ms, received_ms, server_ms) {
    const rtt = Math.max(0, received_ms - sent_ms);
    this.#samples.push({ rtt_ms: rtt, offset_ms: server_ms - (sent_ms + rtt / 2) });
    if (this.#samples.length > SAMPLES_MAX) {
      this.#samples.shift();
    }
  }

  /** What must be added to this clock to get the server's, milliseconds. */
  get offset_ms() {
    if (this.#samples.length === 0) {
      return 0;
    }
    return this.#samples.reduce((best, sample) => (sample.rtt_ms < best.rtt_ms ? sample : best)).offset_ms;
  }
}

const estimate = new ClockEstimate();

/**
 * @param {number} sent_ms
 * @param {number} received_ms
 * @param {number} server_ms
 */
export function noteServerTime(sent_ms, received_ms, server_ms) {
  estimate.note(sent_ms, received_ms, server_ms);
  rtt_ms.value = Math.round(received_ms - sent_ms);
}

/** The server's time now, milliseconds since 1970. */
export function serverNow() {
  return monotonic() + estimate.offset_ms;
}

/** Does not jump when somebody sets this machine's clock. */
export function monotonic() {
  return performance.timeOrigin + performance.now();
}

const SAMPLES_MAX = 8;
