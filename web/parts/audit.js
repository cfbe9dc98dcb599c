// What operators did, and why: the audit log, the newest first, all of it or that of one thing.

import { get } from '../core/api.js';
import { shortId } from '../core/figures.js';
import { said, t } from '../core/text.js';
import { dayTime } from '../core/time.js';
import { toast } from '../core/toasts.js';
import { html, useSignal } from '../core/ui.js';
import { usePoll } from './poll.js';
import { Empty, Failed, Loading } from './states.js';
import { Who } from './who.js';

/**
 * A deed that was noted.
 * @typedef {{id: string, operator: string | null, action: string, entity_type: string, entity_id: string, details: Record<string, any>, at_ms: number}} Done
 */

/**
 * The newest deeds, and older ones as they are asked for. New ones come by themselves while the page is seen.
 * @param {{entity?: string | null, every_ms?: number, on?: boolean, inputs?: unknown[]}} wish
 */
function useAudit({ entity = null, every_ms = 3_000, on = true, inputs = [] }) {
  const older = useSignal(/** @type {{list: Done[], cursor: string | null} | null} */ (null));
  const { answer, fault, again } = usePoll(
    (signal) => get('/api/admin/audit', { entity, limit: PAGE }, signal),
    { every_ms, on, inputs: [entity, ...inputs] },
  );
  /** @type {Done[]} */
  const newest = answer?.audit ?? [];
  // What has moved out of the newest page since older ones were loaded is kept: it was on a page before.
  const seen = useSignal(/** @type {Map<string, Done>} */ (new Map()));
  for (const done of newest) {
    seen.peek().set(done.id, done);
  }
  const before = older.value;
  const behind = before === null ? [] : [...seen.peek().values(), ...before.list];
  const merged = new Map([...newest, ...behind].map((done) => [done.id, done]));
  const list = [...merged.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  const cursor = before === null ? (answer?.next_cursor ?? null) : before.cursor;
  const more = async () => {
    const page = await get('/api/admin/audit', { entity, limit: PAGE, cursor });
    older.value = { list: [...(older.peek()?.list ?? []), ...page.audit], cursor: page.next_cursor };
  };
  return { list, fault, loading: answer === null && fault === null, more: cursor ? more : null, again };
}

/**
 * @param {{entity?: string | null, looks?: boolean, on?: boolean, turn?: number}} properties `looks`: whether it is
 *   shown who looked into what; `on`: whether new ones come by themselves; asked anew when `turn` changes
 */
export function Audit({ entity = null, looks = true, on = true, turn = 0 }) {
  const { list, fault, loading, more, again } = useAudit({ entity, on, inputs: [turn] });
  const busy = useSignal(false);
  if (loading) {
    return html`<${Loading} lines=${6} />`;
  }
  if (fault && list.length === 0) {
    return html`<${Failed} fault=${fault} again=${again} />`;
  }
  const shown = looks ? list : list.filter((done) => done.action !== LOOK);
  const older = async () => {
    busy.value = true;
    await more?.().catch((/** @type {any} */ refused) => toast(said(refused), 'bad'));
    busy.value = false;
  };
  return html`<div class="audit">
    ${
      shown.length === 0
        ? html`<${Empty} title=${t('audit.none')} text=${t('audit.noneText')} />`
        : html`<ol class="audit__list">${shown.map((done) => html`<${Line} key=${done.id} done=${done} about=${entity === null} />`)}</ol>`
    }
    ${more && html`<button class="button button--small audit__more" disabled=${busy.value} onClick=${older}>${t('audit.older')}</button>`}
  </div>`;
}

/** @param {{done: Done, about: boolean}} properties */
function Line({ done, about }) {
  const { action, operator, entity_type, entity_id, details, at_ms } = done;
  const [, , outcome] = action.split('.');
  const { reason, error, text, part } = details ?? {};
  return html`<li class=${`audit__line ${action === LOOK ? 'audit__line--look' : ''}`} data-deed=${action}>
    <div class="audit__what">
      <span class=${`badge ${outcome ? 'badge--warn' : action === LOOK ? '' : 'badge--accent'}`}>${worded(action)}</span>
      ${about && html`<${About} type=${entity_type} id=${entity_id} />`}
    </div>
    <div class="audit__why">
      ${reason && html`<p>${reason}</p>`}
      ${text && html`<p class="soft">“${text}”</p>`}
      ${error && html`<p class="small audit__error">${said(error)}</p>`}
      ${part && html`<p class="small soft">${t('audit.part', { part: t(`audit.part.${part}`) })}</p>`}
    </div>
    <p class="audit__who small"><${Who} who=${operator} /><time class="soft">${dayTime(at_ms)}</time></p>
  </li>`;
}

/** @param {{type: string, id: string}} properties */
function About({ type, id }) {
  if (type === 'crowd') {
    return html`<span class="small soft">${t('audit.everybody')}</span>`;
  }
  return type === 'user'
    ? html`<span class="mono small" title=${id}>${shortId(id)}</span>`
    : html`<a class="mono small" href=${`/admin/cells/${id}`} title=${id}>${shortId(id)}</a>`;
}

/**
 * `cell.pause`, `cell.pause.refused`: in words, where we have some for it.
 * @param {string} action
 */
function worded(action) {
  const [group, verb, outcome] = action.split('.');
  const key = `audit.${group}.${verb}`;
  const text = t(key);
  const name = text === key ? `${group}.${verb}` : text;
  return outcome ? t(`audit.outcome.${outcome}`, { action: name }) : name;
}

const LOOK = 'cell.look';
const PAGE = 50;
