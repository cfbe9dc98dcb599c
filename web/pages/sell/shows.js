// The shows of a workspace, newest first. Those that may still change are followed live: a seller sees from here
// which one sells.

import { get } from '../../core/api.js';
import { serverNow } from '../../core/clock.js';
import { openEntity } from '../../core/entity.js';
import { said, t } from '../../core/text.js';
import { dayTime, span } from '../../core/time.js';
import { toast } from '../../core/toasts.js';
import { html, useEffect, useMemo, useSignal } from '../../core/ui.js';
import { useServerNow } from '../../parts/live.js';
import { Status } from '../../parts/show-marks.js';
import { Empty, Failed, Loading } from '../../parts/states.js';

/** @typedef {{id: string, name: string, status: string, platform: string | null, started_at_ms: number | null, ended_at_ms: number | null, created_at_ms: number}} ShowRow */
/** @typedef {import('../../core/entity.js').Entity} Entity */

/** @param {{shows: {answer: {shows: ShowRow[], next_cursor: string | null} | null, fault: any, again: () => void}}} properties */
export function ShowsBoard({ shows }) {
  const more = useSignal(/** @type {{shows: ShowRow[], next_cursor: string | null} | null} */ (null));
  const { answer, fault, again } = shows;
  const rows = useMemo(() => [...(answer?.shows ?? []), ...(more.value?.shows ?? [])], [answer, more.value]);
  const entities = useEntities(rows);
  if (!answer) {
    return fault ? html`<${Failed} fault=${fault} again=${again} />` : html`<${Loading} lines=${5} card />`;
  }
  if (rows.length === 0) {
    return html`<${Empty} title=${t('sell.noShows')} text=${t('sell.noShowsText')}
      action=${html`<a class="button button--main" href="/sell/shows/new">${t('sell.newShow')}</a>`} />`;
  }
  const ordered = [...rows].sort((one, other) => rank(one, entities) - rank(other, entities));
  const cursor = more.value ? more.value.next_cursor : answer.next_cursor;
  const next = async () => {
    const page = await get('/api/shows', { limit: PAGE, cursor }).catch((refused) =>
      toast(said(refused), 'bad'),
    );
    if (page) {
      more.value = { shows: [...(more.peek()?.shows ?? []), ...page.shows], next_cursor: page.next_cursor };
    }
  };
  return html`
    <${Sums} rows=${rows} entities=${entities} />
    <ul class="sell__list" aria-label=${t('sell.shows')}>
      ${ordered.map((row) => html`<${Row} key=${row.id} row=${row} entity=${entities.get(row.id) ?? null} />`)}
    </ul>
    ${cursor && html`<p class="sell__more"><button class="button" onClick=${next}>${t('sell.more')}</button></p>`}`;
}

/**
 * The stores of shows that haven't ended, as many as one may follow at ease.
 * @param {ShowRow[]} rows
 * @returns {Map<string, Entity>}
 */
function useEntities(rows) {
  const held = useMemo(
    () =>
      rows
        .filter((row) => row.status !== 'ended')
        .slice(0, FOLLOWED_MAX)
        .map((row) => openEntity(row.id)),
    [rows],
  );
  useEffect(
    () => () => {
      for (const { close } of held) {
        close();
      }
    },
    [held],
  );
  return useMemo(() => new Map(held.map(({ entity }) => [entity.id, entity])), [held]);
}

/** @param {{rows: ShowRow[], entities: Map<string, Entity>}} properties */
function Sums({ rows, entities }) {
  const views = [...entities.values()].map((entity) => entity.view.value).filter(Boolean);
  const live = views.filter((view) => view?.status === 'active' || view?.status === 'paused');
  const add = (/** @type {string} */ name) => live.reduce((sum, view) => sum + (view?.[name] ?? 0), 0);
  const count = (/** @type {string} */ status) =>
    rows.filter((row) => statusOf(row, entities.get(row.id)) === status).length;
  const one = (/** @type {string} */ name, /** @type {any} */ value, tone = '') =>
    html`<div class=${`sums__one ${tone}`}><dt>${t(`sell.sums.${name}`)}</dt><dd>${value}</dd></div>`;
  return html`<dl class="sums">
    ${one('live', live.length, live.length > 0 ? 'sums__one--live' : '')}
    ${one('claimed', t('show.of', { some: add('units_claimed'), all: add('units_total') }))}
    ${one('buyers', t('show.number', { number: add('buyers') }))}
    ${one('drafts', count('draft'))}
    ${one('ended', count('ended'))}
  </dl>`;
}

/**
 * @param {ShowRow} row
 * @param {Entity | undefined} entity
 */
function statusOf(row, entity) {
  return entity?.view.value?.status ?? row.status;
}

/**
 * What is live comes first, then what is being prepared; the newest first among them.
 * @param {ShowRow} row
 * @param {Map<string, Entity>} entities
 */
function rank(row, entities) {
  return ['active', 'paused', 'draft', 'ended'].indexOf(statusOf(row, entities.get(row.id)));
}

/** @param {{row: ShowRow, entity: Entity | null}} properties */
function Row({ row, entity }) {
  const view = entity?.view.value ?? null;
  const status = view?.status ?? row.status;
  const ulid = row.id.slice('show:'.length);
  const name = view?.name ?? row.name;
  const link = (/** @type {string} */ place, /** @type {string} */ key, look = 'button button--small') =>
    html`<a class=${look} href=${`/shows/${ulid}${place}`} aria-label=${`${t(key)}: ${name}`}>${t(key)}</a>`;
  return html`<li class="sell__show" data-show=${row.id}>
    <div class="sell__what">
      <p class="sell__name"><a href=${`/shows/${ulid}`}>${name}</a> <${Status} status=${status} /></p>
      <p class="small soft"><${When} row=${{ ...row, ...view }} status=${status} /></p>
    </div>
    <${Progress} view=${view} />
    <div class="sell__links">
      ${(status === 'active' || status === 'paused') && link('/console', 'sell.console', 'button button--small button--main')}
      ${status === 'draft' && link('/edit', 'sell.prepare', 'button button--small button--main')}
      ${status === 'ended' && link('/summary', 'sell.summary')}
      ${link('', 'sell.room', 'button button--small button--plain')}
      ${(status === 'active' || status === 'paused') && link('/edit', 'sell.edit', 'button button--small button--plain')}
      ${status !== 'draft' && status !== 'ended' && link('/summary', 'sell.summary', 'button button--small button--plain')}
    </div>
  </li>`;
}

/** @param {{view: Record<string, any> | null}} properties */
function Progress({ view }) {
  if (!view) {
    return html`<div class="sell__progress"></div>`;
  }
  const part = view.units_total === 0 ? 0 : view.units_claimed / view.units_total;
  return html`<div class="sell__progress">
    <p class="small number">${
      view.status === 'draft'
        ? t('sell.items', { n: view.items_total })
        : t('sell.claimedOf', { some: view.units_claimed, all: view.units_total })
    }</p>
    ${view.status !== 'draft' && html`<span class="sell__meter" aria-hidden="true"><span style=${{ width: `${part * 100}%` }}></span></span>`}
  </div>`;
}

/** @param {{row: Record<string, any>, status: string}} properties */
function When({ row, status }) {
  useServerNow(null);
  if (status === 'ended' && row.started_at_ms && row.ended_at_ms) {
    return html`${t('sell.endedAt', { when: dayTime(row.ended_at_ms), span: span(row.ended_at_ms - row.started_at_ms) })}`;
  }
  if (row.started_at_ms) {
    return html`${t('sell.liveFor', { span: span(serverNow() - row.started_at_ms) })}`;
  }
  return html`${row.created_at_ms ? t('sell.madeAt', { when: dayTime(row.created_at_ms) }) : ''}`;
}

const PAGE = 50;
const FOLLOWED_MAX = 30;
