// The bar above the columns: which show, whether it is on and for how long, how much is sold, and what moves it.

import { counted, elapsed } from '../../core/on-air.js';
import { t } from '../../core/text.js';
import { span } from '../../core/time.js';
import { html, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';
import { useServerNow } from '../../parts/live.js';

/** @typedef {{room: import('./room.js').Room}} Properties */

/** @param {Properties} properties */
export function Status({ room }) {
  const show = /** @type {Record<string, any>} */ (room.show.view.value);
  return html`<header class="desk-status" data-status=${show.status}>
    <div class="desk-status__who">
      <h1 class="cut" title=${show.name}>${show.name}</h1>
      <${Phase} status=${show.status} />
      <${Clock} room=${room} />
    </div>
    <dl class="desk-status__figures">
      <${Figure} name="claimed" value=${t('console.ofTotal', { claimed: show.units_claimed, total: show.units_total })} />
      <${Figure} name="items" value=${t('console.number', { value: show.items_total })} />
      <${Figure} name="buyers" value=${t('console.number', { value: show.buyers })} />
      <${Figure} name="comments" value=${t('console.number', { value: show.comments })} />
    </dl>
    <${Verbs} room=${room} status=${show.status} />
  </header>`;
}

/** @param {{name: string, value: string}} properties */
function Figure({ name, value }) {
  return html`<div class=${`desk-figure desk-figure--${name}`}>
    <dt>${t(`console.figure.${name}`)}</dt><dd class="number">${value}</dd>
  </div>`;
}

/** @param {{status: string}} properties */
function Phase({ status }) {
  const tone = { active: 'bad', paused: 'warn' }[status] ?? 'quiet';
  return html`<span class=${`badge badge--${tone} desk-phase`} role="status">
    ${status === 'active' && html`<span class="live-dot" aria-hidden="true"></span>`}
    ${t(`console.status.${status}`)}
  </span>`;
}

/** @param {Properties} properties */
function Clock({ room }) {
  const show = /** @type {any} */ (room.show.view.value);
  const ms = elapsed(show, useServerNow(counted(show)));
  return html`<time class="desk-clock" role="timer" aria-label=${t('console.elapsed')} datetime=${`PT${Math.floor(ms / 1000)}S`}>
    ${span(Math.floor(ms / 1000) * 1000)}</time>`;
}

/** @param {{room: import('./room.js').Room, status: string}} properties */
function Verbs({ room, status }) {
  const ask = (/** @type {any} */ what) => () => {
    room.asked.value = { what };
  };
  return html`<div class="desk-status__verbs">
    ${status === 'draft' && html`<button class="button button--small button--main" onClick=${ask('activate')}>${t('console.activate')}</button>`}
    ${status === 'active' && html`<button class="button button--small" aria-keyshortcuts="p" onClick=${ask('pause')}>${t('console.pause')}</button>`}
    ${status === 'paused' && html`<button class="button button--small button--main" aria-keyshortcuts="p" onClick=${ask('resume')}>${t('console.resume')}</button>`}
    ${['active', 'paused'].includes(status) && html`<button class="button button--small desk-stop" onClick=${ask('stop')}>${t('console.stop')}</button>`}
    ${status === 'ended' && html`<a class="button button--small button--main" href=${`/shows/${room.show.ulid}/summary`}>${t('console.summary')}</a>`}
    <a class="button button--small button--plain desk-watch" href=${`/shows/${room.show.ulid}`}>${t('console.watch')}</a>
    <button class="icon-button desk-help" aria-label=${t('console.keys')} title=${t('console.keys')} aria-keyshortcuts="?"
      onClick=${ask('help')}>?</button>
  </div>`;
}

/** Are you sure? @param {{room: import('./room.js').Room, verb: 'activate' | 'pause' | 'resume' | 'stop'}} properties */
export function MoveQuestion({ room, verb }) {
  const busy = useSignal(false);
  const close = () => {
    room.asked.value = null;
  };
  const yes = async () => {
    busy.value = true;
    await room.move(verb);
    close();
  };
  return html`<${Confirm} title=${t(`console.ask.${verb}`)} text=${t(`console.ask.${verb}Text`)} yes=${t(`console.${verb}`)}
    danger=${verb === 'stop'} busy=${busy.value} onYes=${yes} onNo=${close} />`;
}
