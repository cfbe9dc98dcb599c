// A price that moves: it runs from the old amount to the new one and lights up for a moment. Its width never jumps
// while it runs, and screen readers hear only where it ends.

import { money } from '../core/money.js';
import { calm } from '../core/prefs.js';
import { classes, html, useEffect, useRef, useSignal } from '../core/ui.js';

/**
 * @param {{cents: number, currency: string, class?: string}} properties
 */
export function Price({ cents, currency, class: extra }) {
  const shown = useSignal(cents);
  const moved = useSignal(0);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const from = shown.peek();
    if (from === cents) {
      return;
    }
    moved.value = moved.peek() + 1;
    // A hidden page has no frames.
    if (calm() || document.visibilityState === 'hidden') {
      shown.value = cents;
      return;
    }
    const begin = performance.now();
    let frame = 0;
    const step = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - begin) / RUN_MS));
      const eased = 1 - (1 - part) ** 3;
      shown.value = part === 1 ? cents : Math.round(from + (cents - from) * eased);
      if (part < 1) {
        frame = requestAnimationFrame(step);
      }
    };
    frame = requestAnimationFrame(step);
    // Frames stop when the page is hidden in the middle: where it ends is never missed.
    const timer = setTimeout(() => {
      shown.value = cents;
    }, RUN_MS * 2);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [cents]);
  const running = shown.value !== cents;
  return html`<span class=${classes('price', extra)} data-cents=${cents}>
    <span class="sr">${money(cents, currency)}</span>
    <span key=${moved.value} class=${classes('price__shown', moved.value > 0 && 'price__shown--moved')} aria-hidden="true">
      ${running ? money(alike(shown.value, cents), currency) : money(cents, currency)}
    </span>
  </span>`;
}

/**
 * While it runs: whole amounts run over whole amounts, so that no fraction flickers in and out.
 * @param {number} cents
 * @param {number} target_cents
 */
function alike(cents, target_cents) {
  return target_cents % 100 === 0 ? Math.round(cents / 100) * 100 : cents;
}

const RUN_MS = 450;
