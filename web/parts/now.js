// The server's time as a hook. On its own: a countdown needs no store of an entity.

import { serverNow } from '../core/clock.js';
import { untilTick } from '../core/time.js';
import { useEffect, useSignal } from '../core/ui.js';

/**
 * The server's time, drawn again whenever what is shown of the time until `mark_ms` changes, or of that since then.
 * @param {number | null | undefined} mark_ms
 */
export function useServerNow(mark_ms) {
  const now = useSignal(serverNow());
  useEffect(() => {
    let timer = 0;
    const tick = () => {
      now.value = serverNow();
      timer = setTimeout(tick, mark_ms ? untilTick(mark_ms - now.value) : 1_000);
    };
    tick();
    return () => clearTimeout(timer);
  }, [mark_ms]);
  return now.value;
}
