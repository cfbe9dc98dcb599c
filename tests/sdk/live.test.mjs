// A live sale as a browser sees it: lanes, own notices, bids and claims, presence, snapshots.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, until } from './clients.mjs';
import { Market, ulid, unique } from './market.mjs';
import { Server } from './server.mjs';

let server;
let market;
const open = [];

before(async () => {
  server = await Server.start();
  market = await Market.open(server);
});

after(async () => {
  open.forEach((client) => client.close());
  await server?.stop();
});

async function connected(person, options) {
  const client = new Client(server, person, options);
  open.push(client);
  return client.connect();
}

test('connect with a token tells who and how long, and follows the own channel', async () => {
  const [ann] = await market.people('Ann');
  const client = await connected(ann);
  const [greeting] = client.states.filter(({ state }) => state === 'connected');
  assert.match(greeting.client, /^[0-9a-f-]{36}$/);
  await until(() => client.serverSubscribed.length === 1, 'the own channel');
  assert.equal(client.serverSubscribed[0].channel, `user:${ulid(ann.user)}`);
  assert.equal(client.serverSubscribed[0].recoverable, true);
});

test('a forged token is refused for good', async () => {
  const [ann] = await market.people('Ann');
  const forged = `${ann.access_token.slice(0, -4)}AAAA`;
  const client = new Client(server, { ...ann, access_token: forged });
  open.push(client);
  client.sdk.connect();
  await until(() => client.states.some(({ state }) => state === 'disconnected'), 'the refusal');
  assert.equal(client.states.at(-1).code, 3500);
});

test('a bid is answered, logged, shown to the crowd and told to the outbid', async () => {
  const [ann, bob, eve] = await market.people('Ann', 'Bob', 'Eve');
  const [buyer, rival, watcher] = await Promise.all([connected(ann), connected(bob), connected(eve)]);
  const auction = await market.auction();
  const log = await watcher.follow(`${auction}/log`).ready();
  const state = await watcher.follow(auction).ready();
  const start = log.subscribed[0].streamPosition.offset;
  assert.equal(state.subscribed[0].data.state, 'open');
  assert.equal(state.subscribed[0].data.price_cents ?? null, null);
  assert.equal(state.subscribed[0].streamPosition, undefined);

  const first = await buyer.give('auction.bid', { auction, max_cents: 1_000, key: unique() });
  assert.deepEqual(pick(first, 'ok', 'price_cents', 'leading'), { ok: true, price_cents: 100, leading: true });
  const second = await rival.give('auction.bid', { auction, max_cents: 5_000, key: unique() });
  assert.deepEqual(pick(second, 'ok', 'price_cents', 'leading', 'max_cents'), {
    ok: true,
    price_cents: 1_050,
    leading: true,
    max_cents: 5_000,
  });
  const low = await buyer.give('auction.bid', { auction, max_cents: 1_060, key: unique() });
  assert.deepEqual(pick(low, 'ok', 'code', 'min_cents'), { ok: false, code: 'bid_too_low', min_cents: 1_100 });

  await log.reaches(low.seq);
  log.expectWhole(start + 1, low.seq);
  const bids = log.publications.filter(({ data }) => data.t === 'bid_placed');
  assert.deepEqual(bids.map(({ offset }) => offset), [first.seq, second.seq]);
  assert.deepEqual(bids.map(({ data }) => data.price_cents), [100, 1_050]);
  assert.ok(bids.every(({ data }) => data.v === 1 && data.at > 1_600_000_000_000), 'version and time');
  assert.ok(!JSON.stringify(log.publications).includes('5000'), 'a maximum stays hidden');

  await until(() => merged(state).price_cents === 1_050, 'the price on the state lane');
  assert.ok(state.publications.every(({ offset }) => offset === undefined), 'the state lane has no offsets');
  await until(() => buyer.serverPublications.length > 0, 'the notice');
  assert.equal(buyer.serverPublications[0].channel, `user:${ulid(ann.user)}`);
  assert.match(JSON.stringify(buyer.serverPublications[0].data), /"outbid"/);
  assert.equal(watcher.serverPublications.length, 0, 'nobody else hears of it');
});

test('the same key is answered the same and acts once; with another body it is refused', async () => {
  const [ann] = await market.people('Ann');
  const client = await connected(ann);
  const auction = await market.auction();
  const bid = { auction, max_cents: 700, key: unique() };
  const first = await client.give('auction.bid', bid);
  assert.deepEqual(await client.give('auction.bid', bid), first);
  assert.equal((await market.look(auction, ann.access_token)).bids, 1);
  const reused = await client.give('auction.bid', { ...bid, max_cents: 900 }).catch((fault) => fault);
  assert.ok(reused.ok === false || reused.code >= 100, 'another body under the same key');
  assert.equal((await market.look(auction, ann.access_token)).bids, 1);
});

test('claims by word and by number: winner, waitlist, promotion, each told to its person', async () => {
  const [ann, bob] = await market.people('Ann', 'Bob');
  const [first, second] = await Promise.all([connected(ann), connected(bob)]);
  const show = await market.show(2, 1);
  const log = await second.follow(`${show}/log`).ready();
  const won = await first.give('show.comment', { show, text: 'SOLD #1!! 🔥', key: unique() });
  assert.deepEqual(pick(won, 'ok', 'result', 'item_number'), { ok: true, result: 'winner', item_number: '1' });
  const waiting = await second.give('show.claim', { show, item_number: '1', key: unique() });
  assert.deepEqual(pick(waiting, 'result', 'waitlist_position'), { result: 'waitlist', waitlist_position: 1 });
  const passed = await first.give('show.pass', { show, item_number: '1', key: unique() });
  assert.equal(passed.ok, true);
  const told = (name) => () => second.serverPublications.some(({ data }) => JSON.stringify(data).includes(`"${name}"`));
  await until(told('waitlisted'), 'the waitlist notice');
  await until(told('promoted'), 'the promotion notice');
  await log.reaches(passed.seq);
  const offsets = log.offsets();
  log.expectWhole(offsets[0], passed.seq);
});

test('presence names those who follow, and forgets those who left', async () => {
  const [ann, bob] = await market.people('Ann', 'Bob');
  const [stays, goes] = await Promise.all([connected(ann), connected(bob)]);
  const auction = await market.auction();
  const room = await stays.follow(auction, { joinLeave: true }).ready();
  await goes.follow(auction, { joinLeave: true }).ready();
  const users = async () => Object.values((await room.subscription.presence()).clients).map(({ user }) => user);
  await until(async () => (await users()).length === 2, 'both in the room');
  assert.deepEqual((await users()).map(ulid).sort(), [ann.user, bob.user].map(ulid).sort());
  const { numClients, numUsers } = await room.subscription.presenceStats();
  assert.deepEqual({ numClients, numUsers }, { numClients: 2, numUsers: 2 });
  await until(() => room.joins.some(({ info }) => ulid(info.user) === ulid(bob.user)), 'the join');
  goes.cut();
  goes.close();
  await until(async () => (await users()).length === 1, 'one left');
  await until(() => room.leaves.some(({ info }) => ulid(info.user) === ulid(bob.user)), 'the leave');
});

test('getState: a REST snapshot and the log from there on make one whole', async () => {
  const [ann, bob] = await market.people('Ann', 'Bob');
  const bidder = await connected(ann);
  const auction = await market.auction();
  for (const max_cents of [200, 300, 400]) {
    await bidder.give('auction.bid', { auction, max_cents, key: unique() });
  }
  const late = await connected(bob);
  let snapshot = null;
  const getState = async () => {
    snapshot = await market.look(auction, bob.access_token);
    // Between the snapshot and the subscription somebody bids.
    await bidder.give('auction.bid', { auction, max_cents: 500 + snapshot.offset, key: unique() });
    return { offset: snapshot.offset, epoch: snapshot.epoch };
  };
  const log = await late.follow(`${auction}/log`, { getState }).ready();
  const last = await bidder.give('auction.bid', { auction, max_cents: 90_000, key: unique() });
  await log.reaches(last.seq);
  log.expectWhole(snapshot.offset + 1, last.seq);
  assert.equal(log.subscribed[0].recovered, true);
});

test('what may not be watched or is not there is told so', async () => {
  const [ann, bob] = await market.people('Ann', 'Bob');
  const client = await connected(ann);
  const auction = await market.auction();
  const code = async (channel) => {
    const follower = client.follow(channel);
    await until(() => follower.unsubscribed.length === 1, `a refusal of ${channel}`);
    return follower.unsubscribed[0].code;
  };
  assert.equal(await code(`ops/${auction}`), 103);
  assert.ok([102, 103].includes(await code(`user:${ulid(bob.user)}`)));
  assert.equal(await code('auction:01ARZ3NDEKTSV4RRFFQ69G5FAV'), 102);
  assert.equal(await code('nonsense'), 102);
  await assert.rejects(client.sdk.rpc('auction.fly', { auction, key: unique() }), { code: 104 });
  await assert.rejects(client.sdk.rpc('dragon.fly', {}), { code: 104 });
  const bad = await client.sdk.rpc('auction.bid', { auction, max_cents: 'much', key: unique() }).catch((fault) => fault);
  assert.match(JSON.stringify(bad), /max_cents/, 'the field is named');
});

test('an announcement is a message to everybody, and a person shown out stays away', async () => {
  const [ann, bob] = await market.people('Ann', 'Bob');
  const [stays, goes] = await Promise.all([connected(ann), connected(bob)]);
  assert.ok((await market.announce('Ten minutes break 🎉')) >= 2);
  await until(() => stays.messages.length + goes.messages.length === 2, 'the announcement');
  for (const { messages } of [stays, goes]) {
    assert.deepEqual(pick(messages[0], 't', 'v', 'text'), { t: 'announcement', v: 1, text: 'Ten minutes break 🎉' });
  }
  await market.showOut(bob);
  await until(() => goes.states.at(-1).state === 'disconnected', 'the close');
  assert.equal(goes.states.at(-1).code, 3503);
  await market.announce('the sale goes on');
  await until(() => stays.messages.length === 2, 'the second announcement');
  assert.equal(goes.messages.length, 1);
  assert.equal(goes.connections(), 1, 'it does not come back by itself');
});

function pick(object, ...names) {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

/** The view as a client holds it: the snapshot with every patch merged in. */
function merged(follower) {
  const snapshot = follower.subscribed.at(-1).data;
  return follower.publications.reduce((view, { data }) => Object.assign(view, data), { ...snapshot });
}
