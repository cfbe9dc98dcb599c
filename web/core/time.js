// Moments and spans as people read them. Pure: now is an argument.

import { language } from './prefs.js';

/**
 * `4d 3h`, `2:05:09`, `5:09`, `0:07`; never below zero.
 * @param {number} ms
 */
export function span(ms) {
  const all = Math.max(0, Math.ceil(ms / 1000));
  const [days, hours, minutes, seconds] = [
    Math.floor(all / 86_400),
    Math.floor(all / 3_600) % 24,
    Math.floor(all / 60) % 60,
    all % 60,
  ];
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  if (days > 0) {
    return `${days}d ${hours}h`;
  }
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/**
 * How long until what is shown of a span changes, milliseconds.
 * @param {number} ms
 */
export function untilTick(ms) {
  return ms > 86_400_000 ? 60_000 : (((ms % 1000) + 1000) % 1000) + 1;
}

/**
 * `14:05:09`
 * @param {number} ms since 1970
 * @param {string} [tag]
 */
export function clockTime(ms, tag = language.value) {
  return formatter(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
    ms,
  );
}

/**
 * Day and time: `28 Nov, 14:05`.
 * @param {number} ms since 1970
 * @param {string} [tag]
 */
export function dayTime(ms, tag = language.value) {
  return formatter(tag, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(ms);
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formatters = new Map();

/**
 * Making one is slow, and a list of comments asks for thousands.
 * @param {string} tag
 * @param {Intl.DateTimeFormatOptions} options
 */
function formatter(tag, options) {
  const name = tag + JSON.stringify(options);
  let found = formatters.get(name);
  if (!found) {
    found = new Intl.DateTimeFormat(tag, options);
    formatters.set(name, found);
  }
  return found;
}
