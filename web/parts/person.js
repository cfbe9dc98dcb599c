// Who is signed in, in the bar, with a short list of what they may do there. For a guest: the way to sign in.

import { account, signOut } from '../core/account.js';
import { post } from '../core/api.js';
import { go, signInAddress } from '../core/router.js';
import { t } from '../core/text.js';
import { html, useEffect, useId, useRef, useSignal } from '../core/ui.js';

export function Person() {
  const person = account.value?.user;
  return person
    ? html`<${Menu} key=${person.id} person=${person} />`
    : html`<a class="button button--small" href=${signInAddress()}>${t('login.title')}</a>`;
}

/** @param {{person: import('../core/account.js').User}} properties */
function Menu({ person }) {
  const open = useSignal(false);
  const menu = useRef(/** @type {HTMLElement | null} */ (null));
  const id = useId();
  const close = () => {
    open.value = false;
  };
  useEffect(() => {
    const outside = (/** @type {Event} */ event) =>
      !menu.current?.contains(/** @type {Node} */ (event.target)) && close();
    addEventListener('pointerdown', outside);
    addEventListener('focusin', outside);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('focusin', outside);
    };
  }, []);
  return html`<div class="menu" ref=${menu} onKeyDown=${(/** @type {KeyboardEvent} */ event) => onKey(event, open)}>
    <button class="menu__button" aria-expanded=${open.value} aria-controls=${id} onClick=${() => {
      open.value = !open.value;
    }}>
      <span class="avatar" aria-hidden="true">${[...person.name][0]?.toUpperCase()}</span>
      <span class="menu__name">${person.name}</span>
    </button>
    <div class="menu__list" id=${id} hidden=${!open.value} onClick=${close}>
      <a href="/settings">${t('settings.title')}</a>
      <button onClick=${leave}>${t('shell.signOut')}</button>
    </div>
  </div>`;
}

/**
 * Escape closes and gives the focus back; arrows go through the list, and open it.
 * @param {KeyboardEvent} event
 * @param {{value: boolean}} open
 */
function onKey(event, open) {
  const menu = /** @type {HTMLElement} */ (event.currentTarget);
  const [button, ...items] = /** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll('button, a'));
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Escape' && open.value) {
    open.value = false;
    button.focus();
  } else if (to !== undefined && (open.value || event.key.startsWith('Arrow'))) {
    event.preventDefault();
    open.value = true;
    // Shown first: what is hidden takes no focus.
    requestAnimationFrame(() => items.at(to % items.length)?.focus());
  }
}

async function leave() {
  const refresh_token = account.peek()?.refresh_token;
  // Told even when the access token has run out; forgotten here also when the server is away.
  await post('/api/auth/logout', { refresh_token }).catch(() => null);
  await go('/');
  signOut();
}
