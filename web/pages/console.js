// The operator's console: items, claims and comments of a running show side by side, and everything that can be done about
// them. Parts stand in console/.

import { user } from '../core/account.js';
import { said, t } from '../core/text.js';
import { toast } from '../core/toasts.js';
import { html, useEffect, useMemo } from '../core/ui.js';
import { useEntity } from '../parts/live.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { Claims } from './console/claims.js';
import { CommentSheet, Comments } from './console/comments.js';
import { Desk } from './console/desk.js';
import { Drawer, ReleaseQuestion } from './console/drawer.js';
import { ItemDialog } from './console/item-dialog.js';
import { Items } from './console/items.js';
import { KeySheet, useKeys } from './console/keys.js';
import { learnNames, nameOf } from './console/names.js';
import { Room } from './console/room.js';
import { MoveQuestion, Status } from './console/status.js';

export const title = 'console.title';
export const styles = [
  'style/console.css',
  'style/console-lists.css',
  'style/console-drawer.css',
  'style/console-small.css',
];

/** @param {{params: Record<string, string>}} properties */
export default function Page({ params }) {
  const id = params.id.startsWith('show:') ? params.id : `show:${params.id}`;
  const show = useEntity(id);
  const room = useMemo(() => {
    const isActive = () => show.view.peek()?.status === 'active';
    return new Room(show, new Desk(id, { isActive, onDeed: tellOthers }));
  }, [show]);
  useEffect(() => () => room.desk.close(), [room]);
  const workspace = show.view.value?.workspace;
  useEffect(() => learnNames(workspace), [workspace]);
  const state = room.desk.condition.value;
  if (show.condition.value === 'missing') {
    return html`<${Empty} heading title=${t('console.missing')} text=${t('console.missingText')} />`;
  }
  if (state === 'denied' || show.condition.value === 'denied') {
    return html`<${Empty} heading title=${t('console.denied')} text=${t('console.deniedText')}
      action=${html`<a class="button" href=${`/shows/${show.ulid}`}>${t('console.watch')}</a>`} />`;
  }
  if (show.view.value === null) {
    return html`<div class="stack"><h1>${t(title)}</h1><${Loading} lines=${6} card /></div>`;
  }
  return html`<${Console} room=${room} />`;
}

/** @param {{room: Room}} properties */
function Console({ room }) {
  useKeys(room);
  const { desk, show } = room;
  const state = desk.condition.value;
  const opened = room.opened.value === null ? null : room.item(room.opened.value);
  const behind = state === 'behind' || show.condition.value === 'behind';
  return html`<div class="wide desk" data-desk=${behind ? 'behind' : state} data-tab=${room.tab.value}>
    <${Status} room=${room} />
    ${behind && html`<p class="desk-behind" role="status">${desk.fault.value ? said(desk.fault.value) : t('console.behind')}</p>`}
    <${Tabs} room=${room} />
    ${state === 'loading' && html`<div class="desk-wait"><${Loading} lines=${8} card /></div>`}
    ${state === 'failed' && html`<${Failed} fault=${desk.fault.value} again=${() => desk.reload()} />`}
    ${
      ['live', 'behind'].includes(state) &&
      html`<div class="desk-columns">
      <${Items} room=${room} />
      <${Claims} room=${room} />
      <${Comments} room=${room} />
      ${opened && html`<${Drawer} room=${room} item=${opened} />`}
    </div>`
    }
    <${Questions} room=${room} />
  </div>`;
}

/** The columns of a phone. @param {{room: Room}} properties */
function Tabs({ room }) {
  room.desk.drawn.near.value;
  const near = room.desk.ledger.near.size;
  return html`<nav class="tabs desk-tabs" aria-label=${t('console.columns')}>
    ${TABS.map(
      (
        tab,
      ) => html`<button key=${tab} class="tabs__tab" aria-current=${room.tab.value === tab ? 'page' : undefined}
        onClick=${() => {
          room.tab.value = tab;
        }}>${t(`console.${tab}`)}
        ${tab === 'claims' && near > 0 && html` <span class="badge badge--warn number" title=${t('console.near')}>${near}</span>`}
      </button>`,
    )}
  </nav>`;
}

/** @param {{room: Room}} properties */
function Questions({ room }) {
  const asked = room.asked.value;
  const close = () => {
    room.asked.value = null;
  };
  if (asked === null) {
    return null;
  }
  switch (asked.what) {
    case 'help':
      return html`<${KeySheet} onClose=${close} />`;
    case 'add':
      return html`<${ItemDialog} room=${room} item=${null} />`;
    case 'edit':
      return html`<${ItemDialog} room=${room} item=${asked.item} />`;
    case 'release':
    case 'pass':
      return html`<${ReleaseQuestion} room=${room} what=${asked.what} claim=${asked.claim} />`;
    case 'comment':
      return html`<${CommentSheet} room=${room} comment=${asked.comment} />`;
    default:
      return html`<${MoveQuestion} room=${room} verb=${asked.what} />`;
  }
}

/** What somebody else did to the whole show isn't overlooked. @param {import('./console/facts.js').Deed} deed */
function tellOthers(deed) {
  if (MOVES.has(deed.deed) && deed.who !== user.value?.id) {
    toast(t(`console.deed.${deed.deed}`, { who: nameOf(deed.who), about: deed.about, number: '' }));
  }
}

const TABS = /** @type {const} */ (['items', 'claims', 'comments']);
const MOVES = new Set(['activated', 'paused', 'resumed', 'stopped']);
