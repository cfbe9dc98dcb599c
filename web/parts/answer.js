// A question to REST as a hook. On its own: a page of lists needs no store of an entity.

import { useEffect, useSignal } from '../core/ui.js';

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
