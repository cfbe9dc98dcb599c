// What kind of device signed in, from what it calls itself. For people to recognize it by: a guess that is wrong does
// no harm, and nothing depends on it. Pure.

/** @typedef {'phone' | 'tablet' | 'computer' | 'program'} Kind */
/** @typedef {{browser: string | null, system: string | null, kind: Kind}} Device */

/**
 * @param {string | null | undefined} agent the User-Agent of its last request
 * @returns {Device}
 */
export function device(agent) {
  const text = agent ?? '';
  const browser = named(BROWSERS, text);
  const system = named(SYSTEMS, text);
  if (browser === null && system === null) {
    // `curl/8.5.0`, `okhttp/4.12`: a program says its name first.
    const program = /^[\w.-]+(?=\/|$)/.exec(text)?.[0] ?? null;
    return { browser: program === 'Mozilla' ? null : program, system: null, kind: 'program' };
  }
  return { browser, system, kind: kind(text, system) };
}

/**
 * @param {string} text
 * @param {string | null} system
 * @returns {Kind}
 */
function kind(text, system) {
  if (system === 'iPadOS' || (system === 'Android' && !/\bMobile\b/.test(text))) {
    return 'tablet';
  }
  return system === 'iOS' || system === 'Android' ? 'phone' : 'computer';
}

/**
 * @param {[string, RegExp][]} list
 * @param {string} text
 */
function named(list, text) {
  return list.find(([, mark]) => mark.test(text))?.[0] ?? null;
}

/**
 * The first that fits: most call themselves Chrome and Safari as well, and Chrome calls itself Safari.
 * @type {[string, RegExp][]}
 */
const BROWSERS = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\b(OPR|Opera|OPT)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|HeadlessChrome|Chromium|CriOS)\//],
  ['Safari', /\bVersion\/[\d.]+ .*\bSafari\//],
];

/** @type {[string, RegExp][]} */
const SYSTEMS = [
  ['iPadOS', /\biPad\b/],
  ['iOS', /\b(iPhone|iPod)\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac(intosh| OS X)\b/],
  ['Linux', /\bLinux\b/],
];
