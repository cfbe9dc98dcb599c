// One more item, quickly: the number is the next one, Enter adds, and the title is where one goes on.

import { nextNumber } from '../../core/item-number.js';
import { command } from '../../core/socket.js';
import { said, t } from '../../core/text.js';
import { html, useRef, useSignal } from '../../core/ui.js';
import { Field } from '../../parts/field.js';
import { focusField } from './focus.js';

/** @param {{entity: import('../../core/entity.js').Entity, items: import('./items.js').ItemView[]}} properties */
export function AddItem({ entity, items }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const number = useSignal(/** @type {string | null} */ (null));
  const about = useSignal(false);
  const fault = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const next = nextNumber(items.map((item) => item.item_number));
  const add = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const element = /** @type {HTMLFormElement} */ (form.current);
    const given = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(element)));
    if (given.title.trim() === '') {
      fault.value = { field: 'title', code: 'empty' };
      focusField(element, 'title');
      return;
    }
    busy.value = true;
    const answer = await command('show.add_item', {
      show: entity.id,
      item_number: given.item_number,
      title: given.title,
      description: given.description ?? '',
      quantity: Number(given.quantity) || 0,
    });
    busy.value = false;
    if (!answer.ok) {
      const field = answer.field ?? (answer.code === 'item_number_taken' ? 'item_number' : null);
      fault.value = { ...answer, field };
      focusField(element, field ?? 'title');
      return;
    }
    fault.value = null;
    number.value = null;
    element.reset();
    focusField(element, 'title');
  };
  const error = (/** @type {string} */ name) => (fault.value?.field === name ? said(fault.value) : null);
  return html`<form class="card edit__add" ref=${form} onSubmit=${add} novalidate aria-label=${t('edit.add')}>
    <${Field} class="edit__number" label=${t('edit.number')} name="item_number" value=${number.value ?? next} error=${error('item_number')}
      maxlength="8" autocomplete="off" autocapitalize="characters" onInput=${(/** @type {any} */ event) => {
        number.value = event.target.value;
      }} />
    <${Field} class="edit__title" label=${t('edit.itemTitle')} name="title" error=${error('title')} maxlength="200" autocomplete="off" />
    <${Field} class="edit__quantity" label=${t('edit.quantity')} name="quantity" type="number" inputmode="numeric" min="1" max="1000000" defaultValue="1" error=${error('quantity')} />
    <button class="button button--main edit__addButton" disabled=${busy.value}>${t('edit.add')}</button>
    ${
      about.value
        ? html`<${Field} class="edit__about" label=${t('edit.description')} name="description" input="textarea" maxlength="4000" error=${error('description')} />`
        : html`<button type="button" class="link small edit__about" onClick=${() => {
            about.value = true;
          }}>${t('edit.addDescription')}</button>`
    }
    ${fault.value && !fault.value.field && html`<p class="field__error edit__about" role="alert">${said(fault.value)}</p>`}
  </form>`;
}
