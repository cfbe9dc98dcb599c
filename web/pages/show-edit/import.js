// Many items at once, from a spreadsheet: pasted or uploaded, looked at first, then sent line by line. What is refused
// is named; the rest goes on. Each line has a key of its own for as long as the text is the same, so sending it again
// after a broken connection makes no item twice.

import { numberKey } from '../../core/item-number.js';
import { freshKey } from '../../core/key.js';
import { command } from '../../core/socket.js';
import { said, t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useEffect, useMemo, useRef, useSignal } from '../../core/ui.js';
import { isOpen, sendLines } from './import-run.js';
import { readItems } from './items-csv.js';

/** @typedef {import('./items-csv.js').Line} Line */
/** @typedef {import('./import-run.js').Result} Result */

/** @param {{entity: import('../../core/entity.js').Entity, items: import('./items.js').ItemView[], onDone: () => void}} properties */
export function Import({ entity, items, onDone }) {
  const text = useSignal('');
  const running = useSignal(/** @type {{done: number, all: number} | null} */ (null));
  const results = useSignal(/** @type {Result[] | null} */ (null));
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  const name = useMemo(freshKey, [text.value]);
  // What the show has is compared while one looks; what this import adds is no fault of its own lines.
  const taken = useMemo(
    () => new Set(items.map((item) => numberKey(item.item_number))),
    [running.value || results.value ? null : items],
  );
  const read = useMemo(() => readItems(text.value, { taken }), [text.value, taken]);
  const change = (/** @type {string} */ next) => {
    text.value = next;
    results.value = null;
  };
  const run = async (/** @type {Line[]} */ lines) => {
    running.value = { done: 0, all: lines.filter((line) => line.wish).length };
    const before = (results.peek() ?? []).filter(({ answer }) => !isOpen(answer));
    const send = (/** @type {Line} */ { line, wish }) =>
      command('show.add_item', { show: entity.id, ...wish, key: `${name}-${line}` });
    const onProgress = (/** @type {number} */ done) => {
      running.value = { done, all: running.peek()?.all ?? done };
    };
    const found = await sendLines(lines, send, { onProgress, stopped: () => gone.current });
    running.value = null;
    const all = [...before, ...found];
    results.value = all;
    if (
      all.every(({ answer }) => answer.ok) &&
      read.fault === null &&
      read.lines.every((line) => line.wish)
    ) {
      toast(t('import.done', { n: all.length }), 'good');
      onDone();
    }
  };
  return html`<section class="card import" aria-label=${t('edit.many')}>
    <${Source} text=${text.value} disabled=${running.value !== null} onText=${change} />
    ${running.value && html`<${Progress} ...${running.value} />`}
    ${results.value && !running.value && html`<${Report} results=${results.value} onAgain=${run} />`}
    ${!results.value && text.value.trim() !== '' && html`<${Preview} read=${read} running=${running.value !== null} onImport=${() => run(read.lines)} />`}
  </section>`;
}

/** @param {{text: string, disabled: boolean, onText: (text: string) => void}} properties */
function Source({ text, disabled, onText }) {
  const take = async (/** @type {File | undefined} */ file) => {
    if (!file) {
      return;
    }
    if (file.size > FILE_BYTES_MAX) {
      toast(t('import.tooBig'), 'bad');
      return;
    }
    onText(decoded(await file.arrayBuffer()));
  };
  return html`<label class="field">
      <span class="field__label">${t('import.paste')}</span>
      <textarea class="field__input mono" rows="6" spellcheck=${false} disabled=${disabled} placeholder=${t('import.example')} value=${text}
        onInput=${(/** @type {any} */ event) => onText(event.target.value)}
        onDragOver=${(/** @type {DragEvent} */ event) => event.preventDefault()}
        onDrop=${(/** @type {DragEvent} */ event) => {
          const file = event.dataTransfer?.files[0];
          if (file) {
            event.preventDefault();
            take(file);
          }
        }}></textarea>
      <span class="field__hint">${t('import.hint')}</span>
    </label>
    <label class="import__file small">${t('import.file')}
      <input type="file" accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain" disabled=${disabled}
        onChange=${(/** @type {any} */ event) => {
          take(event.target.files[0]);
          event.target.value = '';
        }} />
    </label>`;
}

/** @param {{done: number, all: number}} properties */
function Progress({ done, all }) {
  return html`<p class="import__progress"><label>${t('import.running', { done, all })} <progress max=${all} value=${done}></progress></label></p>`;
}

/** @param {{read: ReturnType<typeof readItems>, running: boolean, onImport: () => void}} properties */
function Preview({ read, running, onImport }) {
  const good = read.lines.filter((line) => line.wish !== null);
  const faults = [...read.lines.flatMap((line) => line.faults), ...(read.fault ? [read.fault] : [])];
  return html`
    <div role="status">
      <p><strong>${t('import.ready', { n: good.length })}</strong> ${faults.length > 0 && html`<span class="import__bad">${t('import.faults', { n: faults.length })}</span>`}</p>
    </div>
    ${faults.length > 0 && html`<${Faults} faults=${faults} />`}
    ${good.length > 0 && html`<${Table} lines=${good} />`}
    <div class="row">
      <button class="button button--main" disabled=${good.length === 0 || running} onClick=${onImport}>${t('import.go', { n: good.length })}</button>
    </div>`;
}

/** @param {{faults: {code: string, line: number, column: number}[]}} properties */
function Faults({ faults }) {
  return html`<ul class="import__faults small" aria-label=${t('import.faults', { n: faults.length })}>
    ${faults
      .slice(0, SHOWN_MAX)
      .map(
        (fault) =>
          html`<li key=${`${fault.line}:${fault.column}:${fault.code}`}><strong>${t('import.at', { line: fault.line, column: fault.column })}</strong> ${t(`import.fault.${fault.code}`, fault)}</li>`,
      )}
    ${faults.length > SHOWN_MAX && html`<li>${t('edit.more', { n: faults.length - SHOWN_MAX })}</li>`}
  </ul>`;
}

/** @param {{lines: Line[]}} properties */
function Table({ lines }) {
  return html`<div class="import__table" tabindex="0" role="region" aria-label=${t('import.preview')}>
    <table class="small">
      <thead><tr><th class="number">${t('import.line')}</th><th>${t('edit.number')}</th><th>${t('edit.itemTitle')}</th><th class="number">${t('edit.quantity')}</th><th>${t('edit.description')}</th></tr></thead>
      <tbody>
        ${lines.slice(0, SHOWN_MAX).map(
          ({
            line,
            wish,
          }) => html`<tr key=${line}><td class="number soft">${line}</td><td>${wish?.item_number}</td><td>${wish?.title}</td>
            <td class="number">${wish?.quantity}</td><td class="soft">${wish?.description}</td></tr>`,
        )}
      </tbody>
    </table>
    ${lines.length > SHOWN_MAX && html`<p class="small soft import__rest">${t('edit.more', { n: lines.length - SHOWN_MAX })}</p>`}
  </div>`;
}

/** @param {{results: Result[], onAgain: (lines: Line[]) => void}} properties */
function Report({ results, onAgain }) {
  const refused = results.filter(({ answer }) => !answer.ok);
  const open = refused.filter(({ answer }) => isOpen(answer)).map(({ line }) => line);
  return html`<div role="status" class="stack">
    <p><strong>${t('import.done', { n: results.length - refused.length })}</strong>
      ${refused.length > 0 && html` <span class="import__bad">${t('import.refused', { n: refused.length })}</span>`}</p>
    ${
      refused.length > 0 &&
      html`<ul class="import__faults small" aria-label=${t('import.refused', { n: refused.length })}>
        ${refused.slice(0, SHOWN_MAX).map(({ line, answer }) => html`<li key=${line.line}><strong>${t('import.lineOf', { line: line.line, number: line.wish?.item_number ?? '', title: line.wish?.title ?? '' })}</strong> ${said(answer)}</li>`)}
        ${refused.length > SHOWN_MAX && html`<li>${t('edit.more', { n: refused.length - SHOWN_MAX })}</li>`}
      </ul>`
    }
    ${open.length > 0 && html`<div class="row"><button class="button button--main" onClick=${() => onAgain(open)}>${t('import.again', { n: open.length })}</button></div>`}
  </div>`;
}

/**
 * A file's text: UTF-8, or what Excel writes in the West when it isn't.
 * @param {ArrayBuffer} bytes
 */
function decoded(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const SHOWN_MAX = 50;
const FILE_BYTES_MAX = 4 * 1024 * 1024;
