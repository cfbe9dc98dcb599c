// What the pages say, in the language of whoever looks. One file per language in texts/, with the same keys; a test
// compares them. Pure but for the file that is loaded.

import { language } from './prefs.js';
import { signal } from './ui.js';

/** @typedef {Record<string, string>} Texts */

/** @type {import('../vendor/signals/signals.js').Signal<Texts>} */
const texts = signal({});

/** Which files of a language are loaded: '' is everybody's. @type {Map<string, Promise<void>>} */
const parts = new Map();

/**
 * Loads texts in the chosen language; views that show texts are drawn again.
 * @param {string} [part] `work`: those of texts/en.work.js as well, from then on
 * @returns {Promise<void>}
 */
export function loadTexts(part = '') {
  const there = part && parts.get(part);
  if (there) {
    return there;
  }
  const loading = load(language.value, [...new Set([...parts.keys(), part])]);
  // What couldn't be fetched is fetched again by whoever needs it next.
  loading.catch(() => part && parts.delete(part));
  parts.set(part, loading);
  return loading;
}

/**
 * @param {import('./prefs.js').Language} wanted
 * @param {string[]} names
 */
async function load(wanted, names) {
  const files = names.map((name) => import(`../texts/${[wanted, name].filter(Boolean).join('.')}.js`));
  const loaded = await Promise.all(files);
  if (language.value === wanted) {
    texts.value = Object.assign({}, ...loaded.map((file) => file.default));
  }
}

/**
 * A text with its places filled: t('auction.outbid', { price: '12 €' }). With a number in `n`, the form for that
 * number is taken: 'bids.one', 'bids.other'.
 * @param {string} key
 * @param {Record<string, unknown>} [fill]
 * @returns {string}
 */
export function t(key, fill = {}) {
  const text = filled(texts.value, language.value, key, fill);
  if (text === key && !missed.has(key)) {
    // A bug of ours that must not stop the page; tests look for it.
    missed.add(key);
    console.error(`no text for ${key}`);
  }
  return text;
}

/** @type {Set<string>} */
const missed = new Set();

/**
 * Whether there is such a text, for keys that are made of what the server says.
 * @param {string} key
 */
export function isText(key) {
  return key in texts.value;
}

/**
 * @param {Texts} from
 * @param {string} tag
 * @param {string} key
 * @param {Record<string, unknown>} fill
 */
export function filled(from, tag, key, fill) {
  const form = typeof fill.n === 'number' ? `${key}.${formsOf(tag).plural.select(fill.n)}` : key;
  const text = from[form] ?? from[`${key}.other`] ?? from[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = fill[name];
    if (value === undefined) {
      return whole;
    }
    return typeof value === 'number' ? formsOf(tag).number.format(value) : String(value);
  });
}

/**
 * The sentence for a refusal or a fault: ours where there is one for its code, else the server's.
 * @param {{code?: string, message?: string}} refused
 */
export function said(refused) {
  const key = `refused.${refused.code}`;
  return texts.value[key] ? t(key, refused) : (refused.message ?? t('refused.unknown'));
}

/** @type {Map<string, {plural: Intl.PluralRules, number: Intl.NumberFormat}>} */
const forms = new Map();

/**
 * Making them is slow, and a list asks for hundreds of texts each time it is drawn.
 * @param {string} tag
 */
function formsOf(tag) {
  const found = forms.get(tag) ?? { plural: new Intl.PluralRules(tag), number: new Intl.NumberFormat(tag) };
  forms.set(tag, found);
  return found;
}
