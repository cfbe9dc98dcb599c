// Sending many lines, a few at a time, in order: a line that is refused doesn't hold up the others. Pure but for what
// `send` does.

/** @typedef {import('./items-csv.js').Line} Line */
/** @typedef {{ok: boolean, code?: string, message?: string, [field: string]: any}} Answer */
/** @typedef {{line: Line, answer: Answer}} Result */

/**
 * @param {Line[]} lines those with a wish are sent
 * @param {(line: Line) => Promise<Answer>} send
 * @param {{atOnce?: number, onProgress?: (done: number) => void, stopped?: () => boolean}} [options]
 * @returns {Promise<Result[]>} in the order of the lines; those after `stopped` are not among them
 */
export async function sendLines(lines, send, { atOnce = AT_ONCE, onProgress, stopped } = {}) {
  const wanted = lines.filter((line) => line.wish !== null);
  /** @type {Result[]} */
  const results = [];
  for (let at = 0; at < wanted.length && !stopped?.(); at += atOnce) {
    const some = wanted.slice(at, at + atOnce);
    const answers = await Promise.all(some.map((line) => send(line)));
    results.push(...some.map((line, place) => ({ line, answer: answers[place] })));
    onProgress?.(results.length);
  }
  return results;
}

/**
 * Whether it makes sense to send the line again as it is: nobody knows what became of it.
 * @param {Answer} answer
 */
export function isOpen(answer) {
  return !answer.ok && (answer.code === 'unreachable' || answer.code === 'too_many_requests');
}

const AT_ONCE = 8;
