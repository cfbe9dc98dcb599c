// What the rules refused, in a sentence with amounts as people read them.

import { money } from '../../core/money.js';
import { said } from '../../core/text.js';

/**
 * @param {{code?: string, message?: string, [field: string]: any}} refused
 * @param {string} currency
 */
export function refusal(refused, currency) {
  const fields = Object.entries(refused).map(([name, value]) =>
    name.endsWith('_cents') && typeof value === 'number' ? [name, money(value, currency)] : [name, value],
  );
  return said(Object.fromEntries(fields));
}
