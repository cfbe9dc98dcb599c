// What else there is to know of a cell: its last commands, its timers, and what operators did to it.

import { micros, shortId } from '../../core/figures.js';
import { t } from '../../core/text.js';
import { clockTime, dayTime } from '../../core/time.js';
import { html } from '../../core/ui.js';
import { Audit } from '../../parts/audit.js';
import { Countdown } from '../../parts/countdown.js';
import { Empty } from '../../parts/states.js';
import { Who } from '../../parts/who.js';
import { Jump } from './slider.js';

/** @param {{commands: import('./live.js').Traced[], travel: import('./travel.js').Travel, onPerson: (user: string) => void}} properties */
export function Commands({ commands, travel, onPerson }) {
  if (commands.length === 0) {
    return html`<${Empty} title=${t('cell.noCommands')} text=${t('cell.noCommandsText')} />`;
  }
  return html`<div class="panel__scroll" tabindex="0" role="region" aria-label=${t('cell.commands')}><table class="commands">
    <thead><tr>
      <th scope="col">${t('cell.when')}</th><th scope="col">${t('cell.verb')}</th><th scope="col">${t('cell.outcome')}</th>
      <th scope="col">${t('cell.who')}</th><th scope="col" class="number">${t('cell.latency')}</th><th scope="col" class="number">${t('cell.seq')}</th>
    </tr></thead>
    <tbody>${commands.map(
      (one) => html`<tr key=${one.key + one.at_ms + one.outcome} title=${t('cell.key', { key: one.key })}>
        <td><time>${clockTime(one.at_ms)}</time></td>
        <td class="mono">${one.verb}</td>
        <td><span class=${`badge ${tone(one.outcome)}`}>${one.outcome}</span></td>
        <td class="small"><${Who} who=${one.who} onPerson=${onPerson} /></td>
        <td class="number">${micros(one.latency_us)}</td>
        <td class="number">${one.seq > 0 && html`<${Jump} seq=${one.seq} travel=${travel} />`}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

/** @param {string} outcome */
function tone(outcome) {
  if (outcome === 'accepted') {
    return 'badge--good';
  }
  if (outcome === 'repeated') {
    return 'badge--info';
  }
  return ['internal', 'unreadable'].includes(outcome) ? 'badge--bad' : 'badge--warn';
}

/** @param {{timers: {at_ms: number, name: string}[]}} properties */
export function Timers({ timers }) {
  if (timers.length === 0) {
    return html`<${Empty} title=${t('cell.noTimers')} text=${t('cell.noTimersText')} />`;
  }
  return html`<ul class="timers">${timers.map(
    ({ at_ms, name }) => html`<li key=${name + at_ms} class="row row--apart">
      <span class="mono">${name}</span>
      <span class="row"><time class="soft small">${dayTime(at_ms)}</time> <${Countdown} until_ms=${at_ms} /></span>
    </li>`,
  )}</ul>`;
}

/**
 * @param {{subscribers: import('./live.js').Subscriber[], count: number, onPerson: (user: string) => void}} properties
 *   `count`: how many there are, also those not listed
 */
export function Subscribers({ subscribers, count, onPerson }) {
  if (subscribers.length === 0) {
    return html`<${Empty} title=${t('cell.noSubscribers')} text=${t('cell.noSubscribersText')} />`;
  }
  return html`<div class="panel__scroll" tabindex="0" role="region" aria-label=${t('cell.tab.subscribers')}><table class="commands">
    <thead><tr>
      <th scope="col">${t('cell.who')}</th><th scope="col">${t('cell.lane')}</th><th scope="col" class="number">${t('cell.session')}</th>
    </tr></thead>
    <tbody>${subscribers.map(
      ({ session, who, lane }) => html`<tr key=${lane + session} data-lane=${lane}>
        <td class="small">${who === null ? html`<span class="soft">${t('cell.guest')}</span>` : html`<${Who} who=${who} onPerson=${onPerson} />`}</td>
        <td><span class="badge" title=${t(`cell.laneAbout.${lane}`)}>${t(`cell.laneName.${lane}`)}</span></td>
        <td class="number mono">${session}</td>
      </tr>`,
    )}</tbody>
  </table>
  ${count > subscribers.length && html`<p class="soft small">${t('cell.moreSubscribers', { more: count - subscribers.length })}</p>`}</div>`;
}

/** @param {{entity: string, turn: number, on: boolean}} properties */
export function CellAudit({ entity, turn, on }) {
  return html`<div class="panel__scroll" tabindex="0" role="region" aria-label=${t('cell.audit', { entity: shortId(entity) })}>
    <${Audit} entity=${entity} turn=${turn} on=${on} />
  </div>`;
}
