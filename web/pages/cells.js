// The inspector: all living cells, and how this node does. Nothing is asked while nobody looks, or when it is stopped.

import { get, post } from '../core/api.js';
import { figure } from '../core/figures.js';
import { t } from '../core/text.js';
import { toast } from '../core/toasts.js';
import { html, useEffect, useSignal } from '../core/ui.js';
import { Deed, Disconnect } from '../parts/deed.js';
import { Field } from '../parts/field.js';
import { OperatorTabs } from '../parts/operator-tabs.js';
import { usePoll } from '../parts/poll.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { CellTable } from './cells/table.js';
import { Vitals } from './cells/vitals.js';

export const title = 'cells.title';
export const styles = ['style/inspector.css'];

/** @param {{query: URLSearchParams}} properties */
export default function Cells({ query }) {
  const on = useSignal(true);
  const wish = useSignal({
    search: query.get('search') ?? '',
    kind: query.get('kind') ?? '',
    sort: query.get('sort') ?? 'messages_per_s',
    order: /** @type {'asc' | 'desc'} */ (query.get('order') === 'asc' ? 'asc' : 'desc'),
  });
  /** The cursors of the pages before this one, and of this one. */
  const pages = useSignal(/** @type {(string | null)[]} */ ([null]));
  const change = (/** @type {Partial<typeof wish.value>} */ part) => {
    wish.value = { ...wish.peek(), ...part };
    pages.value = [null];
  };
  useEffect(() => keepAddress(wish.value), [wish.value]);
  return html`<div class="wide inspector">
    <div class="page-head">
      <h1>${t('cells.title')}</h1>
      <${Crowd} />
    </div>
    <${OperatorTabs} here="/admin" />
    <${Vitals} on=${on.value} onQuarantined=${() => change({ search: 'quarantined', kind: '' })} />
    <${Tools} wish=${wish.value} change=${change} on=${on} />
    <${List} wish=${wish.value} change=${change} on=${on.value} pages=${pages} />
  </div>`;
}

/**
 * @typedef {{search: string, kind: string, sort: string, order: 'asc' | 'desc'}} Wish
 * @param {{wish: Wish, change: (part: Partial<Wish>) => void, on: import('../vendor/signals/signals.js').Signal<boolean>}} properties
 */
function Tools({ wish, change, on }) {
  const typed = useSignal(wish.search);
  useEffect(() => {
    typed.value = wish.search;
  }, [wish.search]);
  // The list follows what is typed, but not letter by letter.
  useEffect(() => {
    const timer = setTimeout(() => typed.value !== wish.search && change({ search: typed.value }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  return html`<div class="tools" role="search">
    <${Field} class="tools__search" type="search" label=${t('cells.search')} hideLabel placeholder=${t('cells.searchHint')}
      value=${typed.value} onInput=${(/** @type {any} */ event) => {
        typed.value = event.currentTarget.value;
      }} />
    <${Field} class="tools__kind" input="select" label=${t('cells.kind')} hideLabel value=${wish.kind}
      onChange=${(/** @type {any} */ event) => change({ kind: event.currentTarget.value })}>
      <option value="">${t('cells.kindAll')}</option>
      ${KINDS.map((kind) => html`<option key=${kind} value=${kind}>${t(`cells.kind.${kind}`)}</option>`)}
    <//>
    <button class="button tools__live" role="switch" aria-checked=${on.value} onClick=${() => {
      on.value = !on.value;
    }}><span class=${on.value ? 'live-dot tools__dot' : 'tools__still'} aria-hidden="true"></span>${t('cells.live')}</button>
  </div>`;
}

/**
 * @param {{wish: Wish, change: (part: Partial<Wish>) => void, on: boolean, pages: import('../vendor/signals/signals.js').Signal<(string | null)[]>}} properties
 */
function List({ wish, change, on, pages }) {
  const cursor = pages.value.at(-1) ?? null;
  const { answer, fault, again } = usePoll(
    (signal) => get('/api/admin/cells', { ...wish, cursor, limit: PAGE }, signal),
    { on, inputs: [wish, cursor] },
  );
  if (answer === null) {
    return fault ? html`<${Failed} fault=${fault} again=${again} />` : html`<${Loading} lines=${8} card />`;
  }
  const first = (pages.value.length - 1) * PAGE;
  const turn = (/** @type {(string | null)[]} */ to) => {
    pages.value = to;
  };
  return html`
    <div class="row row--apart small soft">
      <p role="status" aria-live="off">${t('cells.count', {
        from: answer.cells.length > 0 ? first + 1 : 0,
        to: first + answer.cells.length,
        matching: answer.matching,
        living: answer.living,
      })}</p>
      ${fault && html`<span class="badge badge--warn" role="status">${t('cells.stale')}</span>`}
    </div>
    ${
      answer.cells.length === 0
        ? html`<${Empty} title=${t(answer.living === 0 ? 'cells.none' : 'cells.noMatch')} text=${t(answer.living === 0 ? 'cells.noneText' : 'cells.noMatchText')}
            action=${answer.living > 0 && html`<button class="button" onClick=${() => change({ search: '', kind: '' })}>${t('cells.clear')}</button>`} />`
        : html`<${CellTable} cells=${answer.cells} sort=${wish.sort} order=${wish.order}
            onSort=${(/** @type {string} */ sort, /** @type {'asc' | 'desc'} */ order) => change({ sort, order })} />`
    }
    ${
      (pages.value.length > 1 || answer.next_cursor) &&
      html`<nav class="row" aria-label=${t('cells.pages')}>
        <button class="button button--small" disabled=${pages.value.length === 1} onClick=${() => turn(pages.value.slice(0, -1))}>${t('cells.previous')}</button>
        <span class="small soft number">${figure(pages.value.length)}</span>
        <button class="button button--small" disabled=${!answer.next_cursor} onClick=${() => turn([...pages.value, answer.next_cursor])}>${t('cells.next')}</button>
      </nav>`
    }`;
}

/** What an operator may do to everybody who is connected. */
function Crowd() {
  const open = useSignal(/** @type {'announce' | 'disconnect' | null} */ (null));
  const text = useSignal('');
  const close = () => {
    open.value = null;
  };
  return html`<div class="row">
    <button class="button button--small" onClick=${() => {
      open.value = 'announce';
    }}>${t('crowd.announce')}</button>
    <button class="button button--small" onClick=${() => {
      open.value = 'disconnect';
    }}>${t('crowd.disconnect')}</button>
    ${
      open.value === 'announce' &&
      html`<${Deed} title=${t('crowd.announceTitle')} text=${t('crowd.announceText')} yes=${t('crowd.announceYes')} onClose=${close}
      act=${(/** @type {string} */ reason) => post('/api/admin/announce', { text: text.value.trim(), reason })}
      onDone=${(/** @type {{sockets: number}} */ { sockets }) => {
        text.value = '';
        close();
        toast(t('crowd.announced', { n: sockets }), 'good');
      }}>
      <${Field} input="textarea" label=${t('crowd.text')} hint=${t('crowd.textHint')} maxlength="500" required value=${text.value}
        onInput=${(/** @type {any} */ event) => {
          text.value = event.currentTarget.value;
        }} />
    <//>`
    }
    ${open.value === 'disconnect' && html`<${Disconnect} onDone=${close} onClose=${close} />`}
  </div>`;
}

/**
 * The address names what is shown, so that it can be sent to somebody, and is found again on the way back.
 * @param {Wish} wish
 */
function keepAddress({ search, kind, sort, order }) {
  const parts = Object.entries({ search, kind, sort, order }).filter(([, value]) => value !== '');
  history.replaceState(null, '', `${location.pathname}?${new URLSearchParams(parts)}`);
}

const KINDS = ['auction', 'show', 'inbox'];
const PAGE = 50;
const TYPING_MS = 200;
