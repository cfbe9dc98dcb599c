// Giving up a claim or a place in line. It is asked once more: who stands next in line has the item the moment after.

import { t } from '../../core/text.js';
import { html, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';

/** @param {{room: import('./room.js').Room, held: import('./room.js').Held, waiting: number, pending: boolean}} properties */
export function PassButton({ room, held, waiting, pending }) {
  const asking = useSignal(false);
  const close = () => {
    asking.value = false;
  };
  const won = held.status === 'winner';
  const item = `${held.item_number} · ${held.title}`;
  const word = t(won ? 'show.pass' : 'show.leave');
  return html`
    <button class="link lot__pass" aria-label=${`${word}: ${item}`} disabled=${pending} onClick=${() => {
      asking.value = true;
    }}>${word}</button>
    ${
      asking.value &&
      html`<${Confirm} title=${t(won ? 'show.passAsk' : 'show.leaveAsk', { item })} yes=${word} danger=${won}
        text=${t(won ? (waiting > 0 ? 'show.passNext' : 'show.passFree') : 'show.leaveText')}
        onNo=${close} onYes=${() => {
          close();
          room.pass(held);
        }} />`
    }`;
}
