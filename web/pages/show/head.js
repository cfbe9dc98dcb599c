// The top of a room: which show, how it stands, and the sums over it; and why nothing can be claimed, when it can't.

import { counted, elapsed } from '../../core/on-air.js';
import { t } from '../../core/text.js';
import { dayTime, span } from '../../core/time.js';
import { html } from '../../core/ui.js';
import { useServerNow } from '../../parts/live.js';
import { Status } from '../../parts/show-marks.js';

/** @param {{id: string, show: Record<string, any>, runs: boolean}} properties */
export function Head({ id, show, runs }) {
  return html`<header class="room__head">
    <div class="room__name">
      <h1>${show.name}</h1>
      <${Status} status=${show.status} />
      ${show.status === 'active' && html`<${Elapsed} show=${show} />`}
    </div>
    <dl class="room__sums">
      ${sum(t('show.sums.claimed'), t('show.of', { some: show.units_claimed, all: show.units_total }))}
      ${sum(t('show.sums.buyers'), t('show.number', { number: show.buyers }))}
      ${sum(t('show.sums.comments'), t('show.number', { number: show.comments }))}
    </dl>
    <div class="room__links">
      ${show.live_url && html`<a class="button button--small" href=${show.live_url} target="_blank" rel="noopener noreferrer">${t('show.watch')} ↗</a>`}
      ${
        runs &&
        html`
        <a class="button button--small" href=${`/shows/${id}/console`}>${t('show.console')}</a>
        <a class="button button--small button--plain" href=${`/shows/${id}/edit`}>${t('show.edit')}</a>`
      }
    </div>
  </header>`;
}

/**
 * @param {string} name
 * @param {string} value
 */
function sum(name, value) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** @param {{show: Record<string, any>}} properties */
function Elapsed({ show }) {
  const ms = elapsed(show, useServerNow(counted(show)));
  return html`<time class="soft small room__elapsed">${span(Math.floor(ms / 1000) * 1000)}</time>`;
}

/**
 * Why nothing can be claimed now, and what may be done instead.
 * @param {{id: string, show: Record<string, any>, runs: boolean}} properties
 */
export function Standstill({ id, show, runs }) {
  if (show.status === 'active') {
    return null;
  }
  const when = show.ended_at_ms ? dayTime(show.ended_at_ms) : '';
  return html`<div class=${`room__standstill room__standstill--${show.status}`} role="status">
    <p><strong>${t(`show.standstill.${show.status}`)}</strong> ${t(`show.standstill.${show.status}Text`, { when })}</p>
    ${runs && show.status === 'draft' && html`<a class="button button--small" href=${`/shows/${id}/edit`}>${t('show.prepare')}</a>`}
    ${runs && show.status === 'ended' && html`<a class="button button--small" href=${`/shows/${id}/summary`}>${t('show.summary')}</a>`}
  </div>`;
}
