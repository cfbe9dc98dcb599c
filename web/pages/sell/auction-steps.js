// The part of the form that says by how much a bid must top the price: the usual table, or bands of one's own.

import { t } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { Field } from '../../parts/field.js';
import { Choice } from './auction-times.js';

/** @param {import('./auction-times.js').Part} properties */
export function Steps({ form, change, wrong }) {
  return html`<fieldset class="card group"><legend>${t('sell.auction.steps')}</legend>
    <${Choice} name="increments" value=${form.increments} all=${['ebay', 'bands']} text="sell.auction.steps."
      onChange=${(/** @type {any} */ increments) => change({ increments })} />
    ${form.increments === 'bands' && html`<${Bands} form=${form} change=${change} wrong=${wrong} />`}
    ${wrong('increments') && html`<p class="field__error" role="alert">${wrong('increments')}</p>`}
  </fieldset>`;
}

/** @param {import('./auction-times.js').Part} properties */
function Bands({ form, change, wrong }) {
  const { bands } = form;
  const put = (/** @type {number} */ at, /** @type {Partial<{below: string, step: string}>} */ part) =>
    change({ bands: bands.map((band, place) => (place === at ? { ...band, ...part } : band)) });
  const add = () => change({ bands: [...bands.slice(0, -1), { below: '', step: '' }, ...bands.slice(-1)] });
  const last = bands.length - 1;
  return html`<div class="bands">
    ${bands.map(
      (band, at) => html`<div key=${at} class="bands__row">
      ${
        at < last
          ? html`<${Field} label=${t('sell.auction.below')} inputmode="decimal" value=${band.below} error=${wrong(`increments[${at}].below_cents`)}
            onInput=${(/** @type {any} */ event) => put(at, { below: event.target.value })} />`
          : html`<p class="bands__rest">${t('sell.auction.rest')}</p>`
      }
      <${Field} label=${t('sell.auction.step')} inputmode="decimal" value=${band.step} error=${wrong(`increments[${at}].increment_cents`)}
        onInput=${(/** @type {any} */ event) => put(at, { step: event.target.value })} />
      ${
        at < last
          ? html`<button type="button" class="icon-button" aria-label=${t('sell.auction.removeBand')}
        onClick=${() => change({ bands: bands.filter((_, place) => place !== at) })}>×</button>`
          : html`<span></span>`
      }
    </div>`,
    )}
    <button type="button" class="button button--small" onClick=${add}>${t('sell.auction.addBand')}</button>
  </div>`;
}
