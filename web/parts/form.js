// A form that is sent by REST: what is wrong is said at its field, what has no field above the button, and the focus
// goes where something must be put right. Inputs keep their own values, as password managers expect. Knows no address.

import { isText, said, t } from '../core/text.js';
import { html, useLayoutEffect, useRef, useSignal } from '../core/ui.js';

/** @typedef {Record<string, string>} Fields */

/**
 * @param {object} wish
 * @param {(fields: Fields) => Promise<unknown>} wish.send rejects with Refused
 * @param {(fields: Fields) => Fields} [wish.check] what is wrong before anything is sent, by the field's name
 * @param {(refused: any) => Fields | null} [wish.at] the fields that a refusal is about, where its own field doesn't say
 * @returns {{busy: boolean, wrong: Fields, fault: string, submit: (event: SubmitEvent) => void}}
 */
export function useForm({ send, check = () => ({}), at = () => null }) {
  const state = useSignal({ busy: false, wrong: /** @type {Fields} */ ({}), fault: '' });
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const { wrong } = state.value;
  // In the turn that shows it: the next key goes there already.
  useLayoutEffect(() => {
    const first = form.current?.querySelector('[aria-invalid="true"]');
    if (first instanceof HTMLElement) {
      first.focus();
    }
  }, [wrong]);

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    if (state.peek().busy) {
      return;
    }
    form.current = /** @type {HTMLFormElement} */ (event.currentTarget);
    const fields = /** @type {Fields} */ (Object.fromEntries(new FormData(form.current)));
    const found = check(fields);
    if (Object.keys(found).length > 0) {
      state.value = { busy: false, wrong: found, fault: '' };
      return;
    }
    state.value = { busy: true, wrong: {}, fault: '' };
    const refused = await send(fields).then(
      () => null,
      (fault) => fault,
    );
    state.value = { busy: false, ...(refused ? told(refused, fields, at) : { wrong: {}, fault: '' }) };
  };
  return { ...state.value, submit };
}

/**
 * @param {any} refused
 * @param {Fields} fields
 * @param {(refused: any) => Fields | null} at
 */
function told(refused, fields, at) {
  if (typeof refused.code !== 'string') {
    console.error(refused);
  }
  const wrong = at(refused) ?? (refused.field in fields ? { [refused.field]: wrongValue(refused) } : {});
  return { wrong, fault: Object.keys(wrong).length > 0 ? '' : sentence(refused) };
}

/** @param {{field: string, message: string}} refused */
function wrongValue(refused) {
  const key = `wrong.${refused.field}`;
  return isText(key) ? t(key) : refused.message;
}

/** @param {any} refused */
function sentence(refused) {
  return refused.retry_after_s && refused.code === 'too_many_requests'
    ? t('account.wait', { n: refused.retry_after_s })
    : said(refused);
}

/** What has no field, read out as it appears. @param {{text: string}} properties */
export function FormFault({ text }) {
  return html`<div role="alert">${text && html`<p class="form__fault">${text}</p>`}</div>`;
}
