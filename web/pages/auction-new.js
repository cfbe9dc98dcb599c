// A new auction: the form, and what the server says to it, field by field. The rules are the server's.

import { isOpen, post } from '../core/api.js';
import { serverNow } from '../core/clock.js';
import { Wish } from '../core/key.js';
import { go } from '../core/router.js';
import { said, t } from '../core/text.js';
import { dayTime } from '../core/time.js';
import { html, useLayoutEffect, useMemo, useRef, useSignal } from '../core/ui.js';
import { Field } from '../parts/field.js';
import { CURRENCIES, draftOf, emptyForm, refusedAt } from './sell/auction-draft.js';
import { Steps } from './sell/auction-steps.js';
import { Ending, Starting } from './sell/auction-times.js';

export const title = 'sell.auction.new';
export const styles = ['style/auction-new.css'];

export default function AuctionNew() {
  const form = useSignal(emptyForm());
  const errors = useSignal(/** @type {import('./sell/auction-draft.js').Errors} */ ({}));
  const fault = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const wish = useMemo(() => new Wish(), []);
  const box = useRef(/** @type {HTMLFormElement | null} */ (null));
  const change = (/** @type {Partial<import('./sell/auction-draft.js').Form>} */ part) => {
    form.value = { ...form.peek(), ...part };
  };
  useLayoutEffect(() => {
    // To the first field that is wrong, in the turn that shows it: the next key goes there already.
    const first = box.current?.querySelector('[aria-invalid="true"]');
    if (first instanceof HTMLElement) {
      first.focus();
    }
  }, [errors.value]);
  const onSubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const { draft, errors: unread } = draftOf(form.peek(), serverNow());
    [errors.value, fault.value] = [unread, null];
    if (Object.keys(unread).length > 0) {
      return;
    }
    busy.value = true;
    const { body, key } = wish.order(form.peek(), () => draft);
    const made = await post('/api/auctions', body, { key }).catch((refused) => refused);
    busy.value = false;
    if (!(made instanceof Error)) {
      go(`/auctions/${made.id.slice(made.id.indexOf(':') + 1)}`);
      return;
    }
    const refused = /** @type {import('../core/api.js').Refused} */ (made);
    if (!isOpen(refused)) {
      wish.settle();
    }
    errors.value = refusedAt(refused, form.peek().currency);
    const placed = Object.keys(errors.value).some((field) => FIELDS.test(field));
    fault.value = placed ? null : refused;
  };
  const wrong = (/** @type {string} */ field) => sentence(errors.value[field]);
  return html`
    <div class="page-head"><h1>${t('sell.auction.new')}</h1></div>
    <form class="form auction-new" ref=${box} onSubmit=${onSubmit} noValidate>
      <${What} form=${form.value} change=${change} wrong=${wrong} />
      <${Amounts} form=${form.value} change=${change} wrong=${wrong} />
      <${Steps} form=${form.value} change=${change} wrong=${wrong} />
      <${Starting} form=${form.value} change=${change} wrong=${wrong} />
      <${Ending} form=${form.value} change=${change} wrong=${wrong} />
      ${fault.value && html`<p class="field__error" role="alert">${said(fault.value)}</p>`}
      <div class="row auction-new__actions">
        <button class="button button--main" disabled=${busy.value}>${t(form.value.start === 'now' ? 'sell.auction.createOpen' : 'sell.auction.create')}</button>
        <a class="button button--plain" href="/sell?tab=auctions">${t('shell.cancel')}</a>
      </div>
    </form>`;
}

/**
 * @typedef {object} Part
 * @property {import('./sell/auction-draft.js').Form} form
 * @property {(part: Partial<import('./sell/auction-draft.js').Form>) => void} change
 * @property {(field: string) => string | null} wrong
 */

/** @param {Part} properties */
function What({ form, change, wrong }) {
  return html`<fieldset class="card group"><legend>${t('sell.auction.what')}</legend>
    <${Field} label=${t('sell.auction.title')} name="title" maxlength="200" value=${form.title} error=${wrong('title')}
      onInput=${(/** @type {any} */ event) => change({ title: event.target.value })} />
    <${Field} label=${t('sell.auction.description')} name="description" input="textarea" maxlength="4000" value=${form.description}
      error=${wrong('description')} onInput=${(/** @type {any} */ event) => change({ description: event.target.value })} />
  </fieldset>`;
}

/** @param {Part} properties */
function Amounts({ form, change, wrong }) {
  const amount = (
    /** @type {'opening' | 'reserve' | 'buyNow'} */ name,
    /** @type {string} */ field,
  ) => html`<${Field}
    label=${t(`sell.auction.${name}`)} hint=${t(`sell.auction.${name}Hint`)} name=${field} inputmode="decimal" autocomplete="off"
    value=${form[name]} error=${wrong(field)} onInput=${(/** @type {any} */ event) => change({ [name]: event.target.value })} />`;
  return html`<fieldset class="card group"><legend>${t('sell.auction.amounts')}</legend>
    <div class="form__pair">
      ${amount('opening', 'opening_cents')}
      <${Field} label=${t('sell.auction.currency')} name="currency" input="select" value=${form.currency} error=${wrong('currency')}
        onChange=${(/** @type {any} */ event) => change({ currency: event.target.value })}>
        ${CURRENCIES.map((code) => html`<option key=${code} value=${code} selected=${code === form.currency}>${code}</option>`)}
      <//>
    </div>
    <div class="form__pair">${amount('reserve', 'reserve_cents')}${amount('buyNow', 'buy_now_cents')}</div>
  </fieldset>`;
}

/** @param {{key: string, fill?: Record<string, any>} | undefined} error */
function sentence(error) {
  if (!error) {
    return null;
  }
  const { min_ms, ...fill } = error.fill ?? {};
  return t(error.key, { ...fill, min: min_ms > 1_000_000_000_000 ? dayTime(min_ms) : (fill.min ?? min_ms) });
}

/** Those that have a place in the form for what is wrong. */
const FIELDS = /^(title|description|currency|\w+_cents|\w+_ms|soft_close.*|increments.*)$/;
