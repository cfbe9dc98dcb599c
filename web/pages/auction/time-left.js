// The time that is left, by the server's clock: until the start, until the end, and when a late bid has moved the end.
// At zero it says that it waits for the server's word: only the server ends an auction.

import { t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { classes, html, useEffect, useRef, useSignal } from '../../core/ui.js';
import { Countdown } from '../../parts/countdown.js';
import { useServerNow } from '../../parts/now.js';
import { lasting } from './lasting.js';

/** @param {{view: Record<string, any>, stale: boolean}} properties */
export function TimeLeft({ view, stale }) {
  const { state, starts_at_ms, ends_at_ms, extensions } = view;
  const until_ms = state === 'scheduled' ? starts_at_ms : ends_at_ms;
  const extended_ms = useExtension(state, ends_at_ms, extensions);
  const word =
    state === 'scheduled' ? 'auction.startsIn' : state === 'open' ? 'auction.timeLeft' : 'auction.endedAt';
  return html`<div class="panel__time" data-ends=${ends_at_ms} data-extensions=${extensions}>
    <p class="panel__label">${t(word)}</p>
    <p class="panel__clock">
      ${
        state === 'closed' || state === 'cancelled'
          ? html`<span class="panel__ended">${ends_at_ms && state === 'closed' ? dayTime(ends_at_ms) : '–'}</span>`
          : until_ms
            ? html`<${Running} until_ms=${until_ms} state=${state} stale=${stale} />`
            : html`<span class="panel__ended">${t(state === 'open' ? 'auction.endsByHand' : 'auction.startsByHand')}</span>`
      }
    </p>
    <p class="panel__extension" role="status">
      ${
        extended_ms > 0
          ? html`<span class="badge badge--warn panel__extended">${t('auction.extendedBy', { span: lasting(extended_ms) })}</span>`
          : extensions > 0
            ? t('auction.extensions', { n: extensions })
            : ''
      }
    </p>
  </div>`;
}

/** @param {{until_ms: number, state: string, stale: boolean}} properties */
function Running({ until_ms, state, stale }) {
  const over = useServerNow(until_ms) >= until_ms;
  if (over && !stale) {
    return html`<span class="panel__ended">${t(state === 'open' ? 'auction.ending' : 'auction.starting')}</span>`;
  }
  return html`<span class=${classes(stale && 'panel__clock--stale')}><${Countdown} until_ms=${until_ms} /></span>`;
}

/**
 * By how much the end has just been moved, for a few seconds; 0 otherwise.
 * @param {string} state
 * @param {number | null} ends_at_ms
 * @param {number} extensions
 */
function useExtension(state, ends_at_ms, extensions) {
  const before = useRef({ ends_at_ms, extensions });
  const shown = useSignal(0);
  useEffect(() => {
    const { ends_at_ms: old, extensions: count } = before.current;
    before.current = { ends_at_ms, extensions };
    if (state !== 'open' || extensions <= count || !old || !ends_at_ms || ends_at_ms <= old) {
      return;
    }
    shown.value = ends_at_ms - old;
    const timer = setTimeout(() => {
      shown.value = 0;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state, ends_at_ms, extensions]);
  return state === 'open' ? shown.value : 0;
}

const SHOWN_MS = 6_000;
