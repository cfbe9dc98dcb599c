// The part of the form that says when: how it starts, how it ends, and what a late bid does.

import { t } from '../../core/text.js';
import { html, useId } from '../../core/ui.js';
import { Field } from '../../parts/field.js';

/** @typedef {import('./auction-draft.js').Form} Form */
/** @typedef {{form: Form, change: (part: Partial<Form>) => void, wrong: (field: string) => string | null}} Part */

/** @param {Part} properties */
export function Starting({ form, change, wrong }) {
  return html`<fieldset class="card group"><legend>${t('sell.auction.starting')}</legend>
    <${Choice} name="start" value=${form.start} all=${['now', 'at', 'hand']} text="sell.auction.start."
      onChange=${(/** @type {any} */ start) => change({ start })} />
    ${
      form.start === 'at' &&
      html`<${Field} label=${t('sell.auction.startsAt')} type="datetime-local" name="starts_at_ms" value=${form.startsAt}
      error=${wrong('starts_at_ms')} onInput=${(/** @type {any} */ event) => change({ startsAt: event.target.value })} />`
    }
    ${
      form.start !== 'now' &&
      html`<label class="check"><input type="checkbox" name="bids_before_start" checked=${form.early}
      onChange=${(/** @type {any} */ event) => change({ early: event.target.checked })} /> ${t('sell.auction.early')}</label>`
    }
  </fieldset>`;
}

/** @param {Part} properties */
export function Ending({ form, change, wrong }) {
  const number = (
    /** @type {'window' | 'extend'} */ name,
  ) => html`<${Field} label=${t(`sell.auction.${name}`)} inputmode="numeric"
    name=${`soft_close.${name}_ms`} value=${form[name]} error=${wrong(`soft_close.${name}_ms`)}
    onInput=${(/** @type {any} */ event) => change({ [name]: event.target.value })} />`;
  return html`<fieldset class="card group"><legend>${t('sell.auction.ending')}</legend>
    <${Choice} name="end" value=${form.end} all=${['after', 'at', 'hand']} text="sell.auction.end."
      onChange=${(/** @type {any} */ end) => change({ end })} />
    ${form.end === 'after' && html`<${Duration} form=${form} change=${change} wrong=${wrong} />`}
    ${
      form.end === 'at' &&
      html`<${Field} label=${t('sell.auction.endsAt')} type="datetime-local" name="ends_at_ms" value=${form.endsAt}
      error=${wrong('ends_at_ms')} onInput=${(/** @type {any} */ event) => change({ endsAt: event.target.value })} />`
    }
    ${
      form.end !== 'hand' &&
      html`
      <label class="check"><input type="checkbox" name="soft_close" checked=${form.soft}
        onChange=${(/** @type {any} */ event) => change({ soft: event.target.checked })} />
        <span>${t('sell.auction.soft')}<br /><span class="soft small">${t('sell.auction.softHint')}</span></span></label>
      ${form.soft && html`<div class="form__pair">${number('window')}${number('extend')}</div>`}
      ${wrong('soft_close') && html`<p class="field__error" role="alert">${wrong('soft_close')}</p>`}`
    }
  </fieldset>`;
}

/** @param {Part} properties */
function Duration({ form, change, wrong }) {
  return html`<div class="stack duration">
    <${Field} label=${t('sell.auction.minutes')} inputmode="decimal" name="duration_ms" value=${form.minutes} error=${wrong('duration_ms')}
      onInput=${(/** @type {any} */ event) => change({ minutes: event.target.value })} />
    <div class="row" role="group" aria-label=${t('sell.auction.usual')}>
      ${USUAL.map(
        ([minutes, key]) => html`<button key=${minutes} type="button" class="button button--small"
        aria-pressed=${form.minutes === minutes} onClick=${() => change({ minutes })}>${t(`sell.auction.usual.${key}`)}</button>`,
      )}
    </div>
  </div>`;
}

/**
 * One of a few, all of them seen.
 * @param {{name: string, value: string, all: string[], text: string, onChange: (value: string) => void}} properties
 */
export function Choice({ name, value, all, text, onChange }) {
  const id = useId();
  return html`<div class="choice">${all.map(
    (
      one,
    ) => html`<label key=${one} class="choice__one"><input type="radio" name=${`${name}-${id}`} value=${one} data-choice=${`${name}-${one}`}
      checked=${one === value} onChange=${() => onChange(one)} /> <span>${t(`${text}${one}`)}</span></label>`,
  )}</div>`;
}

const USUAL = [
  ['2', 'minutes2'],
  ['10', 'minutes10'],
  ['60', 'hour'],
  ['1440', 'day'],
  ['10080', 'week'],
];
