// A show looked back at: what was claimed, by whom, when; and the same as files for a spreadsheet. While the show
// runs, it is how things stand.

import { get } from '../core/api.js';
import { serverNow } from '../core/clock.js';
import { t } from '../core/text.js';
import { dayTime, span } from '../core/time.js';
import { html } from '../core/ui.js';
import { useAnswer } from '../parts/live.js';
import { Status } from '../parts/show-marks.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { Buyers } from './summary/buyers.js';
import { Downloads } from './summary/downloads.js';
import { Items } from './summary/items.js';
import { Timeline } from './summary/timeline.js';

export const title = 'summary.title';
export const styles = ['style/show-marks.css', 'style/summary.css'];

/** @param {{params: Record<string, string>}} properties */
export default function Page({ params }) {
  const { answer, fault, again } = useAnswer(
    (signal) => get(`/api/shows/${params.id}/summary`, {}, signal),
    [params.id],
  );
  if (!answer) {
    return html`<h1 class=${fault ? '' : 'sr'}>${t(title)}</h1>
      ${fault ? html`<${Fault} fault=${fault} again=${again} />` : html`<${Loading} lines=${8} card />`}`;
  }
  const { show } = answer;
  const ran = show.started_at_ms ? (show.ended_at_ms ?? serverNow()) - show.started_at_ms : null;
  const sum = (/** @type {string} */ name, /** @type {any} */ value, /** @type {any} */ more = null) =>
    html`<div class="totals__one" data-total=${name}><dt>${t(`summary.${name}`)}</dt><dd>${value}${more}</dd></div>`;
  const share = answer.units_total === 0 ? 0 : answer.units_claimed / answer.units_total;
  return html`<div class="page-head">
      <div class="summary__head">
        <p class="small"><a href="/sell">← ${t('sell.shows')}</a></p>
        <h1>${t('summary.of', { name: show.name })}</h1>
        <p class="row"><${Status} status=${show.status} />
          <span class="soft small">${show.started_at_ms ? `${dayTime(show.started_at_ms)} · ${t('summary.ran', { span: span(ran ?? 0) })}` : t('summary.notStarted')}</span></p>
      </div>
      <div class="row">
        ${show.status !== 'ended' && html`<button class="button" onClick=${again}>${t('summary.refresh')}</button>`}
        <${Downloads} id=${params.id} summary=${answer} />
      </div>
    </div>
    <dl class="totals">
      ${sum('itemsClaimed', t('show.of', { some: answer.items_claimed, all: answer.items_total }))}
      ${sum(
        'unitsClaimed',
        t('show.of', { some: answer.units_claimed, all: answer.units_total }),
        html`<span class="totals__meter" aria-hidden="true"><span style=${{ width: `${share * 100}%` }}></span></span>`,
      )}
      ${sum('buyers', t('show.number', { number: answer.buyers }))}
      ${sum('comments', t('show.number', { number: answer.comments }))}
    </dl>
    <${Timeline} timeline=${answer.timeline} />
    <div class="summary__two">
      <${Items} items=${answer.items} more=${answer.more === true} />
      <${Buyers} id=${params.id} count=${answer.buyers} />
    </div>`;
}

/** @param {{fault: any, again: () => void}} properties */
function Fault({ fault, again }) {
  if (fault.status === 403 || fault.status === 404) {
    return html`<${Empty} title=${t(fault.status === 404 ? 'show.missing' : 'shell.forbidden')} text=${t('edit.notYours')}
      action=${html`<a class="button" href="/sell">${t('sell.title')}</a>`} />`;
  }
  return html`<${Failed} fault=${fault} again=${again} />`;
}
