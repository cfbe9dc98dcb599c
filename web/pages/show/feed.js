// Everything that is said and claimed, as it happens, the newest at the bottom next to where one writes.

import { user } from '../../core/account.js';
import { t } from '../../core/text.js';
import { clockTime } from '../../core/time.js';
import { classes, html, useMemo } from '../../core/ui.js';
import { VirtualList } from '../../parts/virtual.js';
import { rowsOf } from './rows.js';

/** @typedef {import('./rows.js').Row} Row */

/** @param {{room: import('./room.js').Room}} properties */
export function Feed({ room }) {
  const log = /** @type {import('../../core/log.js').Log} */ (room.log);
  const events = log.events.value;
  const said = useMemo(() => rowsOf(events), [events]);
  const me = user.value;
  const sent = room.sent.value.map(
    ({ id, text }) =>
      /** @type {Row} */ ({
        id,
        text,
        kind: 'sent',
        at_ms: 0,
        who: me?.name ?? '',
        user: me?.id ?? null,
        badge: null,
      }),
  );
  const empty = html`<p class="room__empty">${t(log.condition.value === 'loading' ? 'shell.loading' : 'show.quiet')}</p>`;
  return html`<h2 class="sr">${t('show.feed')}</h2>
    <div class="room__list">
      <${VirtualList} items=${[...said, ...sent]} height=${ROW_PX} newest="bottom" label=${t('show.feed')} empty=${empty}
        id=${(/** @type {Row} */ row) => row.id}
        row=${(/** @type {Row} */ row) => html`<${Line} room=${room} row=${row} mine=${row.user !== null && row.user === me?.id} />`} />
    </div>`;
}

/** @param {{room: import('./room.js').Room, row: Row, mine: boolean}} properties */
function Line({ room, row, mine }) {
  const text = row.key ? t(row.key, row.fill) : (row.text ?? '');
  if (row.kind === 'note') {
    return html`<p class="line line--note cut">${text} · <time>${clockTime(row.at_ms)}</time></p>`;
  }
  const who = mine ? t('show.you') : row.who;
  const whole = () => {
    room.outcome.value = { tone: 'plain', text: `${who}: ${text}` };
  };
  return html`<div class=${classes('line', `line--${row.kind}`, mine && 'line--mine')}>
    <p class="line__top">
      <strong class="line__who cut">${who}</strong>
      <span class="line__when">${row.kind === 'sent' ? t('show.sending') : html`<time>${clockTime(row.at_ms)}</time>`}</span>
    </p>
    <p class="line__bottom">
      ${
        row.kind === 'comment' && text.length > LONG_CHARS
          ? html`<button type="button" class="line__text line__whole cut" title=${text} onClick=${whole}>${text}</button>`
          : html`<span class="line__text cut" title=${text}>${text}</span>`
      }
      ${row.badge && html`<span class=${`badge badge--${row.badge.tone}`}>${t(row.badge.key, row.badge.fill)}</span>`}
    </p>
  </div>`;
}

const ROW_PX = 52;
/** A row has one line; what may not fit it on a phone is read whole at a tap. */
const LONG_CHARS = 36;
