// Somebody without a token: watches a sale from its page, learns the server's clock, and is told to sign in.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, until } from './clients.mjs';
import { Market, unique } from './market.mjs';
import { Server } from './server.mjs';

let server;
let market;
let guest;

before(async () => {
  server = await Server.start();
  market = await Market.open(server);
  guest = await new Client(server, {}).connect();
});

after(async () => {
  guest?.close();
  await server?.stop();
});

test('a guest watches and may not bid', async () => {
  assert.deepEqual(guest.states.at(-1).data, { user: null, name: null, role: 'guest' });
  const auction = await market.auction();
  const state = await guest.follow(auction).ready();
  assert.equal(state.subscribed[0].data.state, 'open');
  const log = await guest.follow(`${auction}/log`).ready();
  const [ada] = await market.people('Ada');
  const bidder = await new Client(server, ada).connect();
  const bid = await bidder.give('auction.bid', { auction, key: unique(), max_cents: 500 });
  await log.reaches(bid.seq);
  bidder.close();
  const order = guest.give('auction.bid', { auction, key: unique(), max_cents: 900 });
  await assert.rejects(order, (fault) => fault.code === 103 && fault.message.includes('sign in first'));
  const ops = guest.follow(`ops/${auction}`);
  await assert.rejects(ops.ready());
  assert.equal(ops.unsubscribed[0].code, 103);
});

test('a guest learns the clock and comes back without a token', async () => {
  const { ok, now_ms } = await guest.give('time', {});
  assert.ok(ok && Math.abs(Date.now() - now_ms) < 60_000, `${now_ms}`);
  guest.cut();
  await until(() => guest.connections() === 2, 'the guest to come back');
  assert.equal((await guest.give('time', {})).ok, true);
});
