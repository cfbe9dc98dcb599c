// Where one writes: a comment that is the claim word and a number claims, as in every live sale.

import { signInAddress } from '../../core/router.js';
import { t } from '../../core/text.js';
import { html, useRef, useSignal } from '../../core/ui.js';

/** @param {{room: import('./room.js').Room, show: Record<string, any>, guest: boolean}} properties */
export function Composer({ room, show, guest }) {
  const text = useSignal('');
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  if (show.status === 'ended') {
    return null;
  }
  if (guest) {
    return html`<p class="composer composer--guest">
      <span>${t('show.watching')}</span>
      <a class="button button--main" href=${signInAddress()}>${t('show.signInToClaim')}</a>
    </p>`;
  }
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = text.peek().trim();
    if (said === '') {
      return;
    }
    text.value = '';
    input.current?.focus();
    const taken = await room.say(said);
    // What was refused isn't lost, unless something else is being written.
    if (!taken && text.peek() === '') {
      text.value = said;
    }
  };
  const example = Object.values(show.items ?? {})[0]?.item_number ?? '12';
  return html`<form class="composer" onSubmit=${send}>
    <input class="field__input" ref=${input} type="text" enterkeyhint="send" autocomplete="off" maxlength=${TEXT_CHARS_MAX}
      aria-label=${t('show.comment')} placeholder=${t('show.write', { word: show.claim_word, number: example })}
      value=${text.value} onInput=${(/** @type {any} */ event) => {
        text.value = event.target.value;
      }} />
    <button class="button button--main" disabled=${text.value.trim() === ''}>${t('show.send')}</button>
  </form>`;
}

const TEXT_CHARS_MAX = 2_000;
