// Everything that happened to one cell, newest first, in pages; all of it, or the events of one type.

import { get } from '../../core/api.js';
import { figure } from '../../core/figures.js';
import { said, t } from '../../core/text.js';
import { clockTime, dayTime } from '../../core/time.js';
import { batch, classes, html, signal, useEffect, useRef, useSignal } from '../../core/ui.js';
import { Loading } from '../../parts/states.js';
import { Who } from '../../parts/who.js';
import { place } from './live.js';
import { Jump } from './slider.js';

/** @typedef {import('./travel.js').Told} Told */

/** A stretch of the events, without gaps; or those of one type in it. */
export class EventList {
  /** Newest first. */
  events = signal(/** @type {Told[]} */ ([]));
  /** All types that such a cell's events have. */
  types = signal(/** @type {string[]} */ ([]));
  /** The one that is wanted; all when empty. */
  type = signal('');
  /** The last event that was there when the newest were looked for. */
  top = signal(0);
  fault = signal(/** @type {any} */ (null));
  loading = signal(false);
  /** Where the stretch begins. */
  #from = signal(1);
  /** What was asked for before another type was chosen is answered in vain. */
  #turn = 0;

  /** @param {string} entity */
  constructor(entity) {
    this.entity = entity;
  }

  /** Whether there is something before what is here. */
  get hasOlder() {
    return this.#from.value > 1;
  }

  /** Another type, or all again. @param {string} type @param {number} head */
  choose(type, head) {
    this.#turn += 1;
    this.loading.value = false;
    this.type.value = type;
    [this.events.value, this.top.value] = [[], 0];
    return this.newest(head);
  }

  /** The newest page, instead of what is here. @param {number} head */
  newest(head) {
    return this.#load({ before: head + 1 }, { from: true, keep: () => false });
  }

  older() {
    return this.#load({ before: this.#from.peek() }, { from: true, keep: () => true });
  }

  /** The page around an event, instead of what is here. @param {number} seq */
  around(seq) {
    return this.#load({ before: seq + PAGE / 2 }, { from: true, keep: () => false });
  }

  /** What came since; the newest page instead of what is here, if that is more. @param {number} head */
  newer(head) {
    const last = this.top.peek();
    if (head - last > PAGE && this.type.peek() === '') {
      return this.newest(head);
    }
    // Of one type there are fewer: all of them may be in one page, and are when it reaches back to what is here.
    const reaches = (/** @type {Told[]} */ page) => page.length < PAGE || page[0].seq <= last;
    return this.type.peek() === ''
      ? this.#load({ after: last }, { from: false, keep: () => true })
      : this.#load({ before: head + 1 }, { from: false, keep: reaches });
  }

  /** @param {number} seq */
  has(seq) {
    const list = this.events.peek();
    return list.length > 0 && seq <= list[0].seq && seq >= (list.at(-1)?.seq ?? 0);
  }

  /**
   * @param {Record<string, number>} where
   * @param {{from: boolean, keep: (page: Told[]) => boolean}} how `from`: the stretch begins where the page does; `keep`:
   *   what is here stays beside the page
   */
  async #load(where, { from, keep }) {
    if (this.loading.peek()) {
      return;
    }
    this.loading.value = true;
    const turn = this.#turn;
    try {
      const type = this.type.peek();
      const page = await get(`${place(this.entity)}/events`, { ...where, limit: PAGE, type });
      if (turn === this.#turn) {
        this.#take(page, where, { from, keeps: keep(page.events) });
      }
    } catch (fault) {
      if (turn === this.#turn) {
        this.fault.value = fault;
      }
    }
    this.loading.value = turn !== this.#turn && this.loading.peek();
  }

  /**
   * @param {{events: Told[], types: string[], prev_cursor: string | null}} page
   * @param {Record<string, number>} where
   * @param {{from: boolean, keeps: boolean}} how
   */
  #take(page, where, { from, keeps }) {
    const here = keeps ? this.events.peek() : [];
    const merged = new Map([...here, ...page.events].map((event) => [event.seq, event]));
    const events = [...merged.values()].sort((a, b) => b.seq - a.seq);
    batch(() => {
      this.events.value = events;
      this.top.value = Math.max(events[0]?.seq ?? 0, keeps ? this.top.peek() : 0, (where.before ?? 1) - 1);
      if (from || !keeps) {
        this.#from.value = Number(page.prev_cursor ?? 1);
      }
      this.types.value = page.types;
      this.fault.value = null;
    });
  }
}

/**
 * @param {{list: EventList, head: number, travel: import('./travel.js').Travel, onPerson: (user: string) => void}} properties
 */
export function Events({ list, head, travel, onPerson }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const events = list.events.value;
  const at = travel.at.value;
  const type = list.type.value;
  const newest = list.top.value;
  // Follows the head, unless somebody has gone elsewhere.
  const follows = useRef(true);
  const failed = useRef(0);
  useEffect(() => {
    // What failed is tried again when something more has happened, or somebody wants it.
    if (head > newest && (newest === 0 || follows.current) && failed.current !== head) {
      failed.current = list.fault.peek() ? head : 0;
      newest === 0 ? list.newest(head) : list.newer(head);
    }
  }, [head, newest, list.loading.value]);
  useEffect(() => {
    if (at !== null && type === '' && !list.has(at) && events.length > 0) {
      follows.current = false;
      list.around(at);
    }
  }, [at, events]);
  useEffect(() => {
    // Only the list scrolls, never the page.
    const row = box.current?.querySelector('[aria-current="true"]');
    if (row instanceof HTMLElement && box.current) {
      const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
      if (top < box.current.scrollTop || bottom > box.current.scrollTop + box.current.clientHeight) {
        box.current.scrollTop = top - box.current.clientHeight / 2;
      }
    }
  }, [at, events]);
  const toNewest = () => {
    follows.current = true;
    list.newest(head);
  };
  return html`<div class="events">
    <div class="row row--apart small">
      <label class="row"><span>${t('cell.type')}</span>
        <select value=${type} onChange=${(/** @type {any} */ event) => {
          follows.current = true;
          list.choose(event.currentTarget.value, head);
        }}>
          <option value="">${t('cell.typeAll')}</option>
          ${list.types.value.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select>
      </label>
      <span class="soft number">${t('cell.eventsShown', { shown: events.length, of: head })}</span>
      ${newest < head && events.length > 0 && html`<button class="button button--small" onClick=${toNewest}>${t('cell.newest')}</button>`}
    </div>
    ${events.length === 0 && list.loading.value && html`<${Loading} lines=${6} />`}
    ${list.fault.value && html`<p class="field__error row" role="alert">${said(list.fault.value)} <button class="button button--small" onClick=${toNewest}>${t('shell.again')}</button></p>`}
    <ol class="events__list" ref=${box} tabindex="0" aria-label=${t('cell.events')}>
      ${events.map((event) => html`<${Row} key=${event.seq} event=${event} current=${event.seq === at} travel=${travel} onPerson=${onPerson} />`)}
      ${
        list.hasOlder &&
        html`<li class="events__more"><button class="button button--small" disabled=${list.loading.value} onClick=${() => list.older()}>${t('cell.older')}</button></li>`
      }
    </ol>
  </div>`;
}

/** @param {{event: Told, current: boolean, travel: import('./travel.js').Travel, onPerson: (user: string) => void}} properties */
function Row({ event: told, current, travel, onPerson }) {
  const { seq, at_ms, who, type, event } = told;
  const open = useSignal(false);
  return html`<li class=${classes('event', current && 'event--current', event?.unreadable && 'event--unreadable')} aria-current=${current ? 'true' : undefined} data-seq=${seq}>
    <div class="event__line">
      <${Jump} seq=${seq} travel=${travel} />
      <span class=${classes('badge mono', type === 'refused' && 'badge--warn', event?.unreadable && 'badge--bad')}>${type}</span>
      <span class="event__who small"><${Who} who=${who} onPerson=${onPerson} /></span>
      <time class="small soft" title=${dayTime(at_ms)}>${clockTime(at_ms)}</time>
      <button class="icon-button event__open" aria-expanded=${open.value} aria-label=${t('cell.details', { seq: figure(seq) })} onClick=${() => {
        open.value = !open.value;
      }}><span aria-hidden="true">${open.value ? '▾' : '▸'}</span></button>
    </div>
    ${event?.unreadable && html`<p class="small event__fault">${event.unreadable}</p>`}
    ${open.value && html`<pre class="mono event__whole">${JSON.stringify(event, null, 2)}</pre>`}
  </li>`;
}

const PAGE = 100;
