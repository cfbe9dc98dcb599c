// How this person stands: leading, outbid, on the way. Seen, heard and felt; screen readers are told at once.

import { chime } from '../../core/chime.js';
import { money } from '../../core/money.js';
import { t } from '../../core/text.js';
import { html, useEffect, useRef } from '../../core/ui.js';
import { standing } from './story.js';

/**
 * @param {{view: Record<string, any>, mine: Record<string, any> | null, me: string | null}} properties
 */
export function Standing({ view, mine, me }) {
  const now = standing(view, mine, me);
  const max_cents = view.asked_cents ?? mine?.max_cents;
  const max = max_cents == null ? null : money(max_cents, view.currency);
  const next = money(view.min_next_cents, view.currency);
  return html`<p class=${`standing standing--${now}`} role="status" aria-live="assertive" data-standing=${now}>
    <${Sign} now=${now} />
    <span class="standing__words"><strong>${t(`auction.standing.${now}`)}</strong>
      <span class="standing__more">${said(now, max, next)}</span></span>
  </p>`;
}

/**
 * @param {ReturnType<typeof standing>} now
 * @param {string | null} max
 * @param {string} next
 */
function said(now, max, next) {
  if (now === 'none' || now === 'outbid') {
    return t('auction.standing.next', { next });
  }
  return max && t('auction.yourMax', { max });
}

/**
 * Sounds when it changes while somebody looks; how it stood when they came is no news.
 * @param {ReturnType<typeof standing>} now
 * @param {boolean} known whether this person's own part has been read
 */
export function useChimes(now, known) {
  const before = useRef(/** @type {string | null} */ (null));
  useEffect(() => {
    const was = before.current;
    // A bid on its way stands between two states, it is none itself.
    if (!known || now === 'sending' || now === was) {
      return;
    }
    before.current = now;
    if (was !== null && (now === 'outbid' || now === 'leading' || now === 'won')) {
      chime(now);
    }
  }, [now, known]);
}

/** Told by shape as well as by colour. @param {{now: string}} properties */
function Sign({ now }) {
  const path = SIGNS[/** @type {keyof typeof SIGNS} */ (now)] ?? SIGNS.none;
  return html`<svg class="standing__sign" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${path} fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}

const SIGNS = {
  leading: 'M5 13l4.5 4.5L19 7.500',
  outbid: 'M12 5v9m0 4.500v.010',
  sending: 'M5 12h.010M12 12h.010M19 12h.010',
  none: 'M6 15l6-6 6 6',
};
