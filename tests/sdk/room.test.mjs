// Fifty sockets in one show while a thousand comments come: all see the same log, in the same order, nothing lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './clients.mjs';
import { Market, unique } from './market.mjs';
import { Server } from './server.mjs';

const SOCKETS = 50;
const COMMENTS = 1_000;
const ITEMS = 20;
let server;
let market;
let crowd = [];

before(async () => {
  server = await Server.start();
  market = await Market.open(server);
  const people = await market.people(...Array.from({ length: SOCKETS }, (_, index) => `Guest ${index}`));
  crowd = await Promise.all(people.map((person) => new Client(server, person).connect()));
});

after(async () => {
  crowd.forEach((client) => client.close());
  await server?.stop();
});

test('1,000 comments in bulk, 50 sockets, one log', async () => {
  const show = await market.show(ITEMS, 2);
  const logs = await Promise.all(crowd.map((client) => client.follow(`${show}/log`).ready()));
  const start = logs[0].subscribed[0].streamPosition.offset;
  const comments = Array.from({ length: COMMENTS }, (_, index) => ({
    userId: `fan-${index % 200}`,
    userHandle: `fan${index % 200}`,
    text: index % 4 === 0 ? `sold ${1 + (index % ITEMS)}` : `hello number ${index}`,
  }));
  await market.comments(show, comments);
  const [end] = await say(show, 'good night');
  await expectOneLog(logs, start, end.seq);
  const texts = commented(logs[0]).map(({ data }) => data.text);
  assert.deepEqual(texts, [...comments.map(({ text }) => text), 'good night'], 'every comment once, in order');
});

test('1,000 comments by 50 sockets at once, one log', async () => {
  const show = await market.show(ITEMS, 2);
  const logs = await Promise.all(crowd.map((client) => client.follow(`${show}/log`).ready()));
  const start = logs[0].subscribed[0].streamPosition.offset;
  const answers = await Promise.all(
    crowd.map(async (client, guest) => {
      const heard = [];
      for (let index = 0; index < COMMENTS / SOCKETS; index += 1) {
        const text = index % 4 === 0 ? `sold ${1 + (guest % ITEMS)}` : `guest ${guest} says ${index}`;
        heard.push(await client.insist('show.comment', { show, text, key: unique() }));
      }
      return heard;
    }),
  );
  const seqs = answers.flat().map(({ seq }) => seq);
  assert.equal(new Set(seqs).size, COMMENTS, 'each comment has its own place');
  const [end] = await say(show, 'good night');
  await expectOneLog(logs, start, end.seq);
  assert.equal(commented(logs[0]).length, COMMENTS + 1);
});

function say(show, text) {
  return Promise.all([crowd[0].insist('show.comment', { show, text, key: unique() })]);
}

function commented(log) {
  return log.publications.filter(({ data }) => data.t === 'commented');
}

async function expectOneLog(logs, start, end) {
  await Promise.all(logs.map((log) => log.reaches(end)));
  logs[0].expectWhole(start + 1, end);
  const first = JSON.stringify(logs[0].publications.map(({ offset, data }) => [offset, data]));
  for (const log of logs) {
    assert.equal(JSON.stringify(log.publications.map(({ offset, data }) => [offset, data])), first);
    assert.equal(log.subscribed.length, 1, 'nobody had to come back');
  }
}
