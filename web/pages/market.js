// What is on now and what comes next: shows that run, auctions that end soon, auctions that start. Cards move while they
// are on the screen. It sells nothing itself: a card leads into its room.

import { get } from '../core/api.js';
import { link } from '../core/socket.js';
import { t } from '../core/text.js';
import { html, useEffect, useSignal } from '../core/ui.js';
import { useAnswer } from '../parts/answer.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { AuctionCard, ShowCard } from './market/cards.js';
import { sections } from './market/sections.js';

export const title = 'market.title';
export const styles = ['style/price.css', 'style/market.css'];

/** @param {{query: URLSearchParams}} properties */
export default function Market({ query }) {
  const typed = useSignal(query.get('q') ?? '');
  const wanted = useSignal(typed.peek());
  const limit = useSignal(FIRST);
  useEffect(() => {
    // Back, forward, or the bar's link to here.
    typed.value = query.get('q') ?? '';
    wanted.value = typed.peek();
  }, [query]);
  useEffect(() => {
    const timer = setTimeout(() => {
      wanted.value = typed.value.trim();
      keepInAddress(wanted.value);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  const { answer, fault, loading, again } = useAnswer(
    async (signal) => {
      const searched = wanted.value;
      const found = await get('/api/market', { search: searched, limit: limit.value }, signal);
      return { ...found, searched, limit: limit.value };
    },
    [wanted.value, limit.value],
  );
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && again();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    // What came and went while the socket was away is in the list only.
    if (link.value === 'live' && answer) {
      again();
    }
  }, [link.value]);
  return html`
    <div class="page-head market-head">
      <h1>${t('market.title')}</h1>
      <form class="market-search" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
        <label class="sr" for="market-search">${t('market.search')}</label>
        <input id="market-search" class="field__input" type="search" placeholder=${t('market.search')} value=${typed.value}
          autocomplete="off" enterkeyhint="search" maxlength="100" onInput=${(/** @type {any} */ event) => {
            typed.value = event.target.value;
          }} />
      </form>
    </div>
    ${
      answer && !(fault && answer.searched !== wanted.value)
        ? html`<${Found} answer=${answer} loading=${loading} />
          <${More} answer=${answer} onMore=${() => {
            limit.value = MOST;
          }} />`
        : fault
          ? html`<${Failed} fault=${fault} again=${again} />`
          : html`<div class="market-grid">${[1, 2, 3, 4].map((at) => html`<${Loading} key=${at} card lines=${5} />`)}</div>`
    }`;
}

/** @param {{answer: any, loading: boolean}} properties */
function Found({ answer, loading }) {
  const { searched } = answer;
  const { shows, open, scheduled } = sections(answer);
  const count = shows.length + open.length + scheduled.length;
  return html`<div class="market" aria-busy=${loading}>
    <p class="sr" role="status">${searched && t('market.found', { n: count })}</p>
    ${count === 0 && (searched ? html`<${Nothing} searched=${searched} />` : html`<${Quiet} />`)}
    ${shows.length > 0 && html`<${Section} name="shows" cards=${shows.map((row) => html`<${ShowCard} key=${row.id} row=${row} />`)} />`}
    ${open.length > 0 && html`<${Section} name="open" cards=${open.map((row) => html`<${AuctionCard} key=${row.id} row=${row} />`)} />`}
    ${scheduled.length > 0 && html`<${Section} name="scheduled" cards=${scheduled.map((row) => html`<${AuctionCard} key=${row.id} row=${row} />`)} />`}
  </div>`;
}

/** What the answer had no room for: what comes later stands behind what ends first. @param {{answer: any, onMore: () => void}} properties */
function More({ answer: { auctions, shows, limit }, onMore }) {
  if (Math.max(auctions.length, shows.length) < limit) {
    return null;
  }
  return html`<p class="market-more">${
    limit < MOST
      ? html`<button class="button" onClick=${onMore}>${t('market.more')}</button>`
      : html`<span class="soft">${t('market.most')}</span>`
  }</p>`;
}

/** @param {{name: string, cards: any[]}} properties */
function Section({ name, cards }) {
  return html`<section class="market-section" aria-labelledby=${`market-${name}`}>
    <h2 id=${`market-${name}`}>${t(`market.${name}`)} <span class="market-section__count">${cards.length}</span></h2>
    <ul class=${`market-grid market-grid--${name}`}>${cards}</ul>
  </section>`;
}

/** @param {{searched: string}} properties */
function Nothing({ searched }) {
  return html`<${Empty} title=${t('market.nothing', { searched })} text=${t('market.nothingText')} />`;
}

function Quiet() {
  return html`<${Empty} title=${t('market.quiet')} text=${t('market.quietText')}
    action=${html`<a class="button" href="/sell">${t('market.sell')}</a>`} />`;
}

/**
 * The address says what was searched for, so that it can be shared; a step of the browser's history for each letter
 * would be in the way.
 * @param {string} searched
 */
function keepInAddress(searched) {
  const address = searched ? `/?q=${encodeURIComponent(searched)}` : '/';
  if (location.pathname === '/' && location.pathname + location.search !== address) {
    history.replaceState(null, '', address);
  }
}

/** So many auctions and so many shows at first, and at most. */
const FIRST = 60;
const MOST = 200;
/** After the last letter, milliseconds. */
const SETTLED_MS = 250;
/** How often what is new is looked for; cards move by themselves. */
const LOOK_EVERY_MS = 15_000;
