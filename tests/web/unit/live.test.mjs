// Entities, commands and the socket when things go wrong: core/entity.js, socket.js and api.js on a stand-in for the SDK.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  AUCTION,
  command,
  fresh,
  get,
  heard,
  link,
  openEntity,
  pause,
  person,
  post,
  signIn,
  signOut,
  sub,
  wire,
} from '../stand-in.mjs';

beforeEach(fresh);

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
  wire.rest = () => ({ ok: true, status: 200, json: async () => ({ offset: 6, price_cents: 150 }) });
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
  wire.rest = () => {
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
  wire.rest = () => ({ ok: false, status: 500, json: async () => ({}), headers: new Headers() });
  signOut();
  assert.deepEqual([entity.mine.value, entity.whole.value], [null, null]);
  close();
});

test('a command whose answer was lost is sent again with its key', async () => {
  const keys = [];
  wire.rpc = async (_, { key }) => {
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
  wire.client.emit('connected');
  let sent = 0;
  wire.rpc = async () => {
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
  wire.rest = () => ({
    ok: true,
    status: 200,
    json: async () => ({ ...person('user:1'), access_token: 'fresh' }),
  });
  assert.equal(await wire.client.getToken(), 'access-user:1');
  wire.client.emit('error', { type: 'connect', error: { code: 109 } });
  assert.equal(await wire.client.getToken(), 'fresh');
  wire.client.emit('connected');
});

test('a socket that doesn’t answer who looks again is opened anew', async () => {
  document.visibilityState = 'visible';
  wire.client.calls = [];
  wire.rpc = async () => {
    throw { code: 1, message: 'timeout' };
  };
  heard.get('visibilitychange')();
  await pause();
  assert.deepEqual(wire.client.calls, ['disconnect', 'connect']);
  assert.equal(link.value, 'reconnecting');
  wire.client.emit('connected');
  wire.client.calls = [];
  wire.rpc = async () => ({ data: { now_ms: Date.now() } });
  heard.get('visibilitychange')();
  await pause();
  assert.deepEqual(wire.client.calls, []);
  document.visibilityState = 'hidden';
});
