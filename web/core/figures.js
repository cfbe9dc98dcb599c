// Figures of machines as operators read them: rates, spans of microseconds, bytes. Pure.

import { language } from './prefs.js';

/**
 * `0`, `0.3`, `12`, `1,240`: one digit behind the point below ten.
 * @param {number} value
 * @param {string} [tag]
 */
export function figure(value, tag = language.value) {
  const digits = Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0;
  return number(value, digits, tag);
}

/**
 * `850 µs`, `1.2 ms`, `3.4 s`.
 * @param {number} us
 * @param {string} [tag]
 */
export function micros(us, tag = language.value) {
  if (us < 1_000) {
    return `${number(us, 0, tag)} µs`;
  }
  return us < 1_000_000 ? `${short(us / 1_000, tag)} ms` : `${short(us / 1_000_000, tag)} s`;
}

/**
 * `512 B`, `48 MiB`.
 * @param {number} bytes
 * @param {string} [tag]
 */
export function bytes(bytes, tag = language.value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  return `${short(bytes / 1024 ** power, tag)} ${units[power]}`;
}

/**
 * A span roughly: `0.3 s`, `42 s`, `5 min`, `3 h`, `2 d`.
 * @param {number} ms
 * @param {string} [tag]
 */
export function roughly(ms, tag = language.value) {
  const s = Math.max(0, ms) / 1_000;
  if (s < 60) {
    return `${short(s, tag)} s`;
  }
  if (s < 3_600) {
    return `${number(Math.floor(s / 60), 0, tag)} min`;
  }
  return s < 86_400
    ? `${number(Math.floor(s / 3_600), 0, tag)} h`
    : `${number(Math.floor(s / 86_400), 0, tag)} d`;
}

/**
 * The last letters of an id, which is where those of one day differ: `auction:…X2K9QF`.
 * @param {string} id `auction:01J…`
 */
export function shortId(id) {
  const at = id.indexOf(':');
  const ulid = id.slice(at + 1);
  return ulid.length > 8 ? `${id.slice(0, at + 1)}…${ulid.slice(-6)}` : id;
}

/**
 * @param {number} value
 * @param {string} tag
 */
function short(value, tag) {
  return number(value, value < 10 && !Number.isInteger(value) ? 1 : 0, tag);
}

/**
 * @param {number} value
 * @param {number} digits
 * @param {string} tag
 */
function number(value, digits, tag) {
  return new Intl.NumberFormat(tag, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
    value,
  );
}
