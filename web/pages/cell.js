// One cell from inside, now and at any moment of its past.

import { figure, micros, roughly } from '../core/figures.js';
import { t } from '../core/text.js';
import { html, useEffect, useMemo, useSignal } from '../core/ui.js';
import { ConditionBadge, conditionOf } from '../parts/condition.js';
import { Disconnect } from '../parts/deed.js';
import { OperatorTabs } from '../parts/operator-tabs.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { TabList, tabId } from '../parts/tablist.js';
import { Actions } from './cell/actions.js';
import { EventList, Events } from './cell/events.js';
import { useCell } from './cell/live.js';
import { CellAudit, Commands, Subscribers, Timers } from './cell/side.js';
import { TimeBar } from './cell/slider.js';
import { StatePanel } from './cell/state.js';
import { Travel } from './cell/travel.js';

export const title = 'cell.title';
export const styles = ['style/inspector.css', 'style/cell.css', 'style/cell-past.css'];

/** @param {{params: Record<string, string>, query: URLSearchParams}} properties */
export default function Cell({ params: { entity }, query }) {
  const on = useSignal(true);
  const cell = useCell(entity, { on: on.value });
  const travel = useMemo(() => new Travel(entity), [entity]);
  const turn = useSignal(0);
  travel.head.value = cell.head;
  useEffect(() => {
    const at = Number(query.get('at'));
    if (Number.isInteger(at) && at > 0) {
      travel.go(at);
    }
    return () => travel.close();
  }, [travel]);
  useEffect(() => {
    const at = travel.at.value;
    history.replaceState(null, '', at === null ? location.pathname : `${location.pathname}?at=${at}`);
  }, [travel.at.value]);
  const condition = cell.line ? conditionOf(cell.line) : 'asleep';
  return html`<div class="wide inspector cell">
    <div class="page-head cell__head">
      <div class="cell__title">
        <h1 class="cell__name">${entity}</h1>
        ${!cell.loading && html`<p class="row"><${ConditionBadge} condition=${condition} />${cell.line?.phase && html`<span class="badge">${cell.line.phase}</span>`}</p>`}
      </div>
      ${
        !cell.missing &&
        html`<${Actions} entity=${entity} condition=${condition} onDone=${() => {
          turn.value += 1;
          cell.again();
        }} />`
      }
    </div>
    <${OperatorTabs} here="" />
    ${cell.missing ? html`<${Empty} title=${t('cell.missing')} text=${t('cell.missingText')} action=${html`<a class="button" href="/admin">${t('cells.title')}</a>`} />` : html`<${Inside} entity=${entity} cell=${cell} condition=${condition} travel=${travel} turn=${turn.value} on=${on} />`}
  </div>`;
}

/**
 * @param {{entity: string, cell: ReturnType<typeof useCell>, condition: string, travel: Travel, turn: number, on: import('../vendor/signals/signals.js').Signal<boolean>}} properties
 */
function Inside({ entity, cell, condition, travel, turn, on }) {
  if (cell.loading) {
    return cell.fault
      ? html`<${Failed} fault=${cell.fault} again=${cell.again} />`
      : html`<${Loading} lines=${8} card />`;
  }
  // What a cell showed before it fell asleep is not what it is now.
  const live = cell.line && cell.inside ? cell.inside.state : undefined;
  return html`
    ${cell.fault && html`<p class="notice notice--warn" role="status">${t('cells.stale')}</p>`}
    ${(condition === 'quarantined' || condition === 'unreadable') && html`<p class="notice notice--bad" role="alert">${t(`cell.${condition}Text`)}</p>`}
    ${cell.line && html`<${Figures} line=${cell.line} on=${on} />`}
    <${TimeBar} travel=${travel} head=${cell.head} />
    <div class="cell__split">
      <${StatePanel} entity=${entity} travel=${travel} head=${cell.head} live=${live} wake=${cell.asleep ? cell.wake : null}
        shut=${cell.shut} look=${cell.look} />
      <${Side} entity=${entity} cell=${cell} travel=${travel} turn=${turn} on=${on.value} />
    </div>`;
}

/** @param {{line: import('./cells/table.js').Line, on: import('../vendor/signals/signals.js').Signal<boolean>}} properties */
function Figures({ line, on }) {
  const behind = line.decided_seq - line.durable_seq;
  /** @type {[string, any, boolean?][]} */
  const list = [
    ['messages_per_s', figure(line.messages_per_s)],
    ['handle_p50_us', micros(line.handle_p50_us)],
    ['handle_p99_us', micros(line.handle_p99_us)],
    ['durable_seq', behind > 0 ? `${figure(line.durable_seq)} +${figure(behind)}` : figure(line.durable_seq)],
    ['gate_depth', figure(line.gate_depth)],
    ['mailbox_depth', figure(line.mailbox_depth)],
    ['mailbox_oldest_ms', roughly(line.mailbox_oldest_ms)],
    ['subscribers', figure(line.subscribers)],
    ['restarts', figure(line.restarts), line.restarts > 0],
    ['snapshot_age_ms', line.snapshot_age_ms === null ? '–' : roughly(line.snapshot_age_ms)],
    ['term', figure(line.term)],
  ];
  return html`<div class="card figures">
    <dl class="figures__list">${list.map(
      ([
        name,
        value,
        loud,
      ]) => html`<div key=${name} class="figures__one" title=${t(`cells.about.${name}`)} data-figure=${name}>
        <dt>${t(`cells.column.${name}`)}</dt><dd class=${loud ? 'cells__loud' : undefined}>${value}</dd>
      </div>`,
    )}</dl>
    <button class="button button--small" role="switch" aria-checked=${on.value} onClick=${() => {
      on.value = !on.value;
    }}><span class=${on.value ? 'live-dot tools__dot' : 'tools__still'} aria-hidden="true"></span>${t('cells.live')}</button>
    ${line.last_restart && html`<p class="figures__restart small"><span class="soft">${t('cell.lastRestart')}</span> ${line.last_restart}</p>`}
  </div>`;
}

/** @param {{entity: string, cell: ReturnType<typeof useCell>, travel: Travel, turn: number, on: boolean}} properties */
function Side({ entity, cell, travel, turn, on }) {
  const shown = useSignal(/** @type {Shown} */ ('events'));
  const person = useSignal(/** @type {string | null} */ (null));
  const events = useMemo(() => new EventList(entity), [entity]);
  const onPerson = (/** @type {string | null} */ user) => {
    person.value = user;
  };
  const commands = cell.inside?.last_commands ?? [];
  const timers = cell.line ? (cell.inside?.timers ?? []) : [];
  const subscribers = cell.line ? (cell.inside?.subscribers ?? []) : [];
  const followed = cell.line?.subscribers ?? 0;
  const counts = {
    events: cell.head,
    commands: commands.length,
    timers: timers.length,
    subscribers: followed,
    audit: null,
  };
  const tabs = TABS.map((name) => ({
    name,
    text: html`${t(`cell.tab.${name}`)}${counts[name] !== null && html` <span class="soft small number">${figure(counts[name] ?? 0)}</span>`}`,
  }));
  const content = {
    events: () => html`<${Events} list=${events} head=${cell.head} travel=${travel} onPerson=${onPerson} />`,
    commands: () => html`<${Commands} commands=${commands} travel=${travel} onPerson=${onPerson} />`,
    timers: () => html`<${Timers} timers=${timers} />`,
    subscribers: () =>
      html`<${Subscribers} subscribers=${subscribers} count=${followed} onPerson=${onPerson} />`,
    audit: () => html`<${CellAudit} entity=${entity} turn=${turn} on=${on} />`,
  };
  return html`<section class="card panel" aria-label=${t('cell.aside')}>
    <${TabList} tabs=${tabs} chosen=${shown.value} label=${t('cell.aside')} panel="side-panel" onChoose=${(
      /** @type {typeof shown.value} */ name,
    ) => {
      shown.value = name;
    }} />
    <div id="side-panel" role="tabpanel" class="panel__body" aria-labelledby=${tabId('side-panel', shown.value)}>${content[shown.value]()}</div>
    ${person.value && html`<${Disconnect} user=${person.value} onDone=${() => onPerson(null)} onClose=${() => onPerson(null)} />`}
  </section>`;
}

/** @typedef {'events' | 'commands' | 'timers' | 'subscribers' | 'audit'} Shown */
/** @type {Shown[]} */
const TABS = ['events', 'commands', 'timers', 'subscribers', 'audit'];
