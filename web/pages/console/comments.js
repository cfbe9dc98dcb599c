// The right column: everything that is said, newest first. What claims is marked, and so is what almost does.

import { t } from '../../core/text.js';
import { classes, html, useEffect } from '../../core/ui.js';
import { Empty } from '../../parts/states.js';
import { VirtualList } from '../../parts/virtual.js';
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
  useEffect(() => {
    if (query !== '' && comments.shown.length < ENOUGH) {
      past.older('comments').catch(() => null);
    }
  }, [query, comments.rows.length]);
  const empty = html`<${Empty} title=${t(query ? 'console.noMatch' : 'console.noComments')} text=${query ? '' : t('console.noCommentsText')} />`;
  return html`<section class="desk-column desk-column--comments" aria-labelledby="desk-comments">
    <div class="desk-column__head">
      <h2 id="desk-comments">${t('console.comments')} <${Count} room=${room} /></h2>
      ${past.more.value.comments && html`<button class="link small" disabled=${past.loading.value.comments} onClick=${() => past.older('comments')}>${t('console.older')}</button>`}
    </div>
    <${SearchBox} query=${room.commentQuery} column="comments" label=${t('console.searchComments')} />
    <${VirtualList} key=${query} items=${comments.shown} height=${ROW} id=${idOf} newest="top" label=${t('console.comments')} empty=${empty}
      row=${(/** @type {any} */ comment) => html`<${Row} comment=${comment} room=${room} />`} />
  </section>`;
}

/** Drawn by itself: it changes more often than the list. @param {{room: import('./room.js').Room}} properties */
function Count({ room }) {
  return html`<span class="soft number">${t('console.number', { value: room.show.view.value?.comments ?? 0 })}</span>`;
}

/** @param {{comment: import('./facts.js').Comment, room: import('./room.js').Room}} properties */
function Row({ comment, room }) {
  const { intent, result, user_handle, text, at_ms } = comment;
  const mark = intent === 'near' ? 'near' : (MARKS[result] ?? (intent === 'nothing' ? null : 'quiet'));
  const find = () => {
    room.feedQuery.value = `@${user_handle}`;
    room.tab.value = 'claims';
  };
  return html`<div class=${classes('desk-comment', mark && `desk-comment--${mark}`)} data-mark=${mark}>
    <time class="desk-comment__time">${secondOf(at_ms)}</time>
    <p class="desk-comment__text" title=${text}>
      <button class="desk-comment__who" title=${t('console.findClaims', { handle: user_handle })} onClick=${find}>@${user_handle}</button>
      ${' '}${text}
    </p>
    ${mark && html`<span class="sr">${t(`console.mark.${mark}`)}</span>`}
  </div>`;
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
