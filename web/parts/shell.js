// What stands around every page: the bar with where one may go, the state of the connection, the toasts. It moves the
// focus to the new page's heading, so that keyboards and screen readers follow.

import { account, isAdmin } from '../core/account.js';
import { place, turning } from '../core/router.js';
import { announcement } from '../core/socket.js';
import { t } from '../core/text.js';
import { classes, html, useEffect, useErrorBoundary, useLayoutEffect } from '../core/ui.js';
import { Connection } from './connection.js';
import { Person } from './person.js';
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

function Announcement() {
  const said = announcement.value;
  // What is read out must stand there before it has anything to say.
  return html`<div role="status">${
    said &&
    html`<p class="announcement">${said.text}
    <button class="icon-button" aria-label=${t('shell.close')} onClick=${() => {
      announcement.value = null;
    }}>×</button>
  </p>`
  }</div>`;
}

/** @param {import('../core/router.js').Shown} properties */
function Shown({ module, params, query }) {
  const [fault, reset] = useErrorBoundary((error) => console.error(error));
  useNamed(t(module.title));
  if (fault) {
    return html`<${Empty} title=${t('shell.broken')} text=${String(fault)}
      action=${html`<button class="button" onClick=${reset}>${t('shell.again')}</button>`} />`;
  }
  const Page = module.default;
  return html`<${Page} params=${params} query=${query} />`;
}

/** Whether this is the page that the browser opened: there the focus is where it should be. */
let atFirst = true;

/**
 * Names the window, and moves the focus to the new page's beginning, so that keyboards and screen readers are there
 * too. A page that has put the focus somewhere itself knows better.
 * @param {string} name
 */
function useNamed(name) {
  // Before effects, by which a page names the window after what it shows.
  useLayoutEffect(() => {
    document.title = `${name} · Souk`;
  }, [name]);
  useEffect(() => {
    const main = document.getElementById('main');
    const there = document.activeElement;
    const knows = atFirst || !main || (there !== main && main.contains(there));
    atFirst = false;
    if (knows) {
      return;
    }
    const heading = main.querySelector('h1') ?? main;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, []);
}

/** @param {{fault: string}} properties */
function Fault({ fault }) {
  useNamed(t(`shell.${fault}`));
  // Loaded anew as a whole: some browsers remember that a module couldn't be had.
  const action =
    fault === 'unreachable'
      ? html`<button class="button" onClick=${() => location.reload()}>${t('shell.again')}</button>`
      : html`<a class="button" href="/">${t('shell.toMarket')}</a>`;
  return html`<${Empty} heading title=${t(`shell.${fault}`)} text=${t(`shell.${fault}Text`)} action=${action} />`;
}
