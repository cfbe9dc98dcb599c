// The items of a show, to be added, changed and deleted where they stand.

import { byNumber } from '../../core/item-number.js';
import { t } from '../../core/text.js';
import { html, useMemo, useSignal } from '../../core/ui.js';
import { AddItem } from './add-item.js';
import { Import } from './import.js';
import { Item } from './item.js';

/**
 * @typedef {import('../show/room.js').Item} ItemView
 * @param {{entity: import('../../core/entity.js').Entity, show: Record<string, any>, ended: boolean}} properties
 */
export function Items({ entity, show, ended }) {
  const text = useSignal('');
  const many = useSignal(false);
  const drawn = useSignal(DRAWN_FIRST);
  const items = useMemo(
    () => byNumber(/** @type {ItemView[]} */ (Object.values(show.items ?? {}))),
    [show.items],
  );
  const words = text.value.toLowerCase();
  const fitting = words
    ? items.filter((item) => `${item.item_number} ${item.title}`.toLowerCase().includes(words))
    : items;
  const shown = fitting.slice(0, drawn.value);
  return html`
    <div class="row row--apart">
      <h2 id="items">${t('edit.items', { n: items.length })}</h2>
      ${
        !ended &&
        html`<button class="button button--small" aria-expanded=${many.value} onClick=${() => {
          many.value = !many.peek();
        }}>${t('edit.many')}</button>`
      }
    </div>
    ${
      many.value &&
      !ended &&
      html`<${Import} entity=${entity} items=${items} onDone=${() => {
        many.value = false;
      }} />`
    }
    ${!ended && html`<${AddItem} entity=${entity} items=${items} />`}
    ${
      items.length > SEARCH_ABOVE &&
      html`<input class="field__input" type="search" aria-label=${t('show.search')} placeholder=${t('show.search')}
        value=${text.value} onInput=${(/** @type {any} */ event) => {
          text.value = event.target.value;
        }} />`
    }
    ${
      shown.length === 0
        ? html`<p class="edit__none soft">${t(items.length === 0 ? 'edit.noItems' : 'show.noneFound')}</p>`
        : html`<ul class="edit__list" aria-label=${t('show.items')}>
            ${shown.map((item) => html`<${Item} key=${item.item_id} entity=${entity} item=${item} ended=${ended} />`)}
          </ul>`
    }
    ${
      fitting.length > shown.length &&
      html`<button class="button" onClick=${() => {
        drawn.value += DRAWN_FIRST;
      }}>${t('edit.more', { n: fitting.length - shown.length })}</button>`
    }`;
}

const DRAWN_FIRST = 100;
const SEARCH_ABOVE = 12;
