// One item opened: who holds it, who waits for it and in which order, and what an operator can do about that.

import { said, t } from '../../core/text.js';
import { html, useEffect, useRef, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';
import { Failed, Loading } from '../../parts/states.js';
import { VirtualList } from '../../parts/virtual.js';
import { ItemBadge } from './items.js';
import { byWhom } from './names.js';
import { secondOf } from './second.js';

/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./room.js').Item} Item */
/** @typedef {import('./facts.js').Claim} Claim */

/** @param {{room: Room, item: Item}} properties */
export function Drawer({ room, item }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => {
    room.opened.value = null;
  };
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => before instanceof HTMLElement && before.isConnected && before.focus();
  }, [item.item_id]);
  const ended = room.show.view.value?.status === 'ended';
  const edit = () => {
    room.asked.value = { what: 'edit', item };
  };
  return html`<aside class="desk-drawer" role="dialog" aria-labelledby="desk-drawer" data-drawer=${item.item_number}>
    <header class="desk-drawer__head">
      <h2 id="desk-drawer" ref=${heading} tabindex="-1"><span class="number">#${item.item_number}</span> ${item.title}</h2>
      <button class="icon-button" aria-label=${t('shell.close')} onClick=${close}>×</button>
    </header>
    <div class="desk-drawer__about row">
      <${ItemBadge} status=${item.status} />
      <span class="small number">${t('console.availableOf', { available: item.available, quantity: item.quantity })}</span>
      ${!ended && html`<button class="button button--small desk-drawer__edit" aria-keyshortcuts="e" onClick=${edit}>${t('console.edit')}</button>`}
    </div>
    ${item.description && html`<p class="small soft desk-drawer__text">${item.description}</p>`}
    <${Award} key=${item.item_id} room=${room} item=${item} />
    <${People} key=${`people-${item.item_id}`} room=${room} item=${item} />
  </aside>`;
}

/** @param {{room: Room, item: Item}} properties */
function Award({ room, item }) {
  const handle = useSignal('');
  const busy = useSignal(false);
  const draft = room.show.view.value?.status === 'draft';
  const give = async (/** @type {Event} */ event) => {
    event.preventDefault();
    busy.value = true;
    if (await room.award(item, handle.value)) {
      handle.value = '';
    }
    busy.value = false;
  };
  if (draft || item.available === 0) {
    return html`<p class="small soft desk-award desk-award--none">${t(draft ? 'console.awardDraft' : 'console.awardNone')}</p>`;
  }
  return html`<form class="desk-award" onSubmit=${give}>
    <input class="field__input" data-award aria-label=${t('console.awardTo')} placeholder=${t('console.awardTo')} required maxlength="65"
      autocomplete="off" aria-keyshortcuts="w" value=${handle.value} onInput=${(/** @type {any} */ event) => {
        handle.value = event.target.value;
      }} />
    <button class="button button--small" disabled=${busy.value}>${t('console.award')}</button>
  </form>`;
}

/** @param {{room: Room, item: Item}} properties */
function People({ room, item }) {
  const { desk } = room;
  desk.drawn.people.value;
  const loaded = useSignal(false);
  const fault = useSignal(/** @type {any} */ (null));
  const load = () => {
    fault.value = null;
    desk.past.people(item.item_id).then(
      () => {
        loaded.value = true;
      },
      (refused) => {
        fault.value = refused;
      },
    );
  };
  // A ledger that was made anew knows the newest claims only.
  useEffect(load, [item.item_id, desk.ledger]);
  const { winners, waiting } = desk.ledger.people(item.item_id);
  if (fault.value && winners.length + waiting.length === 0) {
    return html`<${Failed} fault=${fault.value} again=${load} />`;
  }
  if (!loaded.value && item.claimed + item.waiting > 0 && winners.length + waiting.length === 0) {
    return html`<${Loading} />`;
  }
  const rows = [
    {
      id: 'winners',
      head: t('console.winners', { n: item.claimed }),
      none: winners.length === 0 && t('console.noWinners'),
    },
    ...winners.map((claim) => ({ id: claim.id, claim, position: 0 })),
    {
      id: 'waiting',
      head: t('console.waitlist', { n: item.waiting }),
      none: waiting.length === 0 && t('console.nobodyWaits'),
    },
    ...waiting.map((claim, at) => ({ id: claim.id, claim, position: at + 1 })),
  ];
  return html`<${VirtualList} items=${rows} height=${ROW} id=${(/** @type {{id: string}} */ row) => row.id} label=${t('console.people')}
    row=${(/** @type {any} */ row) => (row.claim ? html`<${Person} claim=${row.claim} position=${row.position} room=${room} />` : html`<${Head} ...${row} />`)} />`;
}

/** @param {{head: string, none: string | false}} properties */
function Head({ head, none }) {
  return html`<div class="desk-people__head"><h3>${head}</h3>${none && html`<p class="small soft">${none}</p>`}</div>`;
}

/** @param {{claim: Claim, position: number, room: Room}} properties */
function Person({ claim, position, room }) {
  const ask = (/** @type {'release' | 'pass'} */ what) => () => {
    room.asked.value = { what, claim };
  };
  const how =
    claim.how === 'award'
      ? t('console.awardedBy', { by: byWhom(claim.by) })
      : claim.how && t(`console.how.${claim.how}`);
  return html`<div class="desk-person" data-person=${claim.user_handle} data-position=${position}>
    <span class=${position === 0 ? 'desk-person__place desk-person__place--won' : 'desk-person__place'}
      aria-label=${position === 0 ? t('console.winner') : t('console.position', { position })}>${position === 0 ? '✓' : position}</span>
    <span class="desk-person__who"><b class="cut">@${claim.user_handle}</b>
      <span class="small soft cut"><time>${claim.at_ms ? secondOf(claim.at_ms) : ''}</time> · ${how}</span></span>
    <button class="button button--small" aria-label=${t('console.releaseOf', { handle: claim.user_handle })} onClick=${ask('release')}>${t('console.release')}</button>
    <button class="button button--small button--plain" aria-label=${t('console.passOf', { handle: claim.user_handle })} onClick=${ask('pass')}>${t('console.pass')}</button>
  </div>`;
}

/**
 * Taking a claim away. Nobody passes for somebody else: the rules know a buyer's pass and an operator's release, and the
 * question says so.
 * @param {{room: Room, what: 'release' | 'pass', claim: Claim}} properties
 */
export function ReleaseQuestion({ room, what, claim }) {
  const busy = useSignal(false);
  room.desk.drawn.people.value;
  const { winners, waiting } = room.desk.ledger.people(claim.item_id);
  // The ledger may have been made anew since the question was asked.
  const next = winners.some(({ claim_id }) => claim_id === claim.claim_id) ? waiting[0] : null;
  const fill = { handle: claim.user_handle, number: claim.item_number, next: next?.user_handle };
  const after = next ? 'next' : claim.status === 'winner' ? 'free' : 'line';
  const close = () => {
    room.asked.value = null;
  };
  const yes = async () => {
    busy.value = true;
    await room.release(claim);
    close();
  };
  return html`<${Confirm} title=${t(`console.ask.${what}`, fill)} text=${t(`console.ask.${what}Text`, fill)} yes=${t(`console.${what}`)}
    danger busy=${busy.value} onYes=${yes} onNo=${close}>
    <p><b>${t(`console.after.${after}`, fill)}</b></p>
  <//>`;
}

/** Deleting an item, from its form. @param {{room: Room, item: Item, onClose: () => void}} properties */
export function DeleteButton({ room, item, onClose }) {
  const claimed = item.claimed + item.waiting > 0;
  const remove = async () => {
    if (await room.deleteItem(item)) {
      room.opened.value = null;
      onClose();
    }
  };
  return html`<button type="button" class="button button--plain desk-delete" disabled=${claimed} title=${claimed ? said({ code: 'item_claimed', message: t('console.deleteNot') }) : ''}
    onClick=${remove}>${t('console.delete')}</button>`;
}

/** As in console.css, px. */
const ROW = 52;
