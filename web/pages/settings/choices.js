// What this browser remembers for whoever uses it: language, colours, sound. Takes effect at once.

import { chime } from '../../core/chime.js';
import { LANGUAGES, language, sound, theme } from '../../core/prefs.js';
import { t } from '../../core/text.js';
import { html, useId } from '../../core/ui.js';
import { Section } from './section.js';

export function Choices() {
  const themes = ['auto', 'light', 'dark'].map((one) => [one, t(`settings.theme.${one}`)]);
  const sounds = ['off', 'on'].map((one) => [one, t(`settings.sound.${one}`)]);
  return html`<${Section} title=${t('settings.browser')} about=${t('settings.browserAbout')}>
    <div class="form">
      <${Choice} legend=${t('settings.language')} options=${Object.entries(LANGUAGES)} chosen=${language.value}
        choose=${(/** @type {any} */ one) => {
          language.value = one;
        }} />
      <${Choice} legend=${t('settings.theme')} options=${themes} chosen=${theme.value}
        choose=${(/** @type {any} */ one) => {
          theme.value = one;
        }} />
      <${Choice} legend=${t('settings.sound')} options=${sounds} chosen=${sound.value ? 'on' : 'off'}
        hint=${t('settings.soundHint')} choose=${(/** @type {string} */ one) => {
          sound.value = one === 'on';
          // What one will hear.
          chime('leading');
        }} />
    </div>
  <//>`;
}

/**
 * @param {{legend: string, options: [string, string][], chosen: string, choose: (one: string) => void, hint?: string}} properties
 */
function Choice({ legend, options, chosen, choose, hint }) {
  const name = useId();
  return html`<fieldset class="choice" aria-describedby=${hint && `${name}-hint`}>
    <legend>${legend}</legend>
    <div class="choice__all">
      ${options.map(
        ([
          value,
          text,
        ]) => html`<label key=${value} class="choice__one" lang=${value in LANGUAGES ? value : undefined}>
        <input type="radio" name=${name} value=${value} checked=${value === chosen} onChange=${() => choose(value)} />
        ${text}
      </label>`,
      )}
    </div>
    ${hint && html`<p class="field__hint" id=${`${name}-hint`}>${hint}</p>`}
  </fieldset>`;
}
