// What views are made of, in one place: pages import from here, so that a library's path stands once.

import htm from '../vendor/htm/htm.js';
import { h } from '../vendor/preact/preact.js';

export {
  useEffect,
  useErrorBoundary,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from '../vendor/preact/hooks.js';
export { Component, createRef, Fragment, h, render } from '../vendor/preact/preact.js';
export {
  batch,
  computed,
  effect,
  signal,
  untracked,
  useComputed,
  useSignal,
  useSignalEffect,
} from '../vendor/signals/signals.js';

/** Markup as a tagged template: html`<p class="lead">${text}</p>`. */
export const html = htm.bind(h);

/**
 * Class names, those that are there: classes('card', leading && 'card--leading').
 * @param {...(string | false | null | undefined)} names
 */
export function classes(...names) {
  return names.filter(Boolean).join(' ');
}
