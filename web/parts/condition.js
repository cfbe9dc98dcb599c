// How a cell stands, in a word and a colour.

import { t } from '../core/text.js';
import { html } from '../core/ui.js';

/** @typedef {'waking' | 'live' | 'frozen' | 'paused' | 'quarantined' | 'unreadable' | 'asleep'} Condition */

/** @param {{condition: Condition}} properties */
export function ConditionBadge({ condition }) {
  return html`<span class=${`badge ${TONES[condition] ?? ''}`} data-condition=${condition}>
    <span aria-hidden="true">${MARKS[condition] ?? '•'}</span>${t(`condition.${condition}`)}</span>`;
}

/**
 * The server calls a cell whose journal can't be replayed quarantined, too; but releasing it doesn't help.
 * @param {{condition: Condition, phase: string, durable_seq: number}} line
 * @returns {Condition}
 */
export function conditionOf({ condition, phase, durable_seq }) {
  return condition === 'quarantined' && phase === '' && durable_seq === 0 ? 'unreadable' : condition;
}

/** @type {Record<string, string>} */
const TONES = {
  live: 'badge--good',
  waking: 'badge--info',
  frozen: 'badge--info',
  paused: 'badge--warn',
  quarantined: 'badge--bad',
  unreadable: 'badge--bad',
};

/** Colours alone say nothing to who doesn't see them. @type {Record<string, string>} */
const MARKS = {
  live: '●',
  waking: '◌',
  frozen: '❄',
  paused: '❚❚',
  quarantined: '⚠',
  unreadable: '✕',
  asleep: '☾',
};
