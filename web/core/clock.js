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
    const rtt_ms = Math.max(0, received_ms - sent_ms);
    const offset_ms = server_ms - (sent_ms + rtt_ms / 2);
    // Each is right to half its round trip. Two that can't both be right: this clock stood still while the machine
    // slept, or the server's was set; then what was measured before is worth nothing.
    this.#samples = this.#samples.filter(
      (before) => Math.abs(before.offset_ms - offset_ms) <= (before.rtt_ms + rtt_ms) / 2 + JUMP_MS,
    );
    this.#samples.push({ rtt_ms, offset_ms });
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
/** What two clocks may drift apart between measurements, milliseconds, with room to spare. */
const JUMP_MS = 250;
