// The fields that a show has besides its items, for a new one and for one that exists. Says what is wrong next to the
// field that it is about.

import { said, t } from '../../core/text.js';
import { html, useEffect, useRef, useSignal } from '../../core/ui.js';
import { Field } from '../../parts/field.js';
import { focusField } from './focus.js';

/** @typedef {{name: string, claim_word: string, pass_word: string, live_id: string, live_url: string}} Details */

/**
 * @param {object} properties
 * @param {Details} properties.values as they are kept
 * @param {{claim_word: string, pass_word: string}} properties.words what holds where none is given
 * @param {string} properties.platform
 * @param {string} properties.save the button's word
 * @param {(fields: Details) => Promise<void>} properties.onSave throws what was refused
 * @param {boolean} [properties.autofocus]
 * @param {boolean} [properties.disabled]
 * @param {string | null} [properties.wrong] a field that somebody else found wrong
 * @param {any} [properties.children] fields of one's own, after the name
 */
export function DetailsForm({ values, words, platform, save, onSave, autofocus, disabled, wrong, children }) {
  const draft = useSignal(/** @type {Partial<Details>} */ ({}));
  const fault = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const field = (/** @type {keyof Details} */ name) => ({
    name,
    value: draft.value[name] ?? values[name],
    error: fault.value?.field === name ? said(fault.value) : wrong === name ? t(`edit.need.${name}`) : null,
    disabled,
    onInput: (/** @type {any} */ event) => {
      draft.value = { ...draft.peek(), [name]: event.target.value };
    },
  });
  useEffect(() => {
    if (wrong) {
      focusField(form.current, wrong);
    }
  }, [wrong]);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const wish = { ...values, ...draft.peek() };
    if (wish.name.trim() === '') {
      fault.value = { field: 'name', code: 'empty' };
      focusField(form.current, 'name');
      return;
    }
    busy.value = true;
    fault.value = null;
    try {
      await onSave(wish);
      draft.value = {};
    } catch (refused) {
      fault.value = refused;
      focusField(form.current, refused.field ?? 'name');
    } finally {
      busy.value = false;
    }
  };
  const elsewhere = platform !== 'souk';
  return html`<form class="form" ref=${form} onSubmit=${submit} novalidate>
    <${Field} label=${t('edit.name')} ...${field('name')} maxlength="200" required autofocus=${autofocus} autocomplete="off" />
    ${children}
    <div class="form__pair">
      <${Field} label=${t('edit.claimWord')} hint=${t('edit.claimWordHint', { word: draft.value.claim_word || values.claim_word || words.claim_word })}
        ...${field('claim_word')} placeholder=${words.claim_word} maxlength="32" autocomplete="off" autocapitalize="none" />
      <${Field} label=${t('edit.passWord')} hint=${t('edit.passWordHint')}
        ...${field('pass_word')} placeholder=${words.pass_word} maxlength="32" autocomplete="off" autocapitalize="none" />
    </div>
    <div class="form__pair">
      ${elsewhere && html`<${Field} label=${t('edit.liveId')} hint=${t('edit.liveIdHint')} ...${field('live_id')} maxlength="128" autocomplete="off" />`}
      <${Field} label=${t('edit.liveUrl')} hint=${t('edit.liveUrlHint')} type="url" inputmode="url" placeholder="https://" ...${field('live_url')} maxlength="2000" autocomplete="off" />
    </div>
    ${fault.value && !fault.value.field && html`<p class="field__error" role="alert">${said(fault.value)}</p>`}
    ${!disabled && html`<div class="row"><button class="button button--main" disabled=${busy.value}>${save}</button></div>`}
  </form>`;
}

/** Where a show may be broadcast. */
export const PLATFORMS = /** @type {const} */ (['souk', 'facebook', 'instagram', 'tiktok', 'youtube']);
