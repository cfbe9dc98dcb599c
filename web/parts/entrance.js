// What registering and signing in have in common: a small stall with one form, and the way on once somebody is in.

import { account } from '../core/account.js';
import { go } from '../core/router.js';
import { html, useEffect, useRef } from '../core/ui.js';

/** @param {{title: string, lead?: string, children?: any, foot: any}} properties */
export function Entrance({ title, lead, children, foot }) {
  return html`<div class="entrance">
    <div class="entrance__awning" aria-hidden="true"></div>
    <div class="entrance__body">
      <h1>${title}</h1>
      ${lead && html`<p class="soft">${lead}</p>`}
      ${children}
    </div>
    <p class="entrance__foot">${foot}</p>
  </div>`;
}

/**
 * Goes on as soon as somebody is signed in, here or in another tab.
 * @param {string} next
 */
export function useWayOn(next) {
  const who = account.value?.user.id;
  useEffect(() => {
    if (who) {
      go(next, { replace: true });
    }
  }, [who]);
}

/** Puts the focus into the form's first input, where no keyboard would jump up and hide the page. */
export function useFirstInput() {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) {
      form.current?.querySelector('input')?.focus();
    }
  }, []);
  return form;
}

/**
 * The other entrance, with the same way back.
 * @param {string} path
 * @param {string} next
 */
export function entrance(path, next) {
  return next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`;
}
