// The official SDK, unmodified, and what the tests need around it: sockets that can be cut from outside, logs that
// remember every publication, and waiting for something instead of for a while.

import { Centrifuge } from 'centrifuge';
import assert from 'node:assert/strict';
import WebSocket from 'ws';

/** An SDK client of one person, with handles on its socket. */
export class Client {
  constructor(server, person, options = {}) {
    this.server = server;
    this.person = person;
    this.sockets = [];
    this.states = [];
    this.serverPublications = [];
    this.serverSubscribed = [];
    this.messages = [];
    const sockets = this.sockets;
    class WatchedSocket extends WebSocket {
      constructor(url, protocols) {
        // As in a browser, one message per turn of the event loop: the SDK (5.7.4) mixes up frames of one turn.
        super(url, protocols, { allowSynchronousEvents: false });
        sockets.push(this);
      }
    }
    this.sdk = new Centrifuge(server.socketUrl, {
      token: person.access_token,
      websocket: WatchedSocket,
      minReconnectDelay: 20,
      maxReconnectDelay: 200,
      ...options,
    });
    this.sdk.on('connected', (context) => this.states.push({ state: 'connected', ...context }));
    this.sdk.on('connecting', (context) => this.states.push({ state: 'connecting', ...context }));
    this.sdk.on('disconnected', (context) => this.states.push({ state: 'disconnected', ...context }));
    this.sdk.on('publication', (context) => this.serverPublications.push(context));
    this.sdk.on('message', ({ data }) => this.messages.push(data));
    this.sdk.on('subscribed', (context) => this.serverSubscribed.push(context));
  }

  async connect() {
    this.sdk.connect();
    await this.sdk.ready(10_000);
    return this;
  }

  /** The connected states so far: 1 after connecting, one more for each return. */
  connections() {
    return this.states.filter(({ state }) => state === 'connected').length;
  }

  /** The socket is gone without a word, as in a tunnel. */
  cut() {
    this.sockets.at(-1).terminate();
  }

  /** Nothing is taken from the network any more, as by a page that hangs. */
  stopReading() {
    this.sockets.at(-1)._socket.pause();
  }

  goOnReading() {
    this.sockets.at(-1)._socket.resume();
  }

  /** A command by RPC; returns its answer, accepted or refused. */
  async give(method, fields) {
    return (await this.sdk.rpc(method, fields)).data;
  }

  /** A command that is sent again under its key until it is answered. */
  async insist(method, fields) {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      try {
        return await this.give(method, fields);
      } catch (fault) {
        const again = fault.temporary === true || fault.code < 100;
        assert.ok(again, `${method} failed for good: ${JSON.stringify(fault)}`);
        await this.sdk.ready(20_000).catch(() => undefined);
        await pause(20);
      }
    }
    throw new Error(`${method} was never answered`);
  }

  /** Follows a channel and remembers what comes. */
  follow(channel, options = {}) {
    return new Follower(this.sdk.newSubscription(channel, options));
  }

  close() {
    this.sdk.disconnect();
  }
}

/** One subscription with everything it was told. */
export class Follower {
  constructor(subscription) {
    this.subscription = subscription;
    this.publications = [];
    this.subscribed = [];
    this.unsubscribed = [];
    this.joins = [];
    this.leaves = [];
    subscription.on('publication', (context) => this.publications.push(context));
    subscription.on('subscribed', (context) => this.subscribed.push(context));
    subscription.on('unsubscribed', (context) => this.unsubscribed.push(context));
    subscription.on('join', (context) => this.joins.push(context));
    subscription.on('leave', (context) => this.leaves.push(context));
    subscription.subscribe();
  }

  async ready() {
    await this.subscription.ready(10_000);
    return this;
  }

  offsets() {
    return this.publications.map(({ offset }) => offset);
  }

  /** Waits for the publication with this offset. */
  async reaches(offset) {
    await until(() => (this.publications.at(-1)?.offset ?? 0) >= offset, `offset ${offset}, at ${this.offsets().at(-1)}`);
  }

  /** Every offset from `first` to `last` once, in order. */
  expectWhole(first, last) {
    const expected = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    assert.deepEqual(this.offsets(), expected);
  }
}

/** Waits until `holds()`, looking often; fails with `what` after `ms`. */
export async function until(holds, what, ms = 30_000) {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`waited ${ms} ms in vain for ${what}`);
    }
    await pause(10);
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
