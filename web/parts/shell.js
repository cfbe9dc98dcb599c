// What stands around every page: the bar with where one may go, the state of the connection, the toasts. It moves the
// focus to the new page's heading, so that keyboards and screen readers follow.

import { account, isAdmin, signOut } from '../core/account.js';
import { post } from '../core/api.js';
import { go, place, signInAddress, turning } from '../core/router.js';
import { announcement } from '../core/socket.js';
import { t } from '../core/text.js';
import { classes, html, useEffect, useErrorBoundary, useRef, useSignal } from '../core/ui.js';
import { Connection } from './connection.js';
import { Empty } from './states.js';
import { Toasts } from './toasts.js';

export function Shell() {
  const { shown, fault } = place.value;
  return html`
    <a class="skip" href="#main">${t('shell.skip')}</a>
    <header class="bar">
      <a class="bar__brand" href="/"><${Mark} /> Souk</a>
      <${Places} address=${shown?.address ?? ''} />
      <${Connection} />
      <${Person} />
    </header>
    <${Announcement} />
    <main id="main" class=${classes('main', turning.value && 'main--turning')} tabindex="-1">
      ${shown ? html`<${Shown} key=${shown.address + shown.query} ...${shown} />` : fault && html`<${Fault} fault=${fault} />`}
    </main>
    <${Toasts} />`;
}

function Mark() {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M3 12c0-5 5.5-8 13-8s13 3 13 8c0 2.500-2 4-4 4s-4-1.500-4.500-3.500C20 15 18 16.500 16 16.500S12 15 11.500 12.500C11 14.500 9 16 7 16s-4-1.500-4-4z" fill="currentColor" />
    <path d="M7 19v9h18v-9" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}

/** @param {{address: string}} properties */
function Places({ address }) {
  const link = (/** @type {string} */ to, /** @type {string} */ text) => {
    const here = to === '/' ? address === '/' : address.startsWith(to);
    return html`<a class="bar__place" href=${to} aria-current=${here ? 'page' : undefined}>${text}</a>`;
  };
  return html`<nav class="bar__places" aria-label=${t('shell.places')}>
    ${link('/', t('market.title'))}
    ${account.value && link('/sell', t('sell.title'))}
    ${isAdmin.value && link('/admin', t('cells.title'))}
  </nav>`;
}

function Person() {
  const open = useSignal(false);
  const menu = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const close = (/** @type {Event} */ event) => {
      const outside =
        event.type === 'pointerdown' && !menu.current?.contains(/** @type {Node} */ (event.target));
      if (outside || /** @type {KeyboardEvent} */ (event).key === 'Escape') {
        open.value = false;
      }
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, []);
  const person = account.value?.user;
  if (!person) {
    return html`<a class="button button--small" href=${signInAddress()}>${t('login.title')}</a>`;
  }
  return html`<div class="menu" ref=${menu}>
    <button class="menu__button" aria-expanded=${open.value} aria-haspopup="true"
      onClick=${() => {
        open.value = !open.value;
      }}>
      <span class="avatar" aria-hidden="true">${[...person.name][0]?.toUpperCase()}</span>
      <span class="menu__name">${person.name}</span>
    </button>
    ${
      open.value &&
      html`<div class="menu__list" onClick=${() => {
        open.value = false;
      }}>
      <a href="/settings">${t('settings.title')}</a>
      <button onClick=${leave}>${t('shell.signOut')}</button>
    </div>`
    }
  </div>`;
}

async function leave() {
  const refresh_token = account.value?.refresh_token;
  // Told even when the access token has run out; forgotten here also when the server is away.
  await post('/api/auth/logout', { refresh_token }).catch(() => null);
  signOut();
  go('/');
}

function Announcement() {
  const said = announcement.value;
  return (
    said &&
    html`<p class="announcement" role="status">${said.text}
    <button class="icon-button" aria-label=${t('shell.close')} onClick=${() => {
      announcement.value = null;
    }}>×</button>
  </p>`
  );
}

/** @param {import('../core/router.js').Shown} properties */
function Shown({ module, params, query }) {
  const [fault, reset] = useErrorBoundary((error) => console.error(error));
  useEffect(() => {
    document.title = `${t(module.title)} · Souk`;
    const heading = document.querySelector('main h1');
    if (heading instanceof HTMLElement) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }, []);
  if (fault) {
    return html`<${Empty} title=${t('shell.broken')} text=${String(fault)}
      action=${html`<button class="button" onClick=${reset}>${t('shell.again')}</button>`} />`;
  }
  const Page = module.default;
  return html`<${Page} params=${params} query=${query} />`;
}

/** @param {{fault: string}} properties */
function Fault({ fault }) {
  return html`<${Empty} heading title=${t(`shell.${fault}`)} text=${t(`shell.${fault}Text`)}
    action=${html`<a class="button" href="/">${t('shell.toMarket')}</a>`} />`;
}
