// Who is signed in here. Tokens are kept in localStorage, so that all tabs are one person; a refresh token is good once,
// so only one tab at a time may spend it (Web Locks). Knows REST's accounts, no page.

import { computed, signal } from './ui.js';

/**
 * @typedef {{id: string, email: string | null, name: string, role: 'user' | 'steward' | 'admin'}} User
 * @typedef {{id: string, name: string}} Workspace
 * @typedef {{access_token: string, refresh_token: string, expires_at_ms: number, user: User, workspace: Workspace | null}} Account
 */

const PLACE = 'souk.account';
/** Whether this browser keeps what it is given; one that doesn't is signed in for this page. */
let keeps = true;

/** @type {import('../vendor/signals/signals.js').Signal<Account | null>} */
export const account = signal(/** @type {Account | null} */ (null));
account.value = kept();
export const user = computed(() => account.value?.user ?? null);
export const isAdmin = computed(() => user.value?.role === 'admin');

/** What another tab did holds here too. */
addEventListener('storage', (event) => {
  // No key: all of it was cleared.
  if (event.key === PLACE || event.key === null) {
    account.value = kept();
  }
});

/**
 * Takes a pair of tokens as the server gives it.
 * @param {{access_token: string, refresh_token: string, expires_in_s: number, user: User, workspace: Workspace | null}} given
 */
export function signIn(given) {
  const { access_token, refresh_token, expires_in_s, user, workspace } = given;
  keep({ access_token, refresh_token, expires_at_ms: Date.now() + expires_in_s * 1000, user, workspace });
}

/** Forgets the account here; the server is told elsewhere. */
export function signOut() {
  keep(null);
}

/**
 * The name or the workspace has changed.
 * @param {Partial<Pick<Account, 'user' | 'workspace'>>} changed
 */
export function amend(changed) {
  // Another tab may have renewed the tokens: writing back the old ones would end the sign-in.
  const now = kept();
  if (now) {
    keep({ ...now, ...changed });
  }
}

/**
 * An access token that is good for a while yet; null for a guest. When the sign-in is over, so is the account here.
 * @param {{fresh?: boolean}} [wish] `fresh`: the one we have was refused
 * @returns {Promise<string | null>}
 */
export async function accessToken({ fresh = false } = {}) {
  const before = account.peek();
  if (before === null || (!fresh && isGood(before))) {
    return before?.access_token ?? null;
  }
  renewing ??= exclusively(() => renewed(before)).finally(() => {
    renewing = null;
  });
  return renewing;
}

/** What all who want a new token in this tab wait for; locks stand between tabs only where the origin is secure. */
let renewing = /** @type {Promise<string | null> | null} */ (null);

/** @param {Account} before as it was when this tab began to wait */
async function renewed(before) {
  // Another tab may have spent the refresh token in the meantime.
  const now = kept();
  if (now === null || (now.refresh_token !== before.refresh_token && isGood(now))) {
    account.value = now;
    return now?.access_token ?? null;
  }
  return refreshed(now);
}

/** @param {Account} spent */
async function refreshed(spent) {
  const answer = await fetch('/api/auth/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: spent.refresh_token }),
    // All tabs wait for this one.
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  if (answer.status !== 401 && !answer.ok) {
    throw new Error(`refresh: ${answer.status}`);
  }
  const given = answer.ok ? await answer.json() : null;
  // Who signed out, or in as somebody else, while the answer was on its way has the last word.
  if (kept()?.refresh_token !== spent.refresh_token) {
    account.value = kept();
  } else if (given) {
    signIn(given);
  } else {
    signOut();
  }
  return account.peek()?.access_token ?? null;
}

/** @param {Account} some */
function isGood(some) {
  return some.expires_at_ms - Date.now() > MARGIN_MS;
}

/**
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
function exclusively(act) {
  // Without locks (an insecure origin) two tabs may collide; then their person signs in again.
  return navigator.locks ? /** @type {Promise<any>} */ (navigator.locks.request('souk.refresh', act)) : act();
}

/**
 * What all tabs share; where the browser keeps nothing, what this page has.
 * @returns {Account | null}
 */
function kept() {
  if (!keeps) {
    return account.peek();
  }
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? 'null');
    // What another version of the pages has left may be anything.
    return found?.user?.id && found.refresh_token ? found : null;
  } catch (fault) {
    keeps = fault instanceof SyntaxError;
    return keeps ? null : account.peek();
  }
}

/** @param {Account | null} value */
function keep(value) {
  account.value = value;
  try {
    if (value === null) {
      localStorage.removeItem(PLACE);
    } else {
      localStorage.setItem(PLACE, JSON.stringify(value));
    }
  } catch {
    keeps = false;
  }
}

const ANSWER_MS_MAX = 20_000;
/** A token that ends sooner is renewed first, milliseconds. */
const MARGIN_MS = 20_000;
