// The server's time as a hook. On its own: a countdown needs no store of an entity.

import { serverNow } from '../core/clock.js';
import { untilTick } from '../core/time.js';
import { useEffect, useSignal } from '../core/ui.js';

/**
 * The server's time, drawn again whenever what is shown of the time until `ends_at_ms` changes.
 * @param {number | null | undefined} ends_at_ms
 */
export function useServerNow(ends_at_ms) {
  const now = useSignal(serverNow());
  useEffect(() => {
    let timer = 0;
    const tick = () => {
      now.value = serverNow();
      const left = (ends_at_ms ?? 0) - now.value;
      timer = setTimeout(tick, ends_at_ms && left > 0 ? untilTick(left) : 1_000);
    };
    tick();
    return () => clearTimeout(timer);
  }, [ends_at_ms]);
  return now.value;
}
