// The room of a show, for buyers: what is on sale, what they hold and wait for, and what everybody says. Guests watch.

import { account, user } from '../core/account.js';
import { t } from '../core/text.js';
import { classes, html, useEffect, useSignal } from '../core/ui.js';
import { Empty, Loading } from '../parts/states.js';
import { Composer } from './show/composer.js';
import { Feed } from './show/feed.js';
import { Head, Standstill } from './show/head.js';
import { Items } from './show/items.js';
import { Mine } from './show/mine.js';
import { useRoom } from './show/room.js';
import { Verdict } from './show/verdict.js';

export const title = 'show.title';
export const styles = ['style/show-marks.css', 'style/show.css', 'style/show-room.css'];

/** @param {{params: Record<string, string>}} properties */
export default function Page({ params }) {
  const room = useRoom(params.id);
  const tab = useSignal(/** @type {'items' | 'feed' | 'mine'} */ ('items'));
  const show = room.entity.view.value;
  const condition = room.entity.condition.value;
  useEffect(() => {
    if (show) {
      document.title = `${show.name} · Souk`;
    }
  }, [show?.name]);
  if (!show) {
    const gone = condition === 'missing' || condition === 'denied';
    return gone
      ? html`<${Empty} heading title=${t('show.missing')} text=${t('show.missingText')}
          action=${html`<a class="button" href="/">${t('shell.toMarket')}</a>`} />`
      : html`<h1 class="sr">${t(title)}</h1><${Loading} lines=${6} card />`;
  }
  const runs = account.value?.workspace?.id === show.workspace;
  const held = room.claims.value;
  return html`<div class="room wide" data-tab=${tab.value}>
    <${Head} id=${params.id} show=${show} runs=${runs} />
    <${Standstill} id=${params.id} show=${show} runs=${runs} />
    <section class="room__pane room__items" aria-label=${t('show.items')}>
      <${Items} room=${room} show=${show} />
    </section>
    <section class=${classes('room__pane room__mine', held.length === 0 && 'room__mine--none')} aria-label=${t('show.mine')}>
      <${Mine} room=${room} show=${show} />
    </section>
    <section class="room__pane room__feed" aria-label=${t('show.feed')}>
      <${Feed} room=${room} />
    </section>
    <div class="room__foot">
      <${Verdict} room=${room} />
      <${Tabs} tab=${tab} held=${held.length} />
      <${Composer} room=${room} show=${show} guest=${user.value === null} />
    </div>
  </div>`;
}

/**
 * On a phone one pane is seen at a time; these choose it, where the thumb is.
 * @param {{tab: import('../vendor/signals/signals.js').Signal<string>, held: number}} properties
 */
function Tabs({ tab, held }) {
  const one = (/** @type {string} */ name, /** @type {string} */ text) => html`<button class="room__tab"
    aria-pressed=${tab.value === name} onClick=${() => {
      tab.value = name;
    }}>${text}</button>`;
  return html`<div class="room__tabs" role="group" aria-label=${t('show.panes')}>
    ${one('items', t('show.items'))}
    ${one('feed', t('show.feed'))}
    ${one('mine', held > 0 ? t('show.mineCount', { held }) : t('show.mine'))}
  </div>`;
}
