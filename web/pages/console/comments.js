// The right column: everything that is said, newest first. What claims is marked, and so is what almost does.

import { t } from '../../core/text.js';
import { classes, html } from '../../core/ui.js';
import { Dialog } from '../../parts/dialog.js';
import { Empty } from '../../parts/states.js';
import { VirtualList } from '../../parts/virtual.js';
import { useOlder } from './older.js';
import { SearchBox } from './searchbox.js';
import { secondOf } from './second.js';

/** @param {{room: import('./room.js').Room}} properties */
export function Comments({ room }) {
  const { desk } = room;
  desk.drawn.comments.value;
  const query = room.commentQuery.value;
  const { comments } = desk.ledger;
  if (comments.query !== query.trim()) {
    comments.search(query);
  }
  const { past } = desk;
  useOlder(room, query !== '' && comments.shown.length < ENOUGH && !comments.isFull, 'comments');
  const empty = html`<${Empty} title=${t(query ? 'console.noMatch' : 'console.noComments')} text=${query ? '' : t('console.noCommentsText')} />`;
  return html`<section class="desk-column desk-column--comments" aria-labelledby="desk-comments">
    <div class="desk-column__head">
      <h2 id="desk-comments">${t('console.comments')} <${Count} room=${room} /></h2>
      ${past.more.value.comments && !comments.isFull && html`<button class="link small" disabled=${past.loading.value.comments} onClick=${() => room.older('comments')}>${t('console.older')}</button>`}
    </div>
    <${SearchBox} query=${room.commentQuery} column="comments" label=${t('console.searchComments')} />
    <${VirtualList} key=${query} items=${comments.shown} height=${ROW} id=${idOf} newest="top" label=${t('console.comments')} empty=${empty}
      row=${(/** @type {any} */ comment) => html`<${Row} comment=${comment} mark=${markOf(comment)} room=${room} />`} />
  </section>`;
}

/** Drawn by itself: it changes more often than the list. @param {{room: import('./room.js').Room}} properties */
function Count({ room }) {
  return html`<span class="soft number">${t('console.number', { value: room.show.view.value?.comments ?? 0 })}</span>`;
}

/**
 * A comment changes in place: what is shown of that comes beside it, or the row isn't drawn again.
 * @param {{comment: import('./facts.js').Comment, mark: string | null, room: import('./room.js').Room}} properties
 */
function Row({ comment, mark, room }) {
  const { user_handle, text, at_ms } = comment;
  const open = () => {
    room.asked.value = { what: 'comment', comment };
  };
  return html`<button class=${classes('desk-comment', mark && `desk-comment--${mark}`)} data-mark=${mark} onClick=${open}>
    <time class="desk-comment__time">${secondOf(at_ms)}</time>
    <span class="desk-comment__text"><b>@${user_handle}</b> ${text}</span>
    ${mark && html`<span class="sr">${t(`console.mark.${mark}`)}</span>`}
  </button>`;
}

/** @param {import('./facts.js').Comment} comment */
function markOf({ intent, result }) {
  if (result === 'ignored') {
    return intent === 'near' ? 'near' : null;
  }
  return MARKS[result] ?? 'quiet';
}

/** The whole of a comment. @param {{room: import('./room.js').Room, comment: import('./facts.js').Comment}} properties */
export function CommentSheet({ room, comment }) {
  const close = () => {
    room.asked.value = null;
  };
  const find = () => {
    room.feedQuery.value = `@${comment.user_handle}`;
    room.tab.value = 'claims';
    close();
  };
  const actions = html`<button class="button" onClick=${find}>${t('console.findClaims', { handle: comment.user_handle })}</button>
    <button class="button button--main" onClick=${close}>${t('shell.close')}</button>`;
  return html`<${Dialog} title=${`@${comment.user_handle} · ${secondOf(comment.at_ms)}`} onClose=${close} actions=${actions}>
    <p class="desk-comment__whole">${comment.text}</p>
  <//>`;
}

/** @param {import('./facts.js').Comment} comment */
function idOf(comment) {
  return comment.id;
}

/** @type {Record<string, string>} */
const MARKS = { winner: 'good', promoted: 'good', waitlist: 'info', passed: 'quiet' };
/** As in console.css, px. */
const ROW = 46;
const ENOUGH = 30;
