// The time left, by the server's clock. Screen readers hear it in minutes, not every second.

import { span } from '../core/time.js';
import { classes, html } from '../core/ui.js';
import { useServerNow } from './now.js';

/** @param {{until_ms: number, urgent_ms?: number}} properties */
export function Countdown({ until_ms, urgent_ms = 30_000 }) {
  const left = until_ms - useServerNow(until_ms);
  return html`<time class=${classes('countdown', left < urgent_ms && left > 0 && 'countdown--urgent')} role="timer"
    datetime=${new Date(until_ms).toISOString()}>${span(left)}</time>`;
}
