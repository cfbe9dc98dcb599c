// A new show: its name, the words that claim and pass, and where it is broadcast. Items come on the next page.

import { account } from '../core/account.js';
import { get, isOpen, post } from '../core/api.js';
import { Wish } from '../core/key.js';
import { go } from '../core/router.js';
import { t } from '../core/text.js';
import { html, useMemo, useSignal } from '../core/ui.js';
import { useAnswer } from '../parts/live.js';
import { DetailsForm, PLATFORMS } from './show-edit/details-form.js';

export const title = 'edit.newTitle';
export const styles = ['style/show-marks.css', 'style/show-edit.css'];

export default function Page() {
  const workspace = account.value?.workspace?.id?.split(':')[1];
  // What this workspace calls claiming and passing; without it, the server's own words hold.
  const { answer: defaults } = useAnswer(
    (signal) => get(`/api/workspaces/${workspace}`, {}, signal).catch(() => null),
    [workspace],
  );
  const platform = useSignal('souk');
  const wish = useMemo(() => new Wish(), []);
  const create = async (/** @type {Record<string, string>} */ fields) => {
    const given = Object.entries(fields).filter(([, value]) => value !== '');
    const form = { ...Object.fromEntries(given), platform: platform.peek() };
    const { body, key } = wish.order(form, () => form);
    const made = await post('/api/shows', body, { key }).catch((refused) => {
      if (!isOpen(refused)) {
        wish.settle();
      }
      throw refused;
    });
    await go(`/shows/${made.id.split(':')[1]}/edit`);
  };
  const words = { claim_word: defaults?.claim_word ?? 'sold', pass_word: defaults?.pass_word ?? 'pass' };
  return html`<div class="page-head"><h1>${t(title)}</h1></div>
    <div class="card edit__new">
      <${DetailsForm} values=${{ name: '', claim_word: '', pass_word: '', live_id: '', live_url: '' }} words=${words}
        platform=${platform.value} save=${t('edit.create')} onSave=${create} autofocus>
        <fieldset class="edit__platforms">
          <legend class="field__label">${t('edit.platform')}</legend>
          ${PLATFORMS.map(
            (one) => html`<label key=${one} class="edit__platform">
              <input type="radio" name="platform" value=${one} checked=${platform.value === one} onChange=${() => {
                platform.value = one;
              }} />
              <span>${t(`edit.platform.${one}`)}</span>
            </label>`,
          )}
        </fieldset>
      <//>
    </div>`;
}
