// What a workspace is called, and what its new shows begin with.

import { amend } from '../../core/account.js';
import { get, post } from '../../core/api.js';
import { t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useSignal } from '../../core/ui.js';
import { Field } from '../../parts/field.js';
import { FormFault, useForm } from '../../parts/form.js';
import { useAnswer } from '../../parts/live.js';
import { Failed, Loading } from '../../parts/states.js';
import { Section } from './section.js';

/** @typedef {{id: string, name: string, claim_word: string, pass_word: string, polling_interval_s: number, members: {id: string, name: string}[]}} Sheet */

/** @param {{id: string}} properties */
export function Workspace({ id }) {
  const path = `/api/workspaces/${id}`;
  const { answer, fault, again } = useAnswer((signal) => get(path, {}, signal), [path]);
  const content = () => {
    if (answer) {
      return html`<${Sheet} path=${path} sheet=${answer} />`;
    }
    return fault ? html`<${Failed} fault=${fault} again=${again} />` : html`<${Loading} lines=${6} />`;
  };
  return html`<${Section} title=${t('settings.workspace')} about=${t('settings.workspaceAbout')}>${content()}<//>`;
}

/** @param {{path: string, sheet: Sheet}} properties */
function Sheet({ path, sheet }) {
  const words = useSignal({ claim: sheet.claim_word, pass: sheet.pass_word });
  const { busy, wrong, fault, submit } = useForm({
    check,
    send: async ({ name, claim_word, pass_word, polling_interval_s }) => {
      const wish = { name, claim_word, pass_word, polling_interval_s: Number(polling_interval_s) };
      const now = await post(path, wish, { method: 'PATCH' });
      amend({ workspace: { id: now.id, name: now.name } });
      toast(t('settings.saved'), 'good');
    },
  });
  const heard = (/** @type {'claim' | 'pass'} */ which) => (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.currentTarget);
    words.value = { ...words.value, [which]: value };
  };
  return html`<form class="form" onSubmit=${submit} noValidate>
    <${Field} label=${t('settings.workspaceName')} name="name" autocomplete="organization" required maxlength="64"
      hint=${t('settings.members', { names: sheet.members.map((one) => one.name).join(', ') })}
      defaultValue=${sheet.name} error=${wrong.name} />
    <div class="form__pair">
      <${Field} label=${t('settings.claimWord')} hint=${t('settings.claimWordHint', { word: words.value.claim })}
        name="claim_word" autocomplete="off" autocapitalize="none" spellcheck=${false} required maxlength="32"
        defaultValue=${sheet.claim_word} error=${wrong.claim_word} onInput=${heard('claim')} />
      <${Field} label=${t('settings.passWord')} hint=${t('settings.passWordHint', { word: words.value.pass })}
        name="pass_word" autocomplete="off" autocapitalize="none" spellcheck=${false} required maxlength="32"
        defaultValue=${sheet.pass_word} error=${wrong.pass_word} onInput=${heard('pass')} />
    </div>
    <${Polling} seconds=${sheet.polling_interval_s} />
    <${FormFault} text=${fault} />
    <div class="settings__end"><button class="button button--main" aria-busy=${busy}>${t('shell.save')}</button></div>
  </form>`;
}

/** @param {{seconds: number}} properties */
function Polling({ seconds }) {
  const now = useSignal(seconds);
  const shown = t('settings.seconds', { n: now.value });
  return html`<div class="field">
    <label class="field__label" for="polling">${t('settings.polling')}</label>
    <div class="polling">
      <input id="polling" type="range" name="polling_interval_s" min="2" max="10" step="1" defaultValue=${seconds}
        aria-valuetext=${shown} aria-describedby="polling-hint" onInput=${(/** @type {Event} */ event) => {
          now.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value);
        }} />
      <output for="polling">${shown}</output>
    </div>
    <p class="field__hint" id="polling-hint">${t('settings.pollingHint')}</p>
  </div>`;
}

/**
 * @param {import('../../parts/form.js').Fields} fields
 * @returns {import('../../parts/form.js').Fields}
 */
function check({ name, claim_word, pass_word }) {
  const word = (/** @type {string} */ text) => /^\p{L}+$/u.test(text.trim());
  const same = claim_word.trim().toLowerCase() === pass_word.trim().toLowerCase();
  return {
    ...(name.trim() === '' && { name: t('wrong.name') }),
    ...(!word(claim_word) && { claim_word: t('wrong.claim_word') }),
    ...((!word(pass_word) || same) && { pass_word: t('wrong.pass_word') }),
  };
}
