// One way to ask REST: tokens, keys, retries, errors in one shape. Knows no address.

import { accessToken, account } from './account.js';
import { freshKey } from './key.js';

/** What the server refused, or that it can't be reached (`code` is `unreachable`). */
export class Refused extends Error {
  /**
   * @param {number} status 0 when there was no answer
   * @param {{code: string, message: string, details?: Record<string, any>}} body
   */
  constructor(status, body) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.details = body.details ?? {};
    /** When it is worth asking again, where the server said so. */
    this.retry_after_s = /** @type {number | null} */ (null);
  }

  /** The field of the body that is wrong, where one is. */
  get field() {
    return this.details.field ?? null;
  }
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function get(path, query = {}, signal) {
  const params = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const search = new URLSearchParams(params.map(([name, value]) => [name, String(value)])).toString();
  return ask('GET', search ? `${path}?${search}` : path, undefined, undefined, signal);
}

/**
 * A command. It carries a key, so that it may be sent again when the answer was lost.
 * @param {string} path
 * @param {object} [body]
 * @param {{method?: string, key?: string}} [options]
 * @returns {Promise<any>}
 */
export function post(path, body = {}, { method = 'POST', key = freshKey() } = {}) {
  return ask(method, path, body, key);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object | undefined} body
 * @param {string | undefined} key
 * @param {AbortSignal} [signal]
 */
async function ask(method, path, body, key, signal) {
  let renewed = false;
  const who = account.peek()?.user.id;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(method, path, body, key, signal).catch((fault) => {
      if (fault.name === 'AbortError') {
        throw fault;
      }
      return null;
    });
    if (answer?.ok) {
      return answer.status === 204 ? null : answer.json();
    }
    const refused = await refusal(answer);
    // A wrong password is a 401 too, and no new token makes it right.
    if (refused.code === 'unauthorized' && account.peek() && !renewed) {
      renewed = true;
      await accessToken({ fresh: true }).catch(() => null);
    } else {
      const passing = answer === null || PASSING.includes(answer.status);
      if (!passing || attempt === ATTEMPTS_MAX) {
        throw refused;
      }
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
    }
    // Who has signed in meanwhile hasn't asked for this; what is only looked at may be seen by anybody.
    if (key !== undefined && account.peek()?.user.id !== who) {
      throw refused;
    }
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object | undefined} body
 * @param {string | undefined} key
 * @param {AbortSignal} [signal]
 */
async function send(method, path, body, key, signal) {
  const token = await accessToken();
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json' };
  if (token) {
    headers.authorization = `Bearer ${token}`;
  }
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
  }
  if (key !== undefined) {
    headers['idempotency-key'] = key;
  }
  // On a phone that slept, a request may go into a connection that nobody holds any more.
  const late = AbortSignal.timeout(ANSWER_MS_MAX);
  return fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    // A browser that can’t do with two asks at least no longer than its page wants.
    signal: signal ? (AbortSignal.any?.([signal, late]) ?? signal) : late,
  });
}

/** @param {Response | null} answer */
async function refusal(answer) {
  if (answer === null) {
    return new Refused(0, { code: 'unreachable', message: 'the server can’t be reached' });
  }
  const body = await answer.json().catch(() => null);
  const refused = new Refused(
    answer.status,
    body?.error ?? { code: 'internal', message: `the server said ${answer.status}` },
  );
  refused.retry_after_s = Number(answer.headers.get('retry-after')) || null;
  return refused;
}

/**
 * Whether nobody knows what became of a command: it may have been done.
 * @param {{status?: number}} refused
 */
export function isOpen({ status = 0 }) {
  return status === 0 || status >= 500 || PASSING.includes(status);
}

const ATTEMPTS_MAX = 4;
/** So long an answer is waited for before the question is asked again, milliseconds. */
const ANSWER_MS_MAX = 20_000;
/** The request wasn't read in time, or whoever should answer is away for the moment: nothing was decided. */
const PASSING = [408, 502, 503];
