// The form of an item, new or changed while the show goes on.

import { said, t } from '../../core/text.js';
import { html, useEffect, useRef, useSignal } from '../../core/ui.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { DeleteButton } from './drawer.js';
import { nextNumber } from './search.js';

/** @param {{room: import('./room.js').Room, item: import('./room.js').Item | null}} properties */
export function ItemDialog({ room, item }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const refused = useSignal(/** @type {Record<string, any> | null} */ (null));
  const busy = useSignal(false);
  const close = () => {
    room.asked.value = null;
  };
  useEffect(() => {
    const first = form.current?.elements.namedItem(item ? 'quantity' : 'title');
    if (first instanceof HTMLInputElement) {
      first.focus();
      first.select();
    }
  }, []);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    busy.value = true;
    const fields = read(/** @type {HTMLFormElement} */ (form.current), item);
    const answer = Object.keys(fields).length === 0 ? { ok: true } : await room.saveItem(item, fields);
    busy.value = false;
    if (answer.ok) {
      close();
    } else {
      refused.value = answer;
    }
  };
  const wrong = refused.value && {
    field: fieldOf(refused.value),
    text: said(/** @type {any} */ (refused.value)),
  };
  const error = (/** @type {string} */ name) => (wrong?.field === name ? wrong?.text : null);
  const suggested = item?.item_number ?? nextNumber(room.items.value.map(({ item_number }) => item_number));
  const actions = html`
    ${item && html`<${DeleteButton} room=${room} item=${item} onClose=${close} />`}
    <button type="button" class="button button--plain" onClick=${close}>${t('shell.cancel')}</button>
    <button type="submit" form="desk-item-form" class="button button--main" disabled=${busy.value}>${t(item ? 'shell.save' : 'console.addItem')}</button>`;
  return html`<${Dialog} title=${item ? t('console.editItem', { number: item.item_number }) : t('console.newItem')} onClose=${close} actions=${actions}>
    <form class="form" id="desk-item-form" ref=${form} onSubmit=${save}>
      <div class="form__pair">
        <${Field} label=${t('console.field.number')} name="item_number" required maxlength="8" autocomplete="off" hint=${t('console.field.numberHint')}
          defaultValue=${suggested} error=${error('item_number')} />
        <${Field} label=${t('console.field.quantity')} name="quantity" type="number" inputmode="numeric" required min=${Math.max(1, item?.claimed ?? 1)} max="1000000"
          defaultValue=${item?.quantity ?? 1} error=${error('quantity')} hint=${item && item.waiting > 0 ? t('console.field.quantityHint', { n: item.waiting }) : undefined} />
      </div>
      <${Field} label=${t('console.field.title')} name="title" required maxlength="200" autocomplete="off" defaultValue=${item?.title ?? ''} error=${error('title')} />
      <${Field} label=${t('console.field.description')} name="description" input="textarea" maxlength="4000" defaultValue=${item?.description ?? ''} error=${error('description')} />
      ${wrong && wrong.field === null && html`<p class="field__error" role="alert">${wrong.text}</p>`}
    </form>
  <//>`;
}

/**
 * What the form says; of an item that is there, only what differs: somebody else may be changing the rest.
 * @param {HTMLFormElement} form
 * @param {import('./room.js').Item | null} item
 */
function read(form, item) {
  const given = new FormData(form);
  /** @type {Record<string, any>} */
  const fields = {
    item_number: String(given.get('item_number')).trim(),
    title: String(given.get('title')).trim(),
    description: String(given.get('description')).trim(),
    quantity: Number(given.get('quantity')),
  };
  if (!item) {
    return fields;
  }
  const before = /** @type {Record<string, any>} */ ({ ...item, description: item.description ?? '' });
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== before[name]));
}

/** Which field a refusal is about. @param {Record<string, any>} answer */
function fieldOf(answer) {
  /** @type {Record<string, string>} */
  const fields = {
    item_number_taken: 'item_number',
    quantity_below_claimed: 'quantity',
    quantity_too_far: 'quantity',
  };
  return answer.field ?? fields[answer.code] ?? null;
}
