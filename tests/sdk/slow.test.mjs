// A client that stops reading is closed with 3008, nobody else notices, and it comes back with nothing missing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { Client, until } from './clients.mjs';
import { Market } from './market.mjs';
import { Server } from './server.mjs';

let server;
let market;

before(async () => {
  server = await Server.start({ QUEUE_BYTES_MAX: 65_536, PING_S: 3_600 });
  market = await Market.open(server);
});

after(() => server?.stop());

/** Stops one of two readers, and talks until the server has shown it out of the room; how many comments that took. */
async function stopReadingUntilGone(slow, room, show) {
  slow.stopReading();
  let sent = 0;
  while ((await room()) === 2) {
    await market.comments(show, loudComments(sent, 20));
    sent += 20;
    assert.ok(sent < 60_000, 'the slow client is still in the room');
  }
  slow.goOnReading();
  return sent;
}

test('closed as slow, and back by offset', async () => {
  const [ann, bob] = await market.people('Ann', 'Bob');
  const show = await market.show();
  const quick = await new Client(server, ann).connect();
  const quickLog = await quick.follow(`${show}/log`).ready();
  const slow = await RawClient.join(server, bob, `${show}/log`);
  const room = async () => (await quickLog.subscription.presenceStats()).numClients;
  await until(async () => (await room()) === 2, 'both in the room');

  await stopReadingUntilGone(slow, room, show);
  const close = await slow.closed;
  assert.equal(close.code, 3008);
  assert.equal(quick.connections(), 1, 'the quick one was not disturbed');

  const back = await RawClient.join(server, bob, `${show}/log`, slow.position());
  assert.equal(back.reply.recovered, true);
  await market.comments(show, [comment('the last one')]);
  const last = () => quickLog.publications.find(({ data }) => JSON.stringify(data).includes('the last one'));
  await until(last, 'the last comment');
  await until(() => back.offsets.at(-1) === last().offset, 'the last comment, for the slow one too');
  const whole = [...slow.offsets, ...back.offsets];
  assert.deepEqual(whole, Array.from({ length: whole.length }, (_, index) => whole[0] + index));
  assert.deepEqual(quickLog.offsets().slice(-whole.length), whole);
  quick.close();
  back.socket.close();
});

test('the SDK itself is closed as slow, comes back, and hears every event once', async () => {
  const [ann, bob] = await market.people('Ann', 'Bob');
  const show = await market.show();
  const [quick, slow] = await Promise.all([ann, bob].map((person) => new Client(server, person).connect()));
  const [quickLog, slowLog] = await Promise.all([quick, slow].map((client) => client.follow(`${show}/log`).ready()));
  const start = slowLog.subscribed[0].streamPosition.offset;
  const room = async () => (await quickLog.subscription.presenceStats()).numClients;
  await until(async () => (await room()) === 2, 'both in the room');

  const sent = await stopReadingUntilGone(slow, room, show);
  await until(() => slow.connections() === 2, 'the return');
  const left = slow.states.find(({ state, code }) => state === 'connecting' && code >= 1_000);
  assert.equal(left?.code, 3008, JSON.stringify(slow.states));
  await until(() => slowLog.subscribed.length === 2, 'the channel again');
  assert.deepEqual([slowLog.subscribed[1].wasRecovering, slowLog.subscribed[1].recovered], [true, true]);

  await market.comments(show, [comment('the last one')]);
  const last = () => quickLog.publications.find(({ data }) => JSON.stringify(data).includes('the last one'));
  await until(last, 'the last comment');
  await slowLog.reaches(last().offset);
  slowLog.expectWhole(start + 1, last().offset);
  assert.ok(slowLog.publications.length > sent, 'all that was sent was heard');
  assert.equal(quick.connections(), 1, 'the quick one was not disturbed');
  quick.close();
  slow.close();
});

/** The protocol by hand, to see each frame of a slow reader. */
class RawClient {
  static async join(server, person, channel, position) {
    const client = new RawClient(server, person, channel, position);
    await Promise.race([
      until(() => client.reply !== null, 'the subscribe reply'),
      client.closed.then(({ code }) => assert.fail(`closed with ${code}`)),
    ]);
    return client;
  }

  constructor(server, person, channel, position) {
    this.offsets = [];
    this.reply = null;
    this.epoch = null;
    this.start = 0;
    this.socket = new WebSocket(server.socketUrl);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('error', () => undefined);
    this.socket.on('open', () => {
      const subscribe = { channel, ...(position === undefined ? {} : { recover: true, ...position }) };
      this.#send({ id: 1, connect: { token: person.access_token } }, { id: 2, subscribe });
    });
    this.socket.on('message', (frame) => {
      for (const line of String(frame).split('\n').filter((line) => line !== '')) {
        this.#hear(JSON.parse(line), channel);
      }
    });
  }

  stopReading() {
    this.socket._socket.pause();
  }

  goOnReading() {
    this.socket._socket.resume();
  }

  /** Where it stood, for coming back. */
  position() {
    return { offset: this.offsets.at(-1) ?? this.start, epoch: this.epoch };
  }

  #send(...commands) {
    this.socket.send(commands.map((command) => JSON.stringify(command)).join('\n'));
  }

  #hear(message, channel) {
    if (Object.keys(message).length === 0) {
      this.#send({});
    } else if (message.id === 2) {
      assert.ok(message.subscribe, JSON.stringify(message));
      this.reply = message.subscribe;
      this.start = this.reply.offset ?? 0;
      this.epoch = this.reply.epoch;
      this.offsets.push(...(this.reply.publications ?? []).map(({ offset }) => offset));
    } else if (message.push?.channel === channel && message.push.pub) {
      this.offsets.push(message.push.pub.offset);
    }
  }
}

function comment(text) {
  return { userId: 'fan-1', userHandle: 'fan', text };
}

function loudComments(from, count) {
  const noise = '🎉 what a lamp '.repeat(130);
  return Array.from({ length: count }, (_, index) => comment(`${from + index} ${noise}`));
}
