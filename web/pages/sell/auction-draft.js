// From what somebody typed to what POST /api/auctions takes, and from what it refuses to the field it is about. Pure.

import { money, parseMoney } from '../../core/money.js';

/**
 * The form as it stands: texts as they were typed.
 * @typedef {object} Form
 * @property {string} title
 * @property {string} description
 * @property {string} currency
 * @property {string} opening
 * @property {string} reserve empty: none
 * @property {string} buyNow empty: none
 * @property {'now' | 'at' | 'hand'} start
 * @property {string} startsAt as `datetime-local` has it
 * @property {'after' | 'at' | 'hand'} end
 * @property {string} endsAt
 * @property {string} minutes
 * @property {boolean} soft
 * @property {string} window seconds
 * @property {string} extend seconds
 * @property {boolean} early bids before the start
 * @property {'ebay' | 'bands'} increments
 * @property {{below: string, step: string}[]} bands the last one has no upper end
 */

/** @typedef {Record<string, {key: string, fill?: Record<string, any>}>} Errors by the server's name of the field */

/** @returns {Form} */
export function emptyForm() {
  return {
    title: '',
    description: '',
    currency: 'EUR',
    opening: '',
    reserve: '',
    buyNow: '',
    start: 'now',
    startsAt: '',
    end: 'after',
    endsAt: '',
    minutes: '10',
    soft: true,
    window: '15',
    extend: '15',
    early: false,
    increments: 'ebay',
    bands: [
      { below: '50', step: '1' },
      { below: '', step: '5' },
    ],
  };
}

/**
 * The draft, and what can't be read in it. Whether it holds together the server decides.
 * @param {Form} form
 * @param {number} now_ms the server's time
 * @returns {{draft: Record<string, any>, errors: Errors}}
 */
export function draftOf(form, now_ms) {
  /** @type {Errors} */
  const errors = {};
  const amount = (/** @type {string} */ field, /** @type {string} */ text) => {
    const cents = parseMoney(text, form.currency);
    if (cents === null) {
      errors[field] = { key: text.trim() === '' ? 'sell.auction.wanted' : 'sell.auction.noAmount' };
    }
    return cents;
  };
  const optional = (/** @type {string} */ field, /** @type {string} */ text) =>
    text.trim() === '' ? undefined : amount(field, text);
  if (form.title.trim() === '') {
    errors.title = { key: 'sell.auction.wanted' };
  }
  const draft = {
    title: form.title.trim(),
    description: form.description.trim() || undefined,
    currency: form.currency,
    opening_cents: amount('opening_cents', form.opening),
    reserve_cents: optional('reserve_cents', form.reserve),
    buy_now_cents: optional('buy_now_cents', form.buyNow),
    increments: form.increments === 'ebay' ? 'ebay' : bandsOf(form, amount),
    bids_before_start: form.start !== 'now' && form.early,
    ...times(form, now_ms, errors),
  };
  return { draft, errors };
}

/**
 * @param {Form} form
 * @param {(field: string, text: string) => number | null} amount
 */
function bandsOf(form, amount) {
  return form.bands.map(({ below, step }, at) => {
    const increment_cents = amount(`increments[${at}].increment_cents`, step);
    const last = at === form.bands.length - 1;
    return last
      ? { increment_cents }
      : { below_cents: amount(`increments[${at}].below_cents`, below), increment_cents };
  });
}

/**
 * @param {Form} form
 * @param {number} now_ms
 * @param {Errors} errors
 */
function times(form, now_ms, errors) {
  const moment = (/** @type {string} */ field, /** @type {string} */ text) => {
    const at_ms = new Date(text).getTime();
    if (Number.isNaN(at_ms)) {
      errors[field] = { key: 'sell.auction.noTime' };
    }
    return at_ms;
  };
  const number = (/** @type {string} */ field, /** @type {string} */ text, /** @type {number} */ unit_ms) => {
    const count = Number(text.replace(',', '.'));
    if (text.trim() === '' || !(count > 0)) {
      errors[field] = { key: 'sell.auction.noNumber' };
    }
    return Math.round(count * unit_ms);
  };
  /** @type {Record<string, any>} */
  const found = {};
  if (form.start !== 'hand') {
    // A start that has passed opens it at once, whichever clock is a little ahead.
    found.starts_at_ms =
      form.start === 'now' ? Math.floor(now_ms) - 1_000 : moment('starts_at_ms', form.startsAt);
  }
  if (form.end === 'after') {
    found.duration_ms = number('duration_ms', form.minutes, 60_000);
  } else if (form.end === 'at') {
    found.ends_at_ms = moment('ends_at_ms', form.endsAt);
  }
  if (form.soft && form.end !== 'hand') {
    found.soft_close = {
      window_ms: number('soft_close.window_ms', form.window, 1_000),
      extend_ms: number('soft_close.extend_ms', form.extend, 1_000),
    };
  }
  return found;
}

/**
 * The sentence for what the server refused at a field.
 * @param {{code: string, message: string, details: Record<string, any>}} refused
 * @param {string} currency
 * @returns {Errors}
 */
export function refusedAt({ code, message, details }, currency) {
  const { field, min_cents, max_cents, min_ms, why, chars_max } = details;
  if (!field) {
    return {};
  }
  /** @type {Errors} */
  const errors = {};
  const about = {
    bad_amount: {
      key: 'sell.auction.badAmount',
      fill: { min: money(min_cents, currency), max: money(max_cents, currency) },
    },
    bad_text: { key: 'sell.auction.badText', fill: { max: chars_max } },
    bad_increments: { key: 'sell.auction.badIncrements', fill: { why } },
    bad_time: {
      key: min_ms > 1_000_000_000_000 ? 'sell.auction.badMoment' : 'sell.auction.badTime',
      fill: { min_ms },
    },
  }[code];
  errors[field] = about ?? { key: 'sell.auction.bad', fill: { why: why ?? message } };
  return errors;
}

/** What money may be asked in, the most usual first. */
export const CURRENCIES = [
  'EUR',
  'USD',
  'GBP',
  'CHF',
  'AUD',
  'BRL',
  'CAD',
  'CNY',
  'CZK',
  'DKK',
  'HKD',
  'INR',
  'JPY',
  'MXN',
  'NOK',
  'NZD',
  'PLN',
  'SEK',
  'SGD',
  'ZAR',
];
