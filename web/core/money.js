// Amounts as people read and type them. An amount is an integer of minor units, everywhere; no fraction is ever
// computed with. Pure.

import { language } from './prefs.js';

/**
 * How many digits stand behind the point: 2 for EUR, 0 for JPY.
 * @param {string} currency ISO 4217
 */
export function digits(currency) {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/**
 * `12 €`, `12.50 €`: whole amounts without a fraction.
 * @param {number | null | undefined} cents
 * @param {string} currency
 * @param {string} [tag]
 */
export function money(cents, currency, tag = language.value) {
  if (cents === null || cents === undefined) {
    return '–';
  }
  const places = digits(currency);
  const whole = cents % 10 ** places === 0;
  return new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    minimumFractionDigits: whole ? 0 : places,
    maximumFractionDigits: places,
  }).format(/** @type {any} */ (decimal(cents, currency)));
}

/**
 * The amount as a plain decimal, for an input: `12.50`.
 * @param {number} cents
 * @param {string} currency
 */
export function decimal(cents, currency) {
  const places = digits(currency);
  const text = String(Math.abs(cents)).padStart(places + 1, '0');
  const sign = cents < 0 ? '-' : '';
  return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

/**
 * What somebody typed, as minor units; null when it is no amount. Takes a point or a comma before the fraction, and
 * either between thousands where that is certain: `1,250.50`, `1.250,50`, `1 250`.
 * @param {string} text
 * @param {string} currency
 * @returns {number | null}
 */
export function parseMoney(text, currency) {
  const places = digits(currency);
  const bare = text.replace(/[\s\u00a0\u202f'’]/g, '').replace(/^[^\d.,-]+|[^\d.,]+$/g, '');
  const match = /^(\d{1,3}(?:([.,])\d{3})+|\d+)?(?:([.,])(\d*))?$/.exec(bare);
  if (!match || !/\d/.test(bare)) {
    return null;
  }
  const [, whole = '', between, point, fraction = ''] = match;
  if (fraction.length > places || (between !== undefined && between === point)) {
    return null;
  }
  const cents = Number(whole.replace(/[.,]/g, '') + fraction.padEnd(places, '0'));
  return Number.isSafeInteger(cents) ? cents : null;
}
