// Short words that come and go: what was done, what went wrong. Errors stay until they are closed.

import { signal } from './ui.js';

/** @typedef {{id: number, text: string, tone: 'good' | 'bad' | 'plain'}} Toast */

/** @type {import('../vendor/signals/signals.js').Signal<Toast[]>} */
export const toasts = signal([]);
let count = 0;

/**
 * @param {string} text
 * @param {Toast['tone']} [tone]
 */
export function toast(text, tone = 'plain') {
  const id = ++count;
  toasts.value = [...toasts.peek(), { id, text, tone }].slice(-TOASTS_MAX);
  if (tone !== 'bad') {
    setTimeout(() => dismiss(id), SHOWN_MS);
  }
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.peek().filter((one) => one.id !== id);
}

const TOASTS_MAX = 4;
const SHOWN_MS = 5_000;
