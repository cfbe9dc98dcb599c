// What shows are known by on several pages: how one stands, and an item's number as a tag. Their style is
// style/show-marks.css.

import { t } from '../core/text.js';
import { classes, html } from '../core/ui.js';

/**
 * How a show stands, in a word and a colour.
 * @param {{status: string}} properties
 */
export function Status({ status }) {
  const tone = { active: 'bad', paused: 'warn', draft: 'info' }[status];
  return html`<span class=${tone ? `badge badge--${tone}` : 'badge'} data-status=${status}>
    ${status === 'active' && html`<span class="live-dot" aria-hidden="true"></span>`}${t(`show.status.${status}`)}
  </span>`;
}

/**
 * The number that people say, as a tag in the colour of what is left. Not read out: who shows it names the item.
 * @param {{item: {item_number: string, status: string}}} properties
 */
export function Plate({ item }) {
  const { length } = item.item_number;
  const size = length > 4 ? 'plate--small' : length > 2 && 'plate--middle';
  return html`<span class=${classes('plate', `plate--${item.status}`, size)} aria-hidden="true">${item.item_number}</span>`;
}
