// What this person chose for this browser: language, theme, sound, keys. Kept in localStorage; nothing of it is sent.

import './theme.js';
import { effect, signal } from './ui.js';

/** Languages that have a file in texts/. */
export const LANGUAGES = { en: 'English', es: 'Español' };

/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {'auto' | 'light' | 'dark'} Theme */

/** @type {import('../vendor/signals/signals.js').Signal<Language>} */
export const language = signal(
  /** @type {Language} */ (kept('language', Object.keys(LANGUAGES), ofBrowser())),
);
/** @type {import('../vendor/signals/signals.js').Signal<Theme>} */
export const theme = signal(
  /** @type {Theme} */ (globalThis.document?.documentElement?.dataset.theme ?? 'auto'),
);
/** Whether events may be heard; off until somebody wants it. */
export const sound = signal(kept('sound', ['on', 'off'], 'off') === 'on');
/** Whether single letters are shortcuts where there are such; off for who dictates, or hits keys by chance. */
export const letterKeys = signal(kept('letterKeys', ['on', 'off'], 'on') === 'on');

/** Keeps what is chosen, and tells the document. Call once. */
export function keepPrefs() {
  effect(() => {
    keep('language', language.value);
    document.documentElement.lang = language.value;
  });
  effect(() => {
    keep('theme', theme.value);
    document.documentElement.dataset.theme = theme.value;
  });
  effect(() => keep('sound', sound.value ? 'on' : 'off'));
  effect(() => keep('letterKeys', letterKeys.value ? 'on' : 'off'));
}

/** Whether this person wants little motion. */
export function calm() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** @returns {string} */
function ofBrowser() {
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]);
  return wanted.find((tag) => tag in LANGUAGES) ?? 'en';
}

/**
 * @param {string} name
 * @param {string[]} allowed
 * @param {string} otherwise
 */
function kept(name, allowed, otherwise) {
  // A browser that keeps nothing (private, full) still shows the page.
  try {
    const value = localStorage.getItem(`souk.${name}`);
    return value !== null && allowed.includes(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function keep(name, value) {
  try {
    localStorage.setItem(`souk.${name}`, value);
  } catch {
    // Chosen for this page, then.
  }
}
