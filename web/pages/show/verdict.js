// What the last claim, pass or comment came to, where the thumb just was. Read out when it comes.

import { numberKey } from '../../core/item-number.js';
import { t } from '../../core/text.js';
import { html } from '../../core/ui.js';

/** @param {{room: import('./room.js').Room}} properties */
export function Verdict({ room }) {
  const outcome = room.outcome.value;
  const close = () => {
    room.outcome.value = null;
  };
  // The place is always there, so that screen readers hear what is put into it.
  return html`<div class="verdict__place" role="status" aria-live="polite">
    ${
      outcome &&
      html`<div class=${`verdict verdict--${outcome.tone}`} data-outcome=${outcome.key?.split('.').at(-1) ?? (outcome.tone === 'bad' ? 'refused' : 'read')}>
        <p>${outcome.key ? t(outcome.key, outcome.fill) : outcome.text}</p>
        ${outcome.offer && html`<${Offer} room=${room} offer=${outcome.offer} />`}
        <button class="icon-button" aria-label=${t('shell.close')} onClick=${close}>×</button>
      </div>`
    }
  </div>`;
}

/** @param {{room: import('./room.js').Room, offer: {verb: 'claim' | 'pass', number: string}}} properties */
function Offer({ room, offer }) {
  /** @type {import('./room.js').Item[]} */
  const items = Object.values(room.entity.view.value?.items ?? {});
  const item = items.find((one) => numberKey(one.item_number) === numberKey(offer.number));
  return (
    item &&
    html`<button class="button button--small" onClick=${() => room[offer.verb](item)}>
    ${t(offer.verb === 'claim' ? 'show.claim' : 'show.pass')} ${item.item_number}</button>`
  );
}
