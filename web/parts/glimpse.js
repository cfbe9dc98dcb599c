// A card that moves: what a list said of an entity, and over it what its state lane says, as long as the card is on the
// screen. Cheaper than a store of core/entity.js: nothing is asked of REST. Knows no kind.

import { merged } from '../core/merge.js';
import { follow } from '../core/socket.js';
import { useEffect, useRef, useSignal } from '../core/ui.js';

/** @typedef {Record<string, any>} Fields */

/**
 * @param {string} id `auction:01J…`
 * @param {Fields} row as the list gave it
 * @returns {{box: {current: any}, fields: Fields, live: boolean}} `box` goes to the card's element as its `ref`
 */
export function useGlimpse(id, row) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const heard = useSignal(/** @type {Fields | null} */ (null));
  const live = useSignal(false);
  useEffect(() => {
    // Out of sight, the list knows better than what was heard last.
    if (!live.peek()) {
      heard.value = null;
    }
  }, [row]);
  useEffect(() => {
    let unfollow = /** @type {(() => void) | null} */ (null);
    const quit = () => {
      unfollow?.();
      unfollow = null;
      live.value = false;
    };
    const unwatch = whileSeen(/** @type {HTMLElement} */ (box.current), (seen) => {
      if (!seen) {
        quit();
      } else {
        unfollow ??= follow(id, {
          subscribed: ({ data }) => {
            heard.value = data ?? null;
            live.value = data !== undefined;
          },
          publication: ({ data }) => {
            if (data.seq > (heard.peek()?.seq ?? 0)) {
              heard.value = merged(heard.peek() ?? {}, data);
            }
          },
          lost: () => {
            live.value = false;
          },
        });
      }
    });
    return () => {
      unwatch();
      quit();
    };
  }, [id]);
  return { box, fields: heard.value ? { ...row, ...heard.value } : row, live: live.value };
}

/** @type {WeakMap<Element, (seen: boolean) => void>} */
const watched = new WeakMap();
/** One for all cards. @type {IntersectionObserver | null} */
let observer = null;

/**
 * Tells whenever the element comes on the screen and leaves it, until the returned function is called.
 * @param {Element} element
 * @param {(seen: boolean) => void} tell
 */
function whileSeen(element, tell) {
  observer ??= new IntersectionObserver((entries) => {
    for (const entry of entries) {
      watched.get(entry.target)?.(entry.isIntersecting);
    }
  });
  const watching = observer;
  // Who only scrolls by doesn't look.
  let timer = 0;
  watched.set(element, (seen) => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(seen), seen ? SETTLED_MS : 0);
  });
  watching.observe(element);
  return () => {
    clearTimeout(timer);
    watched.delete(element);
    watching.unobserve(element);
  };
}

/** So long a card must be seen before it is followed, milliseconds. */
const SETTLED_MS = 120;
