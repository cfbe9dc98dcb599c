// The one socket of a page: who is connected, how it goes, commands, and channels that several views may follow at once.
// The SDK reconnects and resumes; here stands what pages need on top: a state to show, a clock, keys for commands.

import '../vendor/centrifuge/centrifuge.js';
import { accessToken, account } from './account.js';
import { monotonic, noteServerTime } from './clock.js';
import { isPassing, LOST, NOT_SIGNED, REFUSALS, TIMEOUT, TOKEN_EXPIRED } from './codes.js';
import { Follow, guarded } from './follow.js';
import { freshKey } from './key.js';
import { effect, signal, untracked } from './ui.js';

/**
 * `connecting` at first, `live`, `reconnecting`, `ended` when the server doesn't want us back.
 * @typedef {'connecting' | 'live' | 'reconnecting' | 'ended'} Link
 */
export const link = signal(/** @type {Link} */ ('connecting'));
/** Why the link ended, the server's words. */
export const endedWhy = signal('');
/** What an operator said to everybody, the latest. */
export const announcement = signal(/** @type {{text: string, at_ms: number} | null} */ (null));

/** @type {Map<string, Follow>} */
const follows = new Map();
/** @type {import('centrifuge').Centrifuge | null} */
let client = null;
/** When the token was last found to be no good. */
let asked_ms = Number.NEGATIVE_INFINITY;

/** Opens the socket, and opens it anew whenever somebody else is signed in. Call once. */
export function openSocket() {
  let who = /** @type {string | null | undefined} */ (undefined);
  effect(() => {
    const now = account.value?.user.id ?? null;
    if (now !== who) {
      who = now;
      untracked(reopen);
    }
  });
  setInterval(measure, MEASURE_EVERY_MS);
  addEventListener('visibilitychange', lookAgain);
}

/**
 * Hears a channel until the returned function is called. Views that follow the same channel share it.
 * @param {string} channel
 * @param {import('./follow.js').Ears} ears
 * @returns {() => void}
 */
export function follow(channel, ears) {
  let found = follows.get(channel);
  if (!found) {
    found = new Follow(channel);
    follows.set(channel, found);
    found.open(client);
  }
  const shared = found;
  shared.add(ears);
  return () => {
    if (shared.remove(ears)) {
      follows.delete(channel);
      shared.close();
    }
  };
}

/**
 * The latest publications of a channel that is followed, oldest first; or those behind a position, or before it.
 * @param {string} channel
 * @param {{limit: number, since?: {offset: number, epoch: string}, before?: {offset: number, epoch: string}}} wish
 * @returns {Promise<{data: any, offset: number}[]>}
 */
export async function history(channel, { limit, since, before }) {
  const subscription = follows.get(channel)?.subscription;
  if (!subscription) {
    return [];
  }
  await subscription.ready(CALL_MS);
  const found = await subscription.history(
    since ? { limit, since } : { limit, since: before, reverse: true },
  );
  const list = found.publications.map(({ data, offset }) => ({ data, offset: offset ?? 0 }));
  return since ? list : list.reverse();
}

/**
 * @typedef {{ok: true, seq: number, [field: string]: any}} Accepted
 * @typedef {{ok: false, code: string, message: string, [field: string]: any}} Refusal
 */

/**
 * A command to an entity. It carries a key and is sent again, with the same key, when its answer was lost. What the
 * rules refuse is an answer; so is what can't be reached (`unreachable`) or may not be asked (`forbidden`). It is never
 * sent again for somebody else: who signs in while it waits hasn't asked for it.
 * @param {string} method `auction.bid`
 * @param {Record<string, any>} data with the entity under its kind's name
 * @returns {Promise<Accepted | Refusal>}
 */
export async function command(method, data) {
  const order = { key: freshKey(), ...data };
  const who = person();
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (!client) {
        throw Object.assign(new Error('not connected'), { code: LOST[0] });
      }
      const answer = await client.rpc(method, order);
      return answer.data;
    } catch (fault) {
      const passing = isPassing(fault);
      if (!passing || attempt === ATTEMPTS_MAX || link.peek() === 'ended') {
        return refused(fault, passing);
      }
      await new Promise((resolve) => setTimeout(resolve, 150 * 2 ** attempt));
    }
    if (person() !== who) {
      return { ok: false, code: 'unauthorized', message: 'somebody else is signed in now' };
    }
  }
}

function person() {
  return account.peek()?.user.id ?? null;
}

/**
 * @param {{code?: number, message?: string}} fault
 * @param {boolean} passing
 * @returns {Refusal}
 */
function refused(fault, passing) {
  const code = passing ? 'unreachable' : (REFUSALS[fault.code ?? 0] ?? 'internal');
  return { ok: false, code, message: fault.message ?? code };
}

function reopen() {
  client?.disconnect();
  /** The server says that the token has ended; by this machine's clock it may not have. */
  let expired = false;
  const getToken = async () => (await accessToken({ fresh: expired })) ?? '';
  const options = account.value === null ? {} : { getToken };
  const next = new globalThis.Centrifuge(address(), {
    ...options,
    minReconnectDelay: 200,
    maxReconnectDelay: 8_000,
  });
  client = next;
  const current = (/** @type {(...given: any[]) => void} */ act) =>
    guarded((...given) => client === next && act(...given));
  let met = false;
  next.on(
    'connected',
    current(() => {
      [met, expired] = [true, false];
      link.value = 'live';
      measure();
    }),
  );
  next.on(
    'connecting',
    current(() => {
      link.value = met ? 'reconnecting' : 'connecting';
    }),
  );
  next.on(
    'disconnected',
    current((/** @type {{code: number, reason: string}} */ { code, reason }) => {
      link.value = 'ended';
      endedWhy.value = reason;
      if (NOT_SIGNED.includes(code)) {
        askAgain();
      }
    }),
  );
  next.on(
    'error',
    current((/** @type {{error: {code: number}}} */ { error }) => {
      expired ||= error.code === TOKEN_EXPIRED;
    }),
  );
  next.on(
    'message',
    current((/** @type {{data: any}} */ { data }) => {
      announcement.value = { text: String(data?.text ?? ''), at_ms: Date.now() };
    }),
  );
  for (const one of follows.values()) {
    one.open(next);
  }
  next.connect();
}

/**
 * The server doesn't take our token. Either this sign-in is over, and then we are a guest; or a fresh token is good.
 * Only once in a while: it may be that the server takes none at all.
 */
async function askAgain() {
  const before = person();
  if (before === null || monotonic() - asked_ms < ASK_AGAIN_MS) {
    return;
  }
  asked_ms = monotonic();
  const token = await accessToken({ fresh: true }).catch(() => null);
  // When the account is gone, the socket has been opened anew already.
  if (token !== null && person() === before) {
    reopen();
  }
}

/**
 * Asks the server for its time, and learns how long the way is.
 * @returns {Promise<boolean>} whether there was an answer, or nobody to ask
 */
async function measure() {
  const asked = client;
  if (!asked || link.peek() !== 'live' || document.visibilityState === 'hidden') {
    return true;
  }
  const sent = monotonic();
  const answer = await asked.rpc('time', {}).catch((fault) => fault);
  if (answer?.data?.now_ms) {
    noteServerTime(sent, monotonic(), answer.data.now_ms);
  }
  return answer?.code !== TIMEOUT || asked !== client;
}

/**
 * Somebody looks again. A phone that slept has a socket that nobody tells of its end: without an answer it is opened
 * anew, instead of showing old prices as live until the server's ping is missed.
 */
async function lookAgain() {
  if (!(await measure()) && link.peek() === 'live') {
    client?.disconnect();
    client?.connect();
  }
}

function address() {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/connection/websocket`;
}

const ASK_AGAIN_MS = 30_000;
const ATTEMPTS_MAX = 5;
const CALL_MS = 5_000;
const MEASURE_EVERY_MS = 10_000;
