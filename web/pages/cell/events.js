// Everything that happened to one cell, newest first, in pages; filtered by type among what has been loaded.

import { get } from '../../core/api.js';
import { figure } from '../../core/figures.js';
import { said, t } from '../../core/text.js';
import { clockTime, dayTime } from '../../core/time.js';
import { classes, html, signal, useEffect, useMemo, useRef, useSignal } from '../../core/ui.js';
import { Loading } from '../../parts/states.js';
import { Who } from '../../parts/who.js';
import { place } from './live.js';
import { Jump } from './slider.js';

/** @typedef {import('./travel.js').Told} Told */

/** A stretch of the events, without gaps. */
export class EventList {
  /** Newest first. */
  events = signal(/** @type {Told[]} */ ([]));
  fault = signal(/** @type {any} */ (null));
  loading = signal(false);

  /** @param {string} entity */
  constructor(entity) {
    this.entity = entity;
  }

  /** Whether there is something before what is here. */
  get hasOlder() {
    return (this.events.value.at(-1)?.seq ?? 1) > 1;
  }

  /** The newest page, instead of what is here. @param {number} head */
  newest(head) {
    return this.#load({ before: head + 1 }, () => []);
  }

  older() {
    return this.#load({ before: this.events.peek().at(-1)?.seq ?? 1 }, (list) => list);
  }

  /** The page around an event, instead of what is here. @param {number} seq */
  around(seq) {
    return this.#load({ before: seq + PAGE / 2 }, () => []);
  }

  /** What came since. */
  newer() {
    return this.#load({ after: this.events.peek()[0]?.seq ?? 0 }, (list) => list);
  }

  /** @param {number} seq */
  has(seq) {
    const list = this.events.peek();
    return list.length > 0 && seq <= list[0].seq && seq >= (list.at(-1)?.seq ?? 0);
  }

  /**
   * @param {Record<string, number>} where
   * @param {(list: Told[]) => Told[]} keep
   */
  async #load(where, keep) {
    if (this.loading.peek()) {
      return;
    }
    this.loading.value = true;
    try {
      const page = await get(`${place(this.entity)}/events`, { ...where, limit: PAGE });
      const merged = new Map(
        [...keep(this.events.peek()), ...page.events].map((event) => [event.seq, event]),
      );
      this.events.value = [...merged.values()].sort((a, b) => b.seq - a.seq);
      this.fault.value = null;
    } catch (fault) {
      this.fault.value = fault;
    }
    this.loading.value = false;
  }
}

/**
 * @param {{list: EventList, head: number, travel: import('./travel.js').Travel, onPerson: (user: string) => void}} properties
 */
export function Events({ list, head, travel, onPerson }) {
  const type = useSignal('');
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const events = list.events.value;
  const at = travel.at.value;
  const newest = events[0]?.seq ?? 0;
  // Follows the head, unless somebody has gone elsewhere.
  const follows = useRef(true);
  useEffect(() => {
    if (head > 0 && (events.length === 0 || (follows.current && newest < head))) {
      events.length === 0 || head - newest > PAGE ? list.newest(head) : list.newer();
    }
  }, [head, newest, list.loading.value]);
  useEffect(() => {
    if (at !== null && !list.has(at) && events.length > 0) {
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
  }, [at, events, type.value]);
  const types = useMemo(() => [...new Set(events.map((event) => event.type))].sort(), [events]);
  const shown = type.value ? events.filter((event) => event.type === type.value) : events;
  const toNewest = () => {
    follows.current = true;
    list.newest(head);
  };
  return html`<div class="events">
    <div class="row row--apart small">
      <label class="row"><span>${t('cell.type')}</span>
        <select value=${type.value} onChange=${(/** @type {any} */ event) => {
          type.value = event.currentTarget.value;
        }}>
          <option value="">${t('cell.typeAll')}</option>
          ${types.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select>
      </label>
      <span class="soft number">${t('cell.eventsShown', { shown: shown.length, loaded: events.length, of: head })}</span>
      ${newest < head && events.length > 0 && html`<button class="button button--small" onClick=${toNewest}>${t('cell.newest')}</button>`}
    </div>
    ${events.length === 0 && list.loading.value && html`<${Loading} lines=${6} />`}
    ${list.fault.value && html`<p class="field__error" role="alert">${said(list.fault.value)}</p>`}
    <ol class="events__list" ref=${box} tabindex="0" aria-label=${t('cell.events')}>
      ${shown.map((event) => html`<${Row} key=${event.seq} event=${event} current=${event.seq === at} travel=${travel} onPerson=${onPerson} />`)}
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
