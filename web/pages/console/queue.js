// Comments that almost claim, one at a time, each a key away from being one or being forgotten. Always of one height, so
// that nothing moves when they come.

import { t } from '../../core/text.js';
import { classes, html } from '../../core/ui.js';

/** @param {{room: import('./room.js').Room}} properties */
export function Near({ room }) {
  const { desk } = room;
  desk.drawn.near.value;
  const { near: queue } = desk.ledger;
  const current = queue.current;
  if (room.nearShown.number !== (current?.number ?? null)) {
    room.nearShown = { number: current?.number ?? null, since_ms: performance.now() };
  }
  const list = queue.list;
  const move = (/** @type {1 | -1} */ step) => () => {
    queue.move(step);
    room.nearShown = { number: queue.current?.number ?? null, since_ms: 0 };
    desk.redraw('near');
  };
  const at = current ? list.indexOf(current) + 1 : 0;
  return html`<section class=${classes('desk-near', current && 'desk-near--some')} aria-label=${t('console.near')} data-near=${list.length}>
    ${
      current
        ? html`<div class="desk-near__head">
            <h3 class="cut">${t('console.near')}</h3>
            <button class="icon-button" disabled=${at === 1} aria-label=${t('console.nearBefore')} aria-keyshortcuts="k" onClick=${move(-1)}>‹</button>
            <span class="small number">${t('console.nearAt', { at, count: list.length })}</span>
            <button class="icon-button" disabled=${at === list.length} aria-label=${t('console.nearNext')} aria-keyshortcuts="j" onClick=${move(1)}>›</button>
          </div>
          <${Card} near=${current} room=${room} />`
        : html`<p class="desk-near__none soft small">${t('console.nearNone')}</p>`
    }
  </section>`;
}

/** @param {{near: import('./near.js').Near, room: import('./room.js').Room}} properties */
function Card({ near, room }) {
  const item = room.itemNumbered(near.item_number);
  const what = t(`console.leaning.${near.leaning}`, { number: near.item_number });
  const left = item
    ? t('console.nearItem', { title: item.title, available: item.available })
    : t('console.nearNoItem');
  return html`<div class="desk-near__card" aria-live="polite">
      <p class="desk-near__said cut" title=${near.text}><b>@${near.user_handle}</b> “${near.text}”</p>
      <p class="small soft cut">${what} · ${t(`console.doubt.${near.doubt}`)} · ${left}</p>
    </div>
    <div class="desk-near__verbs">
      <button class="button button--small button--main" aria-keyshortcuts="a" onClick=${() => room.settle(near, true)}>
        ${t('console.accept')} <kbd>A</kbd></button>
      <button class="button button--small" aria-keyshortcuts="d" onClick=${() => room.settle(near, false)}>
        ${t('console.dismiss')} <kbd>D</kbd></button>
    </div>`;
}
