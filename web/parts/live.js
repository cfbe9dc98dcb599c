// Hooks that tie stores to components: opened when shown, closed when gone.

import { serverNow } from '../core/clock.js';
import { openEntity } from '../core/entity.js';
import { openLog } from '../core/log.js';
import { untilTick } from '../core/time.js';
import { useEffect, useMemo, useSignal } from '../core/ui.js';

/**
 * @param {string} id `auction:01J…`
 * @returns {import('../core/entity.js').Entity}
 */
export function useEntity(id) {
  const held = useMemo(() => openEntity(id), [id]);
  useEffect(() => held.close, [held]);
  return held.entity;
}

/**
 * @param {string} channel
 * @param {Parameters<typeof openLog>[1]} [options] as they are the first time
 * @returns {import('../core/log.js').Log}
 */
export function useLog(channel, options) {
  const log = useMemo(() => openLog(channel, options), [channel]);
  useEffect(() => log.close, [log]);
  return log;
}

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

/**
 * The answer to a question that is asked once, and again when `again` is called.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} ask
 * @param {unknown[]} [inputs] asked anew when they change
 */
export function useAnswer(ask, inputs = []) {
  const found = useSignal(
    /** @type {{answer: T | null, fault: any, loading: boolean}} */ ({
      answer: null,
      fault: null,
      loading: true,
    }),
  );
  const turn = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    found.value = { ...found.peek(), loading: true };
    ask(abort.signal).then(
      (answer) => {
        found.value = { answer, fault: null, loading: false };
      },
      (fault) => {
        if (fault.name !== 'AbortError') {
          found.value = { answer: found.peek().answer, fault, loading: false };
        }
      },
    );
    return () => abort.abort();
  }, [...inputs, turn.value]);
  return {
    ...found.value,
    again: () => {
      turn.value += 1;
    },
  };
}
