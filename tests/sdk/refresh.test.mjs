// A token runs out while its connection lives: the SDK brings a new one, and nothing is interrupted.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, until } from './clients.mjs';
import { Market, unique } from './market.mjs';
import { Server } from './server.mjs';

// The shortest life of a token that the settings allow.
const TTL_S = 10;
let server;
let market;

before(async () => {
  server = await Server.start({ ACCESS_TTL_S: TTL_S });
  market = await Market.open(server);
});

after(() => server?.stop());

test('a token is refreshed on the live connection', async () => {
  const { user, access_token, refresh_token } = await account();
  let refresh = refresh_token;
  let refreshed = 0;
  const getToken = async () => {
    const renewed = await server.call('POST', '/api/auth/refresh', { refresh_token: refresh });
    refresh = renewed.refresh_token;
    refreshed += 1;
    return renewed.access_token;
  };
  const client = await new Client(server, { user: user.id, access_token }, { getToken }).connect();
  const auction = await market.auction();
  const log = await client.follow(`${auction}/log`).ready();
  await until(() => refreshed === 2, 'two refreshes', (2 * TTL_S + 15) * 1_000);
  const bid = await client.give('auction.bid', { auction, max_cents: 500, key: unique() });
  assert.equal(bid.ok, true);
  await log.reaches(bid.seq);
  assert.equal(client.connections(), 1, 'the connection was never interrupted');
  client.close();
});

test('logging out closes the sockets of that log-in', async () => {
  const { user, access_token, refresh_token } = await account();
  const client = await new Client(server, { user: user.id, access_token }).connect();
  await server.call('POST', '/api/auth/logout', { refresh_token }, access_token);
  await until(() => client.states.some(({ state }) => state === 'disconnected'), 'the close');
  assert.ok(client.states.at(-1).code >= 3500, 'a close that does not come back');
});

function account() {
  const fields = { email: `${unique()}@example.com`, password: 'a long enough password', name: 'Ann' };
  return server.call('POST', '/api/auth/register', fields);
}
