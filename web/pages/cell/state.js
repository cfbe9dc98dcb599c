// What the cell holds, at the moment that the slider stands at: as a tree, or as what changed since another moment; and
// who changed a place last.

import { get } from '../../core/api.js';
import { figure } from '../../core/figures.js';
import { said, t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { classes, html, useEffect, useSignal } from '../../core/ui.js';
import { Failed, Loading } from '../../parts/states.js';
import { TabList, tabId } from '../../parts/tablist.js';
import { Who } from '../../parts/who.js';
import { Changes } from './changes-view.js';
import { place } from './live.js';
import { Jump } from './slider.js';
import { brief } from './tree.js';
import { Tree } from './tree-view.js';

/**
 * @typedef {object} Now
 * @property {any} live the state now, where the cell is awake; `undefined` when it isn't, or isn't known yet
 * @property {(() => void) | null} wake wakes it, where it sleeps
 * @property {any} shut why nothing is known of its inside, though it is awake
 * @property {() => void} look looks inside once more
 */

/**
 * @param {{entity: string, travel: import('./travel.js').Travel, head: number} & Now} properties
 */
export function StatePanel({ entity, travel, head, live, wake, shut, look }) {
  const mode = useSignal(/** @type {'state' | 'changes'} */ ('state'));
  const blamed = useSignal(/** @type {{path: string, at: number} | null} */ (null));
  const at = travel.at.value ?? head;
  return html`<section class="card panel panel--state" aria-label=${t('cell.state')}>
    <${TabList} tabs=${[
      { name: 'state', text: t('cell.state') },
      { name: 'changes', text: t('cell.changes') },
    ]} chosen=${mode.value} label=${t('cell.state')} panel="panel-state" onChoose=${(
      /** @type {'state' | 'changes'} */ name,
    ) => {
      mode.value = name;
    }} />
    <div id="panel-state" role="tabpanel" class="panel__body" aria-labelledby=${tabId('panel-state', mode.value)}>
      ${
        mode.value === 'state'
          ? html`<${State} entity=${entity} travel=${travel} head=${head} live=${live} wake=${wake} shut=${shut} look=${look} onBlame=${(
              /** @type {string} */ path,
            ) => {
              blamed.value = { path, at };
            }} />`
          : html`<${Changes} entity=${entity} to=${at} />`
      }
    </div>
    ${
      blamed.value !== null &&
      html`<${Blame} key=${`${blamed.value.at} ${blamed.value.path}`} entity=${entity} path=${blamed.value.path} at=${blamed.value.at} travel=${travel} onClose=${() => {
        blamed.value = null;
      }} />`
    }
  </section>`;
}

/**
 * @param {{entity: string, travel: import('./travel.js').Travel, head: number, onBlame: (path: string) => void} & Now} properties
 */
function State({ entity, travel, head, live, wake, shut, look, onBlame }) {
  const at = travel.at.value;
  const moment = travel.moment.value;
  // Only of one that sleeps: replaying a long history for one that is about to tell would be a waste.
  const sleeps = at === null && live === undefined && wake !== null;
  const slept = useStored(entity, sleeps ? head : 0);
  if (travel.fault.value) {
    return html`<${Failed} fault=${travel.fault.value} again=${() => travel.go(at)} />`;
  }
  if (sleeps && slept.fault) {
    return html`<${Failed} fault=${slept.fault} />`;
  }
  if (at === null && live === undefined && shut) {
    return html`<${Failed} fault=${shut} again=${look} />`;
  }
  const state = at === null ? (sleeps ? slept.state : live) : moment?.state;
  if (state === undefined) {
    return html`<${Loading} lines=${6} />`;
  }
  const late = at !== null && moment?.seq !== at;
  return html`<div class=${classes(late && 'panel--late')} aria-busy=${late} data-seq=${at === null ? 'now' : moment?.seq}>
    ${sleeps && html`<p class="row small soft">${t('cell.asleepState')} <button class="button button--small" onClick=${wake}>${t('cell.wake')}</button></p>`}
    ${state === null ? html`<p class="soft">${t('cell.noState')}</p>` : html`<${Tree} state=${state} onBlame=${onBlame} label=${t('cell.state')} />`}
  </div>`;
}

/**
 * The state of a cell that sleeps, from its journal.
 * @param {string} entity
 * @param {number} seq 0: not wanted
 */
function useStored(entity, seq) {
  const found = useSignal(/** @type {{state: any, fault: any}} */ ({ state: undefined, fault: null }));
  useEffect(() => {
    if (seq === 0) {
      return undefined;
    }
    const abort = new AbortController();
    get(`${place(entity)}/state`, { at: seq }, abort.signal).then(
      ({ state }) => {
        found.value = { state, fault: null };
      },
      (fault) => {
        if (fault.name !== 'AbortError') {
          found.value = { state: undefined, fault };
        }
      },
    );
    return () => abort.abort();
  }, [entity, seq]);
  return found.value;
}

/**
 * @typedef {{path: string, at: number, value?: any, searched_from: number, changed: {seq: number, at_ms: number, who: string | null, event: any, from?: any, to?: any} | null}} Blamed
 * @param {{entity: string, path: string, at: number, travel: import('./travel.js').Travel, onClose: () => void}} properties
 */
function Blame({ entity, path, at, travel, onClose }) {
  const found = useSignal(/** @type {Blamed | null} */ (null));
  const fault = useSignal(/** @type {any} */ (null));
  /** Where the search began: it stays there when we jump to what it has found. */
  const from = useSignal(at);
  useEffect(() => {
    const abort = new AbortController();
    fault.value = null;
    get(`${place(entity)}/blame`, { path, at: from.value }, abort.signal).then(
      (answer) => {
        found.value = answer;
      },
      (refused) => {
        if (refused.name !== 'AbortError') {
          fault.value = refused;
        }
      },
    );
    return () => abort.abort();
  }, [from.value]);
  return html`<div class="blame" role="status" data-blame=${path}>
    <p class="row row--apart">
      <strong>${t('cell.lastChanged')} <span class="mono">${path}</span></strong>
      <button class="icon-button" aria-label=${t('shell.close')} onClick=${onClose}>×</button>
    </p>
    ${
      fault.value
        ? html`<p class="field__error">${said(fault.value)}</p>`
        : found.value
          ? html`<${Verdict} found=${found.value} travel=${travel} further=${(/** @type {number} */ seq) => {
              found.value = null;
              from.value = seq;
            }} />`
          : html`<p class="soft">${t('cell.searching')}</p>`
    }
  </div>`;
}

/** @param {{found: Blamed, travel: import('./travel.js').Travel, further: (seq: number) => void}} properties */
function Verdict({ found: { changed, searched_from }, travel, further }) {
  if (changed === null) {
    return searched_from <= 1
      ? html`<p class="soft">${t('cell.neverSet')}</p>`
      : html`<p class="row"><span class="soft">${t('cell.notSince', { seq: figure(searched_from) })}</span>
          <button class="button button--small" onClick=${() => further(searched_from - 1)}>${t('cell.further')}</button></p>`;
  }
  const { seq, at_ms, who, event } = changed;
  const side = (/** @type {'from' | 'to'} */ name) =>
    name in changed
      ? html`<code class=${`change__${name}`}>${brief(changed[name])}</code>`
      : html`<span class="soft">${t('cell.nothing')}</span>`;
  return html`<p class="row">
      <${Jump} seq=${seq} travel=${travel} />
      <span class="badge badge--accent mono">${event?.t ?? '?'}</span>
      <${Who} who=${who} />
      <time class="soft">${dayTime(at_ms)}</time>
      <button class="button button--small" onClick=${() => travel.go(seq)}>${t('cell.goToEvent')}</button>
    </p>
    <p class="row blame__sides">${side('from')} <span aria-hidden="true">→</span><span class="sr">${t('cell.became')}</span> ${side('to')}</p>`;
}
