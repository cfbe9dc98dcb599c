// A stand-in for the SDK and for REST, which does with subscriptions what the SDK does, and on it the real core of the
// pages. For unit tests; the real SDK is in tests/sdk and in the browser.

import assert from 'node:assert/strict';

export const heard = new Map();
export const kept = new Map();
Object.assign(globalThis, {
  document: { visibilityState: 'hidden' },
  location: { protocol: 'http:', host: 'souk.example' },
  addEventListener: (name, act) => heard.set(name, act),
  localStorage: {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  },
  fetch: async (path) => wire.rest(path),
  setInterval: () => 0,
});
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });

export const { signIn, signOut } = await import('../../web/core/account.js');
export const { behind } = await import('../../web/core/follow.js');
export const { command, follow, link, openSocket } = await import('../../web/core/socket.js');
export const { openLog } = await import('../../web/core/log.js');
export const { openEntity } = await import('../../web/core/entity.js');
export const { get, post } = await import('../../web/core/api.js');

/** The present wire.client, and what it answers: tests put their answers here. */
export const wire = { client: null, history: null, rpc: null, rest: null };

class Emitter {
  acts = {};
  on(name, act) {
    this.acts[name] = act;
  }
  emit(name, context = {}) {
    this.acts[name]?.(context);
  }
}

class Subscription extends Emitter {
  state = 'subscribing';
  constructor(channel) {
    super();
    this.channel = channel;
  }
  subscribe() {
    this.emit('subscribing');
  }
  unsubscribe() {
    this.state = 'unsubscribed';
  }
  removeAllListeners() {
    this.acts = {};
  }
  async ready() {}
  history(wish) {
    return wire.history(wish);
  }
  /** As the server answers; then what was missed. */
  joined(context, missed = []) {
    this.state = 'subscribed';
    this.emit('subscribed', { recoverable: true, wasRecovering: false, recovered: false, ...context });
    for (const publication of missed) {
      this.emit('publication', publication);
    }
  }
  broke() {
    this.state = 'subscribing';
    this.emit('subscribing');
  }
}

class Client extends Emitter {
  subscriptions = new Map();
  calls = [];
  constructor(_address, { getToken } = {}) {
    super();
    wire.client = this;
    this.getToken = getToken;
  }
  newSubscription(channel) {
    assert.ok(!this.subscriptions.has(channel), `${channel} is followed already`);
    const made = new Subscription(channel);
    this.subscriptions.set(channel, made);
    return made;
  }
  getSubscription(channel) {
    return this.subscriptions.get(channel) ?? null;
  }
  removeSubscription({ channel }) {
    this.subscriptions.delete(channel);
  }
  connect() {
    this.calls.push('connect');
    this.emit('connecting');
  }
  disconnect() {
    this.calls.push('disconnect');
    this.emit('disconnected', { code: 0, reason: '' });
  }
  rpc(method, order) {
    return wire.rpc(method, order);
  }
}
globalThis.Centrifuge = Client;
openSocket();

export const LOG = 'auction:01J/log';
export const AUCTION = 'auction:01J';
export const at = (offset) => ({ streamPosition: { offset, epoch: 'e1' } });
export const event = (offset) => ({ data: { t: 'bid_placed', at: offset }, offset });
export const events = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => event(from + n));
export const seqs = (log) => log.events.value.map(({ seq }) => seq);
export const pause = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
export const until = async (holds) => {
  while (!holds()) {
    await pause(10);
  }
};
/** Until what arrived is drawn: a hidden page draws every 100 ms. */
export const drawn = () => pause(130);
export const sub = (channel = LOG) => wire.client.getSubscription(channel);

export const person = (id) => ({
  access_token: `access-${id}`,
  refresh_token: `refresh-${id}`,
  expires_in_s: 900,
  user: { id, name: id, email: null, role: 'user' },
  workspace: null,
});

/** Before each test: nobody is signed in, nothing is answered, the socket is live. */
export function fresh() {
  wire.history = () => assert.fail('nobody should ask for the past');
  wire.rpc = async () => ({ data: {} });
  wire.rest = () => ({ ok: true, status: 200, json: async () => ({ offset: 0, mine: null }) });
  signOut();
  wire.client.emit('connected');
}

/** A log that has its past, up to `top`. */
export async function opened(top, options) {
  const log = openLog(LOG, options);
  wire.history = async () => ({ publications: events(1, top).reverse() });
  sub().joined(at(top));
  await drawn();
  wire.history = () => assert.fail('nobody should ask for the past');
  return log;
}
