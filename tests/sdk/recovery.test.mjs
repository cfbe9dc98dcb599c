// Connections end without a word, of the socket or of the whole server: every log event arrives once, in order.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, until } from './clients.mjs';
import { Market, unique } from './market.mjs';
import { Server } from './server.mjs';

let server;
let market;
let watcher;
let bidder;

before(async () => {
  server = await Server.start();
  market = await Market.open(server);
  const [ann, bob] = await market.people('Ann', 'Bob');
  watcher = await new Client(server, ann).connect();
  bidder = await new Client(server, bob).connect();
});

after(async () => {
  watcher?.close();
  bidder?.close();
  await server?.stop();
});

test('after a cut socket the log goes on without gap or duplicate', async () => {
  const auction = await market.auction();
  const log = await watcher.follow(`${auction}/log`).ready();
  const start = log.subscribed[0].streamPosition.offset;
  let price = 1_000;
  for (let round = 0; round < 10; round += 1) {
    const returns = log.subscribed.length;
    watcher.cut();
    for (let bid = 0; bid < 5; bid += 1) {
      price += 100;
      await bidder.give('auction.bid', { auction, max_cents: price, key: unique() });
    }
    await until(() => log.subscribed.length > returns, 'the return');
  }
  const last = await bidder.give('auction.bid', { auction, max_cents: 90_000, key: unique() });
  await log.reaches(last.seq);
  log.expectWhole(start + 1, last.seq);
  const returns = log.subscribed.slice(1);
  assert.deepEqual(returns.map(({ wasRecovering, recovered }) => [wasRecovering, recovered]), Array(10).fill([true, true]));
});

test('after kill -9 of the server every acknowledged event is there, once, and the log goes on', async () => {
  const auction = await market.auction();
  const show = await market.show(1, 1_000);
  const logs = [await watcher.follow(`${auction}/log`).ready(), await watcher.follow(`${show}/log`).ready()];
  const starts = logs.map((log) => log.subscribed[0].streamPosition.offset);
  const heard = new Map();
  let price = 1_000;
  let stop = false;
  const busy = (async () => {
    while (!stop) {
      price += 100;
      const bid = { auction, max_cents: price, key: unique() };
      const comment = { show, text: `hello ${price}`, key: unique() };
      const [bidAnswer, commentAnswer] = await Promise.all([
        bidder.insist('auction.bid', bid),
        bidder.insist('show.comment', comment),
      ]);
      heard.set(bid, bidAnswer).set(comment, commentAnswer);
    }
  })();
  for (let round = 0; round < 5; round += 1) {
    const acknowledged = heard.size;
    await until(() => heard.size >= acknowledged + 20, 'twenty answers');
    await server.kill();
    await server.wake();
  }
  stop = true;
  await busy;
  await expectSameAnswers(heard);
  const tops = [(await lastBid(auction)).seq, (await lastComment(show)).seq];
  for (const [index, log] of logs.entries()) {
    await log.reaches(tops[index]);
    log.expectWhole(starts[index] + 1, tops[index]);
    assert.ok(log.subscribed.slice(1).every(({ recovered }) => recovered), 'every return was recovered');
  }
  const accepted = [...heard].filter(([given, answer]) => given.auction && answer.ok).map(([, { seq }]) => seq);
  const placed = logs[0].publications.filter(({ data }) => data.t === 'bid_placed').map(({ offset }) => offset);
  assert.deepEqual(placed, [...accepted, tops[0]], 'each acknowledged bid once, and no other');
});

/** The same keys once more: the first answers, from before the kills. */
async function expectSameAnswers(heard) {
  for (const [given, answer] of heard) {
    const again = await bidder.give(given.auction ? 'auction.bid' : 'show.comment', given);
    assert.deepEqual(again, answer);
  }
}

function lastBid(auction) {
  return bidder.give('auction.bid', { auction, max_cents: 9_000_000, key: unique() });
}

function lastComment(show) {
  return bidder.give('show.comment', { show, text: 'good night', key: unique() });
}
