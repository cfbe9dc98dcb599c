// The items of a show with what is left of each, and the way to claim one. Thousands are drawn as they are scrolled.

import { user } from '../../core/account.js';
import { byNumber } from '../../core/item-number.js';
import { signInAddress } from '../../core/router.js';
import { t } from '../../core/text.js';
import { html, useMemo, useSignal } from '../../core/ui.js';
import { Plate } from '../../parts/show-marks.js';
import { VirtualList } from '../../parts/virtual.js';
import { chosen } from './order.js';
import { PassButton } from './pass.js';

/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./room.js').Item} Item */

/** @param {{room: Room, show: Record<string, any>}} properties */
export function Items({ room, show }) {
  const text = useSignal('');
  const choice = useSignal(/** @type {import('./order.js').Choice} */ ('all'));
  const ordered = useMemo(() => byNumber(Object.values(show.items ?? {})), [show.items]);
  const held = room.held.value;
  const shown = chosen(ordered, { choice: choice.value, text: text.value, held });
  const empty = html`<p class="room__empty">${t(ordered.length === 0 ? 'show.noItems' : 'show.noneFound')}</p>`;
  return html`
    <div class="room__tools">
      <input class="field__input room__search" type="search" aria-label=${t('show.search')} placeholder=${t('show.search')}
        value=${text.value} onInput=${(/** @type {any} */ event) => {
          text.value = event.target.value;
        }} />
      <div class="room__choices" role="group" aria-label=${t('show.choices')}>
        ${CHOICES.map(
          (one) =>
            html`<button key=${one} class="room__choice" aria-pressed=${choice.value === one} onClick=${() => {
              choice.value = one;
            }}>${t(`show.choice.${one}`)}</button>`,
        )}
      </div>
    </div>
    <div class="room__list">
      <${VirtualList} items=${shown} height=${ROW_PX} label=${t('show.items')} empty=${empty}
        id=${(/** @type {Item} */ item) => item.item_id}
        row=${(/** @type {Item} */ item) => html`<${Row} room=${room} item=${item} status=${show.status} />`} />
    </div>`;
}

/** @param {{room: Room, item: Item, status: string}} properties */
function Row({ room, item, status }) {
  const part = item.quantity === 0 ? 0 : item.available / item.quantity;
  return html`<article class=${`lot lot--${item.status}`} data-item=${item.item_number} aria-label=${`${item.item_number} ${item.title}`}>
    <${Plate} item=${item} />
    <div class="lot__what">
      <h2 class="lot__title" title=${item.title}>${item.title}</h2>
      ${item.description && html`<p class="lot__about cut" title=${item.description}>${item.description}</p>`}
      <p class="lot__left">
        <span class="lot__stock">${stock(item)}</span>
        ${item.waiting > 0 && html`<span class="lot__waiting">${t('show.waiting', { n: item.waiting })}</span>`}
      </p>
      <span class="lot__meter" aria-hidden="true"><span style=${{ width: `${part * 100}%` }}></span></span>
    </div>
    <div class="lot__act"><${Act} room=${room} item=${item} status=${status} /></div>
  </article>`;
}

/** @param {Item} item */
function stock({ available, quantity, status }) {
  if (status === 'sold_out') {
    return t('show.soldOut');
  }
  return quantity === 1 ? t('show.onlyOne') : t('show.left', { left: available, all: quantity });
}

/** @param {{room: Room, item: Item, status: string}} properties */
function Act({ room, item, status }) {
  const held = room.held.value.get(item.item_id);
  const pending = room.pending.value.has(item.item_id);
  if (held) {
    const won = held.status === 'winner';
    return html`
      <span class=${won ? 'badge badge--good' : 'badge badge--info'}>${won ? `✓ ${t('show.yours')}` : t('show.inLine', { place: held.waitlist_position ?? '–' })}</span>
      ${status === 'active' && html`<${PassButton} room=${room} held=${held} waiting=${item.waiting} pending=${pending} />`}`;
  }
  if (status !== 'active') {
    return null;
  }
  const free = item.available > 0;
  const name = `${t(free ? 'show.claim' : 'show.join')}: ${item.item_number} ${item.title}`;
  const look = free ? 'button button--main lot__button' : 'button lot__button';
  if (user.value === null) {
    return html`<a class=${look} href=${signInAddress()} aria-label=${`${name}. ${t('show.signInToClaim')}`}>${t(free ? 'show.claim' : 'show.join')}</a>`;
  }
  return html`<button class=${look} aria-label=${name} aria-busy=${pending} disabled=${pending}
    onClick=${() => room.claim(item)}>${t(pending ? 'show.claiming' : free ? 'show.claim' : 'show.join')}</button>`;
}

const CHOICES = /** @type {const} */ (['all', 'free', 'mine']);
const ROW_PX = 84;
