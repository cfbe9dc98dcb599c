// What a key means at the console, by itself: which stroke counts, and which doesn't. Pure.

/**
 * @typedef {{key: string, repeat: boolean, isComposing: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} Stroke
 */

/**
 * The name of what a stroke asks for: `a` for A and with the caps lock too, `ArrowDown`, `?`; null when it counts for
 * nothing.
 * @param {Stroke} stroke
 * @param {{typing: boolean, letters: boolean}} now `typing`: it goes into a field; `letters`: keys of one letter are on
 * @returns {string | null}
 */
export function actFor({ key, repeat, isComposing, ctrlKey, metaKey, altKey }, { typing, letters }) {
  if (ctrlKey || metaKey || altKey || isComposing || (typing && key !== 'Escape')) {
    return null;
  }
  if (key.length > 1) {
    return key;
  }
  const name = key.toLowerCase();
  return letters && (!repeat || WALKING.includes(name)) ? name : null;
}

/** Held down, these go on. */
const WALKING = ['j', 'k'];
