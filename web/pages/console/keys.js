// The console by keyboard: one letter each, never while somebody types or a question is open, and never by a key that is
// held down: what it repeats would be about something else each time. Who speaks to their machine, or rests a hand on
// the keys, turns the letters off.

import { letterKeys } from '../../core/prefs.js';
import { t } from '../../core/text.js';
import { html, useEffect } from '../../core/ui.js';
import { Dialog } from '../../parts/dialog.js';
import { actFor } from './strokes.js';

/** @typedef {import('./room.js').Room} Room */

/** @param {Room} room */
export function useKeys(room) {
  useEffect(() => {
    const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
      const act = ACTS[actFor(event, { typing: isTyping(event.target), letters: letterKeys.peek() }) ?? ''];
      if (act && !event.defaultPrevented && room.asked.value === null) {
        event.preventDefault();
        act(room);
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [room]);
}

/** @type {Record<string, (room: Room) => void>} */
const ACTS = {
  '/': (room) => find(room, hereOf()),
  1: (room) => visit(room, 'items'),
  2: (room) => visit(room, 'claims'),
  3: (room) => visit(room, 'comments'),
  j: (room) => step(room, 1),
  k: (room) => step(room, -1),
  ArrowDown: (room) => stepRow(1) || scrollOn(room, 1),
  ArrowUp: (room) => stepRow(-1) || scrollOn(room, -1),
  a: (room) => settle(room, true),
  d: (room) => settle(room, false),
  p: (room) => pause(room),
  n: (room) => room.show.view.value?.status !== 'ended' && ask(room, { what: 'add' }),
  e: (room) => edit(room),
  w: () => focus(document.querySelector('[data-award]')),
  '?': (room) => ask(room, { what: 'help' }),
  Escape: (room) => {
    room.opened.value = null;
  },
};

/** What the sheet says, in its order. */
const SHEET = [
  ['/', 'search'],
  ['1 2 3', 'columns'],
  ['J K', 'step'],
  ['A', 'accept'],
  ['D', 'dismiss'],
  ['P', 'pause'],
  ['N', 'add'],
  ['E', 'edit'],
  ['W', 'award'],
  ['Enter', 'open'],
  ['Esc', 'close'],
  ['?', 'help'],
];

/** @param {{onClose: () => void}} properties */
export function KeySheet({ onClose }) {
  return html`<${Dialog} title=${t('console.keys')} onClose=${onClose}>
    <dl class="desk-keys">
      ${SHEET.map(
        ([keys, what]) => html`<div key=${what}>
        <dt>${keys.split(' ').map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt>
        <dd>${t(`console.key.${what}`)}</dd>
      </div>`,
      )}
    </dl>
    <label class="check"><input type="checkbox" checked=${letterKeys.value} onChange=${() => {
      letterKeys.value = !letterKeys.value;
    }} /> <span>${t('console.keysOn')}</span></label>
    <p class="small soft">${t('console.keysText')}</p>
  <//>`;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || TYPED.has(target.tagName));
}

/** @param {Room} room @param {import('./room.js').Asked} asked */
function ask(room, asked) {
  room.asked.value = asked;
}

/** The column in which the focus is. @returns {import('./room.js').Tab} */
function hereOf() {
  const column = document.activeElement?.closest('.desk-column');
  const found = /** @type {const} */ (['items', 'comments']).find((name) =>
    column?.classList.contains(`desk-column--${name}`),
  );
  return found ?? 'claims';
}

/** @param {Room} room @param {import('./room.js').Tab} tab */
function find(room, tab) {
  room.tab.value = tab;
  requestAnimationFrame(() => focus(document.querySelector(`[data-search="${tab}"]`)));
}

/** @param {Room} room @param {import('./room.js').Tab} tab */
function visit(room, tab) {
  room.tab.value = tab;
  requestAnimationFrame(() => {
    const column = document.querySelector(`.desk-column--${tab}`);
    focus(
      column?.querySelector('.virtual__row button:not(:disabled)') ?? column?.querySelector('.virtual__box'),
    );
  });
}

/** Within a list: the next row. Else the next near-miss. @param {Room} room @param {1 | -1} by */
function step(room, by) {
  if (!stepRow(by)) {
    const { near } = room.desk.ledger;
    near.move(by);
    room.nearShown = { number: near.current?.number ?? null, since_ms: 0 };
    room.desk.redraw('near');
  }
}

/** @param {1 | -1} by */
function stepRow(by) {
  const row = document.activeElement?.closest('.virtual__row');
  let next = by === 1 ? row?.nextElementSibling : row?.previousElementSibling;
  while (next && !next.querySelector('button:not(:disabled)')) {
    next = by === 1 ? next.nextElementSibling : next.previousElementSibling;
  }
  focus(next?.querySelector('button:not(:disabled)'));
  return Boolean(row);
}

/** @param {Room} _room @param {1 | -1} by */
function scrollOn(_room, by) {
  const box = document.activeElement?.closest('.virtual__box');
  box?.scrollBy({ top: by * 80 });
}

/** @param {Room} room @param {boolean} accept */
function settle(room, accept) {
  const { current } = room.desk.ledger.near;
  // What has just slid under the finger isn't what the key was for.
  const settled = performance.now() - room.nearShown.since_ms > SETTLED_MS;
  // On a phone it may be in a column that isn't shown.
  const seen = document.querySelector('.desk-near')?.getClientRects().length;
  if (seen && current && current.number === room.nearShown.number && settled) {
    room.settle(current, accept);
  }
}

/** @param {Room} room */
function pause(room) {
  const status = room.show.view.value?.status;
  if (status === 'active' || status === 'paused') {
    ask(room, { what: status === 'active' ? 'pause' : 'resume' });
  }
}

/** @param {Room} room */
function edit(room) {
  const item = room.opened.value === null ? null : room.item(room.opened.value);
  if (item && room.show.view.value?.status !== 'ended') {
    ask(room, { what: 'edit', item });
  }
}

/** @param {Element | null | undefined} element */
function focus(element) {
  if (element instanceof HTMLElement) {
    element.focus();
  }
}

const TYPED = new Set(['INPUT', 'TEXTAREA', 'SELECT']);
const SETTLED_MS = 250;
