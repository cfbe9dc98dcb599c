// Which page is shown: the address decides, by the list in routes.json, which the server has written into the page.
// Pages are modules, fetched when they are wanted. Knows no page by name.

import { account, isAdmin } from './account.js';
import { signal } from './ui.js';

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
const routes = JSON.parse(document.getElementById('routes')?.textContent ?? '[]');
/** The folder of this build's files. */
const files = new URL('..', import.meta.url);
let turn = 0;

/** Shows the page of the present address and follows links from then on. Call once. */
export function startRouter() {
  addEventListener('popstate', () => show());
  addEventListener('click', onClick);
  return show();
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

/** The page to come back to after signing in. */
export function signInAddress() {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
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
      return given[at] !== undefined;
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
  const found = find(routes, location.pathname);
  if (!found) {
    place.value = { shown: null, fault: 'missing' };
    return;
  }
  const { route, params } = found;
  if (route.for && account.value === null) {
    return go(signInAddress(), { replace: true });
  }
  if (route.for === 'admin' && !isAdmin.value) {
    place.value = { shown: null, fault: 'forbidden' };
    return;
  }
  turning.value = true;
  const module = await load(route.page);
  if (mine !== turn) {
    return;
  }
  turning.value = false;
  const query = new URLSearchParams(location.search);
  place.value = module
    ? { shown: { module, params, query, address: location.pathname }, fault: null }
    : { shown: null, fault: 'unreachable' };
}

/**
 * @param {string} page
 * @returns {Promise<PageModule | null>}
 */
async function load(page) {
  try {
    /** @type {PageModule} */
    const module = await import(new URL(page, files).href);
    await Promise.all((module.styles ?? []).map(loadStyle));
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

/**
 * @param {string} path
 * @returns {Promise<void>}
 */
function loadStyle(path) {
  const href = new URL(path, files).href;
  const there = [...document.styleSheets].some((sheet) => sheet.href === href);
  if (there) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    // A page without its style is better than none.
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!target || !plain || event.defaultPrevented || target.target || target.hasAttribute('download')) {
    return;
  }
  const to = new URL(target.href, location.href);
  if (to.origin !== location.origin || !find(routes, to.pathname)) {
    return;
  }
  event.preventDefault();
  if (to.href !== location.href) {
    go(to.pathname + to.search);
    scrollTo({ top: 0 });
  }
}

/** @param {string} path */
function parts(path) {
  return path.split('/').filter(Boolean).map(decodeURIComponent);
}
