// One item in the list: as it is, or as a form in its place. What somebody has claimed can't be deleted.

import { command } from '../../core/socket.js';
import { said, t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useEffect, useRef, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { Plate } from '../../parts/show-marks.js';
import { focusField } from './focus.js';

/** @typedef {{entity: import('../../core/entity.js').Entity, item: import('./items.js').ItemView}} Properties */

/** @param {Properties & {ended: boolean}} properties */
export function Item({ entity, item, ended }) {
  const editing = useSignal(false);
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const close = () => {
    editing.value = false;
    // The form is gone, and with it the focus.
    setTimeout(() => button.current?.focus(), 0);
  };
  if (editing.value) {
    return html`<li class="edit__item" data-item=${item.item_number}><${Form} entity=${entity} item=${item} onClose=${close} /></li>`;
  }
  const free = item.claimed === 0 && item.waiting === 0;
  const name = `${item.item_number} ${item.title}`;
  return html`<li class="edit__item edit__item--plain" data-item=${item.item_number}>
    <${Plate} item=${item} />
    <div class="edit__what">
      <p class="edit__itemTitle"><span class="sr">${item.item_number} </span>${item.title}</p>
      ${item.description && html`<p class="small soft cut" title=${item.description}>${item.description}</p>`}
    </div>
    <p class="small soft number edit__stock">${t('edit.stock', { claimed: item.claimed, all: item.quantity })}${item.waiting > 0 && html`<br />${t('show.waiting', { n: item.waiting })}`}</p>
    ${
      !ended &&
      html`<div class="edit__acts">
      <button class="button button--small" ref=${button} aria-label=${`${t('edit.change')}: ${name}`} onClick=${() => {
        editing.value = true;
      }}>${t('edit.change')}</button>
      <${Delete} entity=${entity} item=${item} free=${free} />
    </div>`
    }
  </li>`;
}

/** @param {Properties & {free: boolean}} properties */
function Delete({ entity, item, free }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const close = () => {
    asking.value = false;
  };
  const name = `${item.item_number} · ${item.title}`;
  const remove = async () => {
    busy.value = true;
    const order = command('show.delete_item', { show: entity.id, item_id: item.item_id });
    close();
    const answer = await entity.expecting({ items: { [item.item_id]: null } }, order);
    busy.value = false;
    if (!answer.ok) {
      toast(said(answer), 'bad');
    }
  };
  return html`<button class="button button--small button--plain" disabled=${!free || busy.value}
      title=${free ? undefined : t('edit.claimedStays')} aria-label=${`${t('edit.delete')}: ${name}`} onClick=${() => {
        asking.value = true;
      }}>${t('edit.delete')}</button>
    ${asking.value && html`<${Confirm} danger title=${t('edit.deleteAsk', { item: name })} yes=${t('edit.delete')} onYes=${remove} onNo=${close} />`}`;
}

/** @param {Properties & {onClose: () => void}} properties */
function Form({ entity, item, onClose }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const fault = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  useEffect(() => focusField(form.current, 'title'), []);
  const save = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (form.current)));
    /** @type {Record<string, any>} */
    const wish = { ...given, quantity: Number(given.quantity) || 0 };
    const was = /** @type {Record<string, any>} */ ({ ...item, description: item.description ?? '' });
    const changed = Object.fromEntries(Object.entries(wish).filter(([name, value]) => value !== was[name]));
    if (Object.keys(changed).length === 0) {
      onClose();
      return;
    }
    busy.value = true;
    const answer = await command('show.change_item', { show: entity.id, item_id: item.item_id, ...changed });
    busy.value = false;
    if (answer.ok) {
      onClose();
      return;
    }
    fault.value = { ...answer, field: answer.field ?? FIELDS[answer.code] ?? null };
  };
  const error = (/** @type {string} */ name) => (fault.value?.field === name ? said(fault.value) : null);
  return html`<form class="edit__form" ref=${form} onSubmit=${save} novalidate aria-label=${`${t('edit.change')}: ${item.item_number}`}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && onClose()}>
    <${Field} class="edit__number" label=${t('edit.number')} name="item_number" defaultValue=${item.item_number} error=${error('item_number')} maxlength="8" autocomplete="off" />
    <${Field} class="edit__title" label=${t('edit.itemTitle')} name="title" defaultValue=${item.title} error=${error('title')} maxlength="200" autocomplete="off" />
    <${Field} class="edit__quantity" label=${t('edit.quantity')} name="quantity" type="number" inputmode="numeric" min=${Math.max(1, item.claimed)} max="1000000"
      defaultValue=${String(item.quantity)} error=${error('quantity')} />
    <${Field} class="edit__about" label=${t('edit.description')} name="description" input="textarea" defaultValue=${item.description ?? ''} error=${error('description')} maxlength="4000" />
    ${fault.value && !fault.value.field && html`<p class="field__error edit__about" role="alert">${said(fault.value)}</p>`}
    <div class="row edit__about">
      <button class="button button--main button--small" disabled=${busy.value}>${t('shell.save')}</button>
      <button type="button" class="button button--plain button--small" onClick=${onClose}>${t('shell.cancel')}</button>
    </div>
  </form>`;
}

/** @type {Record<string, string>} */
const FIELDS = {
  item_number_taken: 'item_number',
  quantity_below_claimed: 'quantity',
  quantity_too_far: 'quantity',
};
