// How long something lasts, as terms say it: `15 sec`, `10 min`. A running clock shows spans of core/time.js. Pure.

import { language } from '../../core/prefs.js';
import { span } from '../../core/time.js';

/**
 * @param {number} ms
 * @param {string} [tag]
 */
export function lasting(ms, tag = language.value) {
  const seconds = Math.round(ms / 1000);
  const whole = seconds >= 60 && seconds % 60 === 0;
  if (seconds > 100 && !whole) {
    return span(ms);
  }
  const unit = whole ? 'minute' : 'second';
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(
    whole ? seconds / 60 : seconds,
  );
}
