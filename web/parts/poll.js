// Asks again and again, but only while somebody can see the answer: nothing is asked for a page that is hidden, and
// nothing any more for one that is left.

import { useEffect, useRef, useSignal } from '../core/ui.js';

/**
 * The latest answer to a question that is asked every `every_ms`, once the answer before is there. While `on` is false
 * it is asked just once. An answer stays while the next is on its way, and when that fails.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} ask
 * @param {{every_ms?: number, on?: boolean, inputs?: unknown[]}} [options] asked anew at once when `inputs` change
 */
export function usePoll(ask, { every_ms = 1_000, on = true, inputs = [] } = {}) {
  const found = useSignal(/** @type {{answer: T | null, fault: any}} */ ({ answer: null, fault: null }));
  const turn = useSignal(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let timer = 0;
    let asked = false;
    let abort = new AbortController();
    const stop = () => {
      clearTimeout(timer);
      abort.abort();
    };
    const round = async () => {
      stop();
      abort = new AbortController();
      const { signal } = abort;
      const heard = await latest.current(signal).then(
        (answer) => ({ answer, fault: null }),
        (fault) => ({ answer: found.peek().answer, fault }),
      );
      if (signal.aborted) {
        return;
      }
      asked = true;
      found.value = heard;
      if (on) {
        timer = setTimeout(round, heard.fault ? every_ms * SLOWER : every_ms);
      }
    };
    const seen = () => {
      stop();
      if (document.visibilityState !== 'hidden' && (on || !asked)) {
        round();
      }
    };
    document.addEventListener('visibilitychange', seen);
    seen();
    return () => {
      document.removeEventListener('visibilitychange', seen);
      stop();
    };
  }, [...inputs, on, every_ms, turn.value]);
  return {
    ...found.value,
    again: () => {
      turn.value += 1;
    },
  };
}

/** So many times longer it waits after a failure. */
const SLOWER = 3;
