// Which page is shown: the address decides, by the list in routes.json, which the server has written into the page.
// Pages are modules, fetched when they are wanted. Knows no page by name.

import { account, isAdmin } from './account.js';
import { loadStyle } from './styles.js';
import { loadTexts } from './text.js';
import { effect, signal, untracked } from './ui.js';

/**
 * What a page's module exports. `styles` are files below web/, loaded before it is shown.
 * @typedef {object} PageModule
 * @property {(properties: {params: Record<string, string>, query: URLSearchParams}) => any} default
 * @property {string} title the key of a text
 * @property {string[]} [styles]
 *
 * @typedef {{path: string, page: string, for?: 'signed' | 'admin'}} Route
 * @typedef {{module: PageModule, params: Record<string, string>, query: URLSearchParams, address: string}} Shown
 * @typedef {{shown: Shown | null, fault: 'missing' | 'forbidden' | 'unreachable' | null}} Place
 */

/** @type {import('../vendor/signals/signals.js').Signal<Place>} */
export const place = signal({ shown: null, fault: null });
/** Whether the next page is on its way. */
export const turning = signal(false);

/** @type {Route[]} */
let routes = [];
/** The folder of this build's files. */
const files = new URL('..', import.meta.url);
let turn = 0;
/** Path and query of what is shown, or on its way. */
let wanted = '';

/** Shows the page of the present address and follows links from then on. Call once. */
export function startRouter() {
  routes = JSON.parse(document.getElementById('routes')?.textContent ?? '[]');
  addEventListener('popstate', () => {
    // Another place on the same page is the browser's affair.
    if (wanted !== location.pathname + location.search) {
      show();
    }
  });
  addEventListener('click', onClick);
  const first = show();
  let who = account.peek()?.user.id;
  effect(() => {
    const now = account.value?.user.id;
    if (now !== who) {
      who = now;
      untracked(onOther);
    }
  });
  return first;
}

/**
 * @param {string} address within this site: `/auctions/01J…`
 * @param {{replace?: boolean}} [options]
 * @returns {Promise<void>}
 */
export function go(address, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  return show();
}

/** Where to sign in, so that one comes back to where one is. */
export function signInAddress() {
  if (ENTRANCES.includes(location.pathname)) {
    return `/login${location.search}`;
  }
  const here = location.pathname + location.search;
  return here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`;
}

/**
 * A `next` that somebody's link may have written: only a page of ours, and none where one signs in.
 * @param {string | null} next
 * @param {string} [origin]
 * @returns {string} `/` when it is anything else
 */
export function safeNext(next, origin = location.origin) {
  if (!next?.startsWith('/')) {
    return '/';
  }
  // Read as the browser reads it: two slashes, of either kind, begin the name of another site.
  const to = URL.canParse(next, origin) ? new URL(next, origin) : null;
  if (to?.origin !== origin || ENTRANCES.includes(to.pathname)) {
    return '/';
  }
  return to.pathname + to.search + to.hash;
}

/**
 * The route of a path, and what its places hold.
 * @param {Route[]} list
 * @param {string} path
 * @returns {{route: Route, params: Record<string, string>} | null}
 */
export function find(list, path) {
  const given = parts(path);
  for (const route of list) {
    const wanted = parts(route.path);
    /** @type {Record<string, string>} */
    const params = {};
    const fits = wanted.every((part, at) => {
      if (!part.startsWith('{')) {
        return part === given[at];
      }
      params[part.slice(1, -1)] = given[at];
      // What stands in a place becomes part of REST's addresses: it must not lead anywhere else.
      return given[at] !== undefined && !/[/\\?#]/.test(given[at]);
    });
    if (fits && wanted.length === given.length) {
      return { route, params };
    }
  }
  return null;
}

/** @returns {Promise<void>} */
async function show() {
  const mine = ++turn;
  wanted = location.pathname + location.search;
  const found = find(routes, location.pathname);
  if (!found) {
    return settle({ shown: null, fault: 'missing' });
  }
  const { route, params } = found;
  if (route.for && account.peek() === null) {
    return go(signInAddress(), { replace: true });
  }
  if (route.for === 'admin' && !isAdmin.peek()) {
    return settle({ shown: null, fault: 'forbidden' });
  }
  turning.value = true;
  const module = await load(route);
  if (mine !== turn) {
    return;
  }
  const query = new URLSearchParams(location.search);
  settle(
    module
      ? { shown: { module, params, query, address: location.pathname }, fault: null }
      : { shown: null, fault: 'unreachable' },
  );
}

/** @param {Place} now */
function settle(now) {
  turning.value = false;
  place.value = now;
}

/** Somebody else is signed in, or nobody: here, in another tab, or because the sign-in is over. */
function onOther() {
  if (find(routes, location.pathname)?.route.for || place.peek().fault === 'forbidden') {
    show();
  }
}

/**
 * @param {Route} route
 * @returns {Promise<PageModule | null>}
 */
async function load({ page, for: only }) {
  try {
    /** @type {PageModule} */
    const module = await import(new URL(page, files).href);
    await Promise.all([...(module.styles ?? []).map(loadStyle), only && loadTexts('work')]);
    return module;
  } catch (fault) {
    console.error(fault);
    // After a deploy the files of the older build are gone; the page itself is of the new one then.
    const probe = await fetch(new URL(page, files).href, { method: 'HEAD' }).catch(() => null);
    if (probe?.status === 404) {
      location.reload();
    }
    return null;
  }
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!target || !plain || event.defaultPrevented || target.target || target.hasAttribute('download')) {
    return;
  }
  const to = new URL(target.href, location.href);
  const within = to.hash !== '' && to.pathname + to.search === location.pathname + location.search;
  if (to.origin !== location.origin || within || !find(routes, to.pathname)) {
    return;
  }
  event.preventDefault();
  if (to.href !== location.href) {
    go(to.pathname + to.search + to.hash);
    scrollTo({ top: 0 });
  }
}

/** @param {string} path */
function parts(path) {
  return path.split('/').filter(Boolean).map(decoded);
}

/** @param {string} part as somebody typed it, perhaps no good encoding */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where one signs in; nobody wants to come back there. */
const ENTRANCES = ['/login', '/register'];
