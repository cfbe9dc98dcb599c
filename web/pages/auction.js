// The room of one auction. It puts the pieces together: what it is, what it costs now, how long, what one may do, what
// happened. It decides nothing; the server does.

import { user } from '../core/account.js';
import { t } from '../core/text.js';
import { html, useEffect } from '../core/ui.js';
import { useEntity, useLog } from '../parts/live.js';
import { Picture } from '../parts/picture.js';
import { Empty, Loading } from '../parts/states.js';
import { Away } from './auction/away.js';
import { Bids } from './auction/bids.js';
import { Panel } from './auction/panel.js';
import { SoundToggle } from './auction/sound.js';
import { Terms } from './auction/terms.js';

export const title = 'auction.title';
export const styles = ['style/price.css', 'style/auction.css', 'style/auction-bid.css'];

/** @param {{params: {id: string}}} properties */
export default function Auction({ params }) {
  const id = `auction:${params.id}`;
  const entity = useEntity(id);
  const log = useLog(`${id}/log`);
  const view = entity.view.value;
  const condition = entity.condition.value;
  const me = user.value?.id ?? null;
  useEffect(() => {
    if (view) {
      document.title = `${view.title} · Souk`;
    }
  }, [view?.title]);
  const own = useOwn(entity, log, me);
  if (condition === 'missing' || condition === 'denied') {
    return html`<${Empty} heading title=${t('auction.missing')} text=${t('auction.missingText')}
      action=${html`<a class="button" href="/">${t('shell.toMarket')}</a>`} />`;
  }
  return html`<article class="auction" data-state=${view?.state} data-condition=${condition} data-seq=${entity.seq.value}>
    <div class="auction__picture"><${Picture} id=${id} title=${view?.title ?? ''} /></div>
    <div class="auction__head"><h1>${view?.title ?? t('auction.title')}</h1><${SoundToggle} /></div>
    <div class="auction__panel">
      ${view ? html`<${Panel} entity=${entity} view=${view} mine=${own} me=${me} />` : html`<${Loading} card lines=${6} />`}
    </div>
    <div class="auction__story">
      <${Away} log=${log} currency=${view?.currency} me=${me} />
      <${Bids} log=${log} view=${view} me=${me} />
    </div>
    ${view && html`<div class="auction__about"><${Terms} view=${view} whole=${entity.whole.value} /></div>`}
  </article>`;
}

/**
 * This person's own part. Only REST tells their maximum: it is read again after each bid of theirs, from here or from
 * another window, and by the entity itself after a break. That they have bid the log tells as well.
 * @param {import('../core/entity.js').Entity} entity
 * @param {import('../core/log.js').Log} log
 * @param {string | null} me
 * @returns {Record<string, any> | null}
 */
function useOwn(entity, log, me) {
  const latest = me ? log.events.value.findLast(({ bidder }) => bidder === me)?.seq : undefined;
  useEffect(() => {
    if (latest !== undefined) {
      entity.read();
    }
  }, [latest]);
  return entity.mine.value ?? (latest === undefined ? null : { max_cents: null });
}
