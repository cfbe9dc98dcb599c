// What changed since another moment: the event before, the first, or any.

import { get } from '../../core/api.js';
import { figure } from '../../core/figures.js';
import { t } from '../../core/text.js';
import { classes, html, useEffect, useSignal } from '../../core/ui.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { changeLines, grouped, tally } from './changes.js';
import { place } from './live.js';

/**
 * @typedef {import('./changes.js').Change} Change
 * @typedef {{from: {seq: number}, to: {seq: number}, changes: Change[], more: boolean}} Difference
 * @param {{entity: string, to: number}} properties
 */
export function Changes({ entity, to }) {
  const since = useSignal(/** @type {'before' | 'first' | 'other'} */ ('before'));
  const other = useSignal(1);
  const from = since.value === 'before' ? to - 1 : since.value === 'first' ? 1 : other.value;
  const found = useSignal(
    /** @type {{answer: Difference | null, fault: any}} */ ({ answer: null, fault: null }),
  );
  const possible = from >= 1 && to >= 1 && Number.isInteger(from);
  useEffect(() => {
    if (!possible) {
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      get(`${place(entity)}/diff`, { from, to }, abort.signal).then(
        (answer) => {
          found.value = { answer, fault: null };
        },
        (fault) => {
          if (fault.name !== 'AbortError') {
            found.value = { answer: null, fault };
          }
        },
      );
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [entity, from, to, possible]);
  const { answer, fault } = found.value;
  return html`
    <div class="row changes__since">
      <label class="row small"><span>${t('cell.since')}</span>
        <select value=${since.value} onChange=${(/** @type {any} */ event) => {
          since.value = event.currentTarget.value;
        }}>
          <option value="before">${t('cell.sinceBefore')}</option>
          <option value="first">${t('cell.sinceFirst')}</option>
          <option value="other">${t('cell.sinceOther')}</option>
        </select>
      </label>
      ${
        since.value === 'other' &&
        html`<label class="row small"><span class="sr">${t('cell.sinceNumber')}</span>
        <input class="changes__number number" type="number" min="1" value=${other.value} onInput=${(
          /** @type {any} */ event,
        ) => {
          other.value = Number(event.currentTarget.value);
        }} /></label>`
      }
    </div>
    ${
      !possible
        ? html`<p class="soft">${t('cell.nothingBefore')}</p>`
        : fault
          ? html`<${Failed} fault=${fault} />`
          : answer === null
            ? html`<${Loading} lines=${4} />`
            : html`<${Lines} answer=${answer} late=${answer.from.seq !== from || answer.to.seq !== to} />`
    }`;
}

/** @param {{answer: Difference, late: boolean}} properties */
function Lines({ answer, late }) {
  const lines = changeLines(answer.changes);
  const { added, removed, changed } = tally(lines);
  if (lines.length === 0) {
    return html`<${Empty} title=${t('cell.same')} text=${t('cell.sameText')} />`;
  }
  return html`<div class=${classes('changes', late && 'panel--late')} aria-busy=${late} data-from=${answer.from.seq} data-to=${answer.to.seq}
    tabindex="0" role="region" aria-label=${t('cell.changes')}>
    <p class="small soft">${t('cell.changesBetween', { from: figure(answer.from.seq), to: figure(answer.to.seq), changed, added, removed })}</p>
    <ul class="changes__list">${grouped(lines).map(({ field, lines, folded }) =>
      folded
        ? html`<li key=${field}><details class="changes__group"><summary><span class="mono">${field}</span> <span class="small soft number">${t('cell.changesIn', { n: lines.length })}</span></summary>
            <ul>${lines.map((line) => html`<${Line} key=${line.path} line=${line} />`)}</ul></details></li>`
        : lines.map((line) => html`<${Line} key=${line.path} line=${line} />`),
    )}</ul>
    ${answer.more && html`<p class="small soft">${t('cell.moreChanges')}</p>`}
  </div>`;
}

/** @param {{line: import('./changes.js').ChangeLine}} properties */
function Line({ line }) {
  const what = t(`cell.what.${line.what}`);
  return html`<li class=${`change change--${line.what}`} data-path=${line.path}>
    <span class="change__what" title=${what}><span aria-hidden="true">${MARKS[line.what]}</span><span class="sr">${what}</span></span>
    <span class="change__path mono">${line.path}</span>
    <span class="change__sides">
      ${line.from !== null && html`<del class="change__from">${line.from}</del>`}
      ${line.to !== null && html`<ins class="change__to">${line.to}</ins>`}
      ${line.delta !== null && html`<span class="change__delta small soft number">${line.delta > 0 ? '+' : ''}${line.delta}</span>`}
    </span>
    ${line.whole && html`<details class="change__whole"><summary class="small">${t('cell.whole')}</summary><pre class="mono">${JSON.stringify(line.whole, null, 2)}</pre></details>`}
  </li>`;
}

const MARKS = { added: '+', removed: '−', changed: '~' };
const DEBOUNCE_MS = 120;
