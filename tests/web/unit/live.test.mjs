// Logs, entities and commands over a socket that breaks: core/log.js, entity.js and socket.js on a stand-in for the SDK
// that does what it does with subscriptions.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

const heard = new Map();
const kept = new Map();
Object.assign(globalThis, {
  document: { visibilityState: 'hidden' },
  location: { protocol: 'http:', host: 'souk.example' },
  addEventListener: (name, act) => heard.set(name, act),
  localStorage: {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  },
  fetch: async (path) => rest(path),
  setInterval: () => 0,
});
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });

const { signIn, signOut } = await import('../../../web/core/account.js');
const { behind } = await import('../../../web/core/follow.js');
const { command, follow, link, openSocket } = await import('../../../web/core/socket.js');
const { openLog } = await import('../../../web/core/log.js');
const { openEntity } = await import('../../../web/core/entity.js');
const { get, post } = await import('../../../web/core/api.js');

/** The present client, and what it answers. */
let client;
let history;
let rpc;
let rest;

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
    return history(wish);
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
    client = this;
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
    return rpc(method, order);
  }
}
globalThis.Centrifuge = Client;
openSocket();

const LOG = 'auction:01J/log';
const AUCTION = 'auction:01J';
const at = (offset) => ({ streamPosition: { offset, epoch: 'e1' } });
const event = (offset) => ({ data: { t: 'bid_placed', at: offset }, offset });
const events = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => event(from + n));
const seqs = (log) => log.events.value.map(({ seq }) => seq);
const pause = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds) => {
  while (!holds()) {
    await pause(10);
  }
};
/** Until what arrived is drawn: a hidden page draws every 100 ms. */
const drawn = () => pause(130);
const sub = (channel = LOG) => client.getSubscription(channel);

const person = (id) => ({
  access_token: `access-${id}`,
  refresh_token: `refresh-${id}`,
  expires_in_s: 900,
  user: { id, name: id, email: null, role: 'user' },
  workspace: null,
});

beforeEach(() => {
  history = () => assert.fail('nobody should ask for the past');
  rpc = async () => ({ data: {} });
  rest = () => ({ ok: true, status: 200, json: async () => ({ offset: 0, mine: null }) });
  signOut();
  client.emit('connected');
});

/** A log that has its past, up to `top`. */
async function opened(top, options) {
  const log = openLog(LOG, options);
  history = async () => ({ publications: events(1, top).reverse() });
  sub().joined(at(top));
  await drawn();
  history = () => assert.fail('nobody should ask for the past');
  return log;
}

test('a log: the past, and what comes while that is read', async () => {
  const fresh = [];
  const log = openLog(LOG, { onEvent: ({ seq }, isFresh) => isFresh && fresh.push(seq) });
  history = async () => ({ publications: events(1, 4).reverse() });
  sub().joined(at(3), [event(4), event(5)]);
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5]);
  assert.deepEqual(fresh, [5]);
  assert.equal(log.condition.value, 'live');
  log.close();
});

test('the past is asked for until it is there', async () => {
  const log = openLog(LOG);
  let asked = 0;
  history = async () => {
    asked += 1;
    if (asked === 1) {
      throw { code: 1, message: 'timeout' };
    }
    return { publications: events(1, 3).reverse() };
  };
  sub().joined(at(3), [event(4)]);
  await drawn();
  assert.equal(log.condition.value, 'loading', 'it has nothing yet');
  await until(() => log.condition.value === 'live');
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4]);
  log.close();
});

test('a wire that breaks before the past is there leaves no hole in the log', async () => {
  const log = openLog(LOG);
  let fail;
  history = () => new Promise((_, reject) => (fail = reject));
  sub().joined(at(3));
  await pause();
  sub().broke();
  fail({ code: 11, message: 'connection closed' });
  await pause();
  assert.equal(log.condition.value, 'loading');
  history = async () => ({ publications: events(1, 5).reverse() });
  sub().joined({ ...at(3), wasRecovering: true, recovered: true }, [event(4), event(5)]);
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5]);
  log.close();
});

test('what a break held back is told once it is over, and only that', async () => {
  const log = await opened(3);
  sub().broke();
  assert.equal(log.condition.value, 'behind');
  sub().joined({ ...at(3), wasRecovering: true, recovered: true }, [event(4), event(5)]);
  await pause();
  sub().emit('publication', event(6));
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(
    log.away.value.map(({ seq }) => seq),
    [4, 5],
  );
  // The next break, in which nothing happens, takes none of it away.
  sub().broke();
  sub().joined({ ...at(6), wasRecovering: true, recovered: true });
  await drawn();
  assert.equal(log.away.value?.length, 2);
  log.away.value = null;
  sub().emit('publication', event(7));
  await drawn();
  assert.equal(log.away.value, null, 'what was dismissed stays away');
  log.close();
});

test('what can’t be resumed is read after the last event; a second break begins that again', async () => {
  const log = await opened(3);
  const since = [];
  sub().broke();
  history = async (wish) => {
    since.push(wish.since.offset);
    throw { code: 11, message: 'connection closed' };
  };
  sub().joined({ ...at(6), wasRecovering: true });
  await pause();
  sub().broke();
  // By the SDK's count nothing is lacking after 6: it has never known of 4 to 6.
  history = async (wish) => {
    since.push(wish.since.offset);
    return { publications: events(4, 7) };
  };
  sub().joined({ ...at(6), wasRecovering: true, recovered: true }, [event(7)]);
  await drawn();
  assert.deepEqual(since, [3, 3]);
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(
    log.away.value.map(({ seq }) => seq),
    [4, 5, 6, 7],
  );
  log.close();
});

test('what was before the first is read when it is wanted', async () => {
  const heard = [];
  const log = openLog(LOG, { first: 2, max: 3, onEvent: ({ seq }) => heard.push(seq) });
  history = async () => ({ publications: events(4, 5).reverse() });
  sub().joined(at(5));
  await drawn();
  history = async ({ since, reverse }) => {
    assert.deepEqual([since, reverse], [{ offset: 4, epoch: 'e1' }, true]);
    return { publications: events(1, 3).reverse() };
  };
  await log.earlier();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5]);
  assert.deepEqual(heard, [4, 5]);
  await log.earlier();
  sub().emit('publication', event(6));
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6], 'what was asked for stays');
  log.close();
});

test('with another epoch offsets are other events: nothing of before is kept', async () => {
  const log = await opened(3);
  sub().broke();
  history = async ({ since }) => {
    assert.equal(since, undefined);
    return { publications: events(1, 9).reverse() };
  };
  sub().joined({ streamPosition: { offset: 9, epoch: 'e2' }, wasRecovering: true });
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(log.away.value, null);
  log.close();
});

test('who comes later to a log, or to one that is refused, is told so', async () => {
  const log = await opened(3);
  history = async () => ({ publications: events(1, 3).reverse() });
  const later = openLog(LOG);
  await drawn();
  assert.deepEqual(seqs(later), [1, 2, 3]);
  sub().emit('unsubscribed', { code: 103, reason: 'permission denied' });
  const latest = openLog(LOG);
  assert.deepEqual(
    [log, later, latest].map(({ condition }) => condition.value),
    ['denied', 'denied', 'denied'],
  );
  for (const one of [log, later, latest]) {
    one.close();
  }
  assert.equal(sub(), null, 'nobody is left');
});

test('behind counts what was heard and isn’t for the moment', async () => {
  assert.equal(behind.value, 0);
  const unfollow = follow(LOG, {});
  assert.equal(behind.value, 0, 'not heard yet is not behind');
  sub().joined(at(1));
  sub().broke();
  assert.equal(behind.value, 1);
  sub().joined(at(1));
  assert.equal(behind.value, 0);
  sub().broke();
  unfollow();
  assert.equal(behind.value, 0);
});

const price = (seq, price_cents) => ({ seq, price_cents });

test('an entity: patches by seq, and what was asked for until its seq is there', async () => {
  const { entity, close } = openEntity(AUCTION);
  sub(AUCTION).joined({ data: price(5, 100) });
  sub(AUCTION).emit('publication', { data: price(4, 90) });
  assert.deepEqual(entity.view.value, price(5, 100), 'an older patch is none');
  const raised = (now) => ({ price_cents: Math.max(now.price_cents, 150) });
  let answer;
  const asked = entity.expecting(raised, new Promise((resolve) => (answer = resolve)));
  assert.equal(entity.view.value.price_cents, 150);
  sub(AUCTION).emit('publication', { data: price(6, 400) });
  assert.equal(entity.view.value.price_cents, 400, 'what others do shows through');
  answer({ ok: true, seq: 8 });
  await asked;
  sub(AUCTION).emit('publication', { data: price(7, 120) });
  assert.equal(entity.view.value.price_cents, 150, 'its seq is not there yet');
  sub(AUCTION).emit('publication', { data: price(8, 130) });
  assert.equal(entity.view.value.price_cents, 130);
  close();
});

test('an expectation ends too when REST is faster than the patch', async () => {
  const { entity, close } = openEntity(AUCTION);
  sub(AUCTION).joined({ data: price(5, 100) });
  await entity.expecting({ asked_cents: 150 }, Promise.resolve({ ok: true, seq: 6 }));
  assert.equal(entity.view.value.asked_cents, 150);
  rest = () => ({ ok: true, status: 200, json: async () => ({ offset: 6, price_cents: 150 }) });
  await entity.read();
  assert.deepEqual(entity.view.value, price(6, 150));
  close();
});

test('an expectation ends with a snapshot, a refusal and a fault', async () => {
  const { entity, close } = openEntity(AUCTION);
  sub(AUCTION).joined({ data: price(5, 100) });
  await entity.expecting({ price_cents: 1 }, Promise.resolve({ ok: true, seq: 900 }));
  assert.equal(entity.view.value.price_cents, 1);
  sub(AUCTION).broke();
  assert.equal(entity.condition.value, 'behind');
  sub(AUCTION).joined({ data: price(2, 70) });
  assert.deepEqual(entity.view.value, price(2, 70), 'also where seqs begin anew');
  await entity.expecting({ price_cents: 1 }, Promise.resolve({ ok: false }));
  await assert.rejects(entity.expecting({ price_cents: 1 }, Promise.reject(new Error('broken'))));
  assert.equal(entity.view.value.price_cents, 70);
  close();
});

test('one’s own part: read again after a break, gone at once when somebody else is signed in', async () => {
  let reads = 0;
  rest = () => {
    reads += 1;
    return { ok: true, status: 200, json: async () => ({ offset: 1, mine: { max_cents: reads } }) };
  };
  signIn(person('user:1'));
  const { entity, close } = openEntity(AUCTION);
  sub(AUCTION).joined({ data: price(5, 100) });
  await pause(10);
  assert.deepEqual([reads, entity.mine.value], [1, { max_cents: 1 }]);
  sub(AUCTION).broke();
  sub(AUCTION).joined({ data: price(5, 100) });
  await pause(10);
  assert.deepEqual([reads, entity.mine.value], [2, { max_cents: 2 }]);
  signIn(person('user:1'));
  await pause(10);
  assert.equal(reads, 2, 'new tokens are no new person');
  rest = () => ({ ok: false, status: 500, json: async () => ({}), headers: new Headers() });
  signOut();
  assert.deepEqual([entity.mine.value, entity.whole.value], [null, null]);
  close();
});

test('a command whose answer was lost is sent again with its key', async () => {
  const keys = [];
  rpc = async (_, { key }) => {
    keys.push(key);
    if (keys.length === 1) {
      throw { code: 11, message: 'connection closed' };
    }
    return { data: { ok: true, seq: 3 } };
  };
  assert.deepEqual(await command('auction.bid', { auction: AUCTION }), { ok: true, seq: 3 });
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test('a command is never sent again for who signs in while it waits', async () => {
  signIn(person('user:1'));
  client.emit('connected');
  let sent = 0;
  rpc = async () => {
    sent += 1;
    signIn(person('user:2'));
    throw { code: 11, message: 'connection closed' };
  };
  const answer = await command('auction.bid', { auction: AUCTION });
  assert.deepEqual([sent, answer.ok, answer.code], [1, false, 'unauthorized']);
});

test('nor is one over REST; what is only looked at is', async () => {
  const tokens = [];
  const answers = [() => ({ ok: false, status: 503, json: async () => ({}), headers: new Headers() })];
  const wait = () => ({ ok: true, status: 200, json: async () => ({ ok: true }) });
  const through = globalThis.fetch;
  globalThis.fetch = async (_, { headers }) => {
    tokens.push(headers.authorization);
    const next = answers.shift() ?? wait;
    signIn(person('user:2'));
    return next();
  };
  signIn(person('user:1'));
  await assert.rejects(post('/api/auctions', {}), { status: 503 });
  assert.deepEqual(tokens, ['Bearer access-user:1']);
  answers.push(() => ({ ok: false, status: 503, json: async () => ({}), headers: new Headers() }));
  signIn(person('user:1'));
  assert.deepEqual(await get('/api/market'), { ok: true });
  globalThis.fetch = through;
});

test('an answer that doesn’t come is asked for again; who leaves asks no more', async () => {
  const through = globalThis.fetch;
  let asked = 0;
  globalThis.fetch = async (_, { signal }) => {
    asked += 1;
    signal.throwIfAborted();
    if (asked === 1) {
      throw new DOMException('too late', 'TimeoutError');
    }
    return { ok: true, status: 200, json: async () => ({ asked }) };
  };
  assert.deepEqual(await get('/api/market'), { asked: 2 });
  const leaving = new AbortController();
  leaving.abort();
  await assert.rejects(get('/api/market', {}, leaving.signal), { name: 'AbortError' });
  assert.equal(asked, 3);
  globalThis.fetch = through;
});

test('a token that the server calls expired is not offered again', async () => {
  signIn(person('user:1'));
  rest = () => ({
    ok: true,
    status: 200,
    json: async () => ({ ...person('user:1'), access_token: 'fresh' }),
  });
  assert.equal(await client.getToken(), 'access-user:1');
  client.emit('error', { type: 'connect', error: { code: 109 } });
  assert.equal(await client.getToken(), 'fresh');
  client.emit('connected');
});

test('a socket that doesn’t answer who looks again is opened anew', async () => {
  document.visibilityState = 'visible';
  client.calls = [];
  rpc = async () => {
    throw { code: 1, message: 'timeout' };
  };
  heard.get('visibilitychange')();
  await pause();
  assert.deepEqual(client.calls, ['disconnect', 'connect']);
  assert.equal(link.value, 'reconnecting');
  client.emit('connected');
  client.calls = [];
  rpc = async () => ({ data: { now_ms: Date.now() } });
  heard.get('visibilitychange')();
  await pause();
  assert.deepEqual(client.calls, []);
  document.visibilityState = 'hidden';
});
