// What a workspace sells: its shows and its auctions, with where each is run, prepared and looked back at.

import { account } from '../core/account.js';
import { get } from '../core/api.js';
import { t } from '../core/text.js';
import { html } from '../core/ui.js';
import { useAnswer } from '../parts/live.js';
import { AuctionsBoard, styles as auctionStyles } from './sell/auctions.js';
import { ShowsBoard } from './sell/shows.js';

export const title = 'sell.title';
export const styles = ['style/show-marks.css', 'style/sell.css', ...auctionStyles];

/** @param {{query: URLSearchParams}} properties */
export default function Page({ query }) {
  const auctions = query.get('tab') === 'auctions';
  // Asked here, so that it is there when somebody comes back from the other tab.
  const shows = useAnswer((signal) => get('/api/shows', { limit: FIRST_SHOWS }, signal), []);
  return html`<div class="page-head">
      <div>
        <h1>${t('sell.heading')}</h1>
        <p class="soft">${account.value?.workspace?.name ?? ''}</p>
      </div>
      <div class="row">
        <a class=${auctions ? 'button' : 'button button--main'} href="/sell/shows/new">${t('sell.newShow')}</a>
        <a class=${auctions ? 'button button--main' : 'button'} href="/sell/auctions/new">${t('sell.newAuction')}</a>
      </div>
    </div>
    <nav class="tabs sell__tabs" aria-label=${t('sell.heading')}>
      <a class="tabs__tab" href="/sell" aria-current=${auctions ? undefined : 'page'}>${t('sell.shows')}</a>
      <a class="tabs__tab" href="/sell?tab=auctions" aria-current=${auctions ? 'page' : undefined}>${t('sell.auctions')}</a>
    </nav>
    ${auctions ? html`<${AuctionsBoard} />` : html`<${ShowsBoard} shows=${shows} />`}`;
}

const FIRST_SHOWS = 50;
