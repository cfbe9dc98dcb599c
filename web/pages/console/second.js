// A moment as the console shows it, `14:05:09`. Hundreds of rows share a few seconds, and writing one out is slow.

import { language } from '../../core/prefs.js';
import { clockTime } from '../../core/time.js';

/** @type {Map<number, string>} */
const written = new Map();
let tag = '';

/** @param {number} ms since 1970 */
export function secondOf(ms) {
  if (tag !== language.value || written.size > WRITTEN_MAX) {
    tag = language.value;
    written.clear();
  }
  const second = Math.floor(ms / 1000);
  let text = written.get(second);
  if (text === undefined) {
    text = clockTime(second * 1000);
    written.set(second, text);
  }
  return text;
}

const WRITTEN_MAX = 5_000;
