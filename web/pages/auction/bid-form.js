// Where one bids: a stepper that follows the next minimum until somebody has chosen an amount, a few amounts for a tap,
// one button that says what it does. What is far too high must be said twice.

import { decimal, digits, money, parseMoney } from '../../core/money.js';
import { command } from '../../core/socket.js';
import { t } from '../../core/text.js';
import { classes, html, useEffect, useId, useRef, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';
import { expected } from './expected.js';
import { refusal } from './refusal.js';
import { above, below, leastBid, quickSteps } from './steps.js';

/** @typedef {import('../../core/entity.js').Entity} Entity */

/**
 * @param {{entity: Entity, view: Record<string, any>, mine: Record<string, any> | null, me: string, stale: boolean}} properties
 */
export function BidForm({ entity, view, mine, me, stale }) {
  const { currency, increments } = view;
  const least = leastBid(view, mine, me);
  const amount = useAmount(least, currency);
  const bidding = useBidding(entity, view.leader === me, amount.follow);
  const low = amount.cents !== null && amount.cents < least;
  const ready = amount.cents !== null && !low && !stale && !bidding.busy;
  const onSubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!ready || amount.cents === null) {
      return;
    }
    // The price moved under the finger: nobody shall bid an amount that they haven't seen.
    if (amount.justMoved()) {
      bidding.warn({ code: 'just_moved' });
      return;
    }
    bidding.bid(amount.cents, false);
  };
  const label = stale ? t('auction.waiting') : t('auction.bidOf', { amount: money(amount.cents, currency) });
  return html`<form class="bid" onSubmit=${onSubmit} noValidate>
    <${Stepper} amount=${amount} least=${least} view=${view} low=${low} />
    <div class="bid__quick" role="group" aria-label=${t('auction.quick')}>
      ${quickSteps(least, increments, digits(currency)).map(
        (
          cents,
          at,
        ) => html`<button key=${at} type="button" class=${classes('bid__step', cents === amount.cents && 'bid__step--chosen')}
          aria-pressed=${cents === amount.cents} data-cents=${cents} onClick=${() => amount.choose(cents)}>${money(cents, currency)}</button>`,
      )}
    </div>
    <button class="button button--main button--wide bid__go" disabled=${!ready} data-cents=${amount.cents}>
      ${bidding.busy ? t('auction.sending') : label}
    </button>
    ${bidding.refused && html`<p class="field__error bid__refused" role="alert">${refusal(bidding.refused, currency)}</p>`}
    <p class="bid__explained">${t('auction.maximum')}</p>
    ${bidding.question && html`<${FarTooHigh} question=${bidding.question} currency=${currency} busy=${bidding.busy} onYes=${bidding.yes} onNo=${bidding.no} />`}
  </form>`;
}

/** @param {{amount: ReturnType<typeof useAmount>, least: number, view: Record<string, any>, low: boolean}} properties */
function Stepper({ amount, least, view, low }) {
  const { currency, increments } = view;
  const id = useId();
  const step = (/** @type {number} */ way) => {
    const from = amount.cents ?? least;
    amount.choose(way > 0 ? Math.max(least, above(from, increments)) : below(from, increments, least));
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (way) {
      event.preventDefault();
      step(way);
    }
  };
  const wrong = low || amount.cents === null;
  return html`<div class="bid__amount">
    <label class="field__label" for=${id}>${t('auction.yourMaximum')}</label>
    <div class=${classes('stepper', wrong && 'stepper--wrong')}>
      <button type="button" class="stepper__button" aria-label=${t('auction.less')} disabled=${(amount.cents ?? 0) <= least}
        onClick=${() => step(-1)}>−</button>
      <span class="stepper__field"><span class="stepper__currency" aria-hidden="true">${currency}</span>
        <input id=${id} class="stepper__input" inputmode="decimal" autocomplete="off" enterkeyhint="done" role="spinbutton"
          aria-valuemin=${least / 10 ** digits(currency)} aria-valuenow=${(amount.cents ?? least) / 10 ** digits(currency)}
          aria-valuetext=${money(amount.cents, currency)} aria-invalid=${wrong} aria-describedby=${`${id}-least`}
          value=${amount.text} onInput=${(/** @type {any} */ event) => amount.type(event.target.value)} onKeyDown=${onKeyDown} /></span>
      <button type="button" class="stepper__button" aria-label=${t('auction.more')} onClick=${() => step(1)}>+</button>
    </div>
    <p id=${`${id}-least`} class=${classes('bid__least', wrong && 'field__error')}>
      ${t(amount.cents === null ? 'auction.noAmount' : 'auction.least', { least: money(least, currency) })}
      ${low && html` <button type="button" class="link" onClick=${amount.follow}>${t('auction.takeLeast')}</button>`}
    </p>
  </div>`;
}

/**
 * The amount in the stepper: the next minimum, until somebody chooses another one; after a bid it follows again.
 * @param {number} least_cents
 * @param {string} currency
 */
function useAmount(least_cents, currency) {
  const typed = useSignal(/** @type {string | null} */ (null));
  const movedAt = useRef(Number.NEGATIVE_INFINITY);
  const before = useRef(least_cents);
  useEffect(() => {
    if (before.current !== least_cents) {
      before.current = least_cents;
      movedAt.current = performance.now();
    }
  }, [least_cents]);
  const following = typed.value === null;
  return {
    text: typed.value ?? decimal(least_cents, currency),
    cents: typed.value === null ? least_cents : parseMoney(typed.value, currency),
    justMoved: () => following && performance.now() - movedAt.current < MOVED_MS,
    type: (/** @type {string} */ text) => {
      typed.value = text;
    },
    choose: (/** @type {number} */ cents) => {
      typed.value = decimal(cents, currency);
    },
    follow: () => {
      typed.value = null;
    },
  };
}

/**
 * Bids, and asks back what the server wants to be sure of. A confirmation is another command, with a key of its own.
 * @param {Entity} entity
 * @param {boolean} leads
 * @param {() => void} done
 */
function useBidding(entity, leads, done) {
  const busy = useSignal(false);
  const refused = useSignal(/** @type {Record<string, any> | null} */ (null));
  const question = useSignal(/** @type {Record<string, any> | null} */ (null));
  const bid = async (/** @type {number} */ max_cents, /** @type {boolean} */ confirm) => {
    [busy.value, refused.value] = [true, null];
    const asking = command('auction.bid', { auction: entity.id, max_cents, confirm });
    const answer = await entity.expecting(expected(entity.view.peek() ?? {}, leads, max_cents), asking);
    [busy.value, question.value] = [false, null];
    if (answer.ok) {
      done();
    } else if (answer.code === 'confirm_required') {
      question.value = answer;
    } else {
      refused.value = answer;
    }
  };
  return {
    busy: busy.value,
    refused: refused.value,
    question: question.value,
    bid,
    warn: (/** @type {Record<string, any>} */ about) => {
      refused.value = about;
    },
    yes: () => bid(question.peek()?.max_cents, true),
    no: () => {
      question.value = null;
    },
  };
}

/**
 * @param {{question: Record<string, any>, currency: string, busy: boolean, onYes: () => void, onNo: () => void}} properties
 */
function FarTooHigh({ question, currency, busy, onYes, onNo }) {
  const { max_cents, price_cents, at_least_cents, at_most_cents } = question;
  const fill = {
    max: money(max_cents, currency),
    price: money(price_cents, currency),
    least: money(at_least_cents, currency),
    most: money(at_most_cents, currency),
  };
  return html`<${Confirm} title=${t('auction.farTooHigh', fill)} yes=${t('auction.confirmBid', fill)} busy=${busy} onYes=${onYes} onNo=${onNo}
    text=${t(price_cents === null ? 'auction.farTooHighFirst' : 'auction.farTooHighText', fill)} />`;
}

/** Nobody sees a number and decides in less. */
const MOVED_MS = 400;
