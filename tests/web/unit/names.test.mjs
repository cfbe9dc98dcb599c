// Who an id is at the console: members by name, also those who join while it is open, and the server isn't pestered.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

// What the browser has and Node has not.
globalThis.addEventListener = () => {};
globalThis.localStorage = { getItem: () => null };
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });
/** What the server has; `null` for one that doesn't answer. */
const server = { members: [], asked: 0 };
globalThis.fetch = async () => {
  server.asked += 1;
  return server.members === null
    ? { ok: false, status: 403, headers: new Headers(), json: async () => null }
    : { ok: true, status: 200, json: async () => ({ members: server.members }) };
};
const ANA = { id: 'user:0ANA', name: 'Ana' };
const BEN = { id: 'user:0BEN', name: 'Ben' };
let round = 0;
let close;
let nameOf;
let learnNames;

beforeEach(async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  Object.assign(server, { members: [ANA], asked: 0 });
  round += 1;
  ({ nameOf, learnNames } = await import(`../../../web/pages/console/names.js?${round}`));
  close = learnNames('workspace:1');
  await answered();
});

afterEach(() => close());

/** Until everything that is ready has run. */
async function answered() {
  for (let n = 0; n < 5; n += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function pass(t, ms) {
  t.mock.timers.tick(ms);
  await answered();
}

/** As it is shown while names aren't loaded. */
const isShort = (id) => !['Ana', 'Ben'].includes(nameOf(id));

test('members are asked for once, whoever is shown', async (t) => {
  for (let n = 0; n < 3; n += 1) {
    assert.equal(nameOf(ANA.id), 'Ana');
    await pass(t, 40_000);
  }
  close();
  close = learnNames('workspace:1');
  await answered();
  assert.equal(server.asked, 1);
});

test('who joined later is asked for when they are shown', async (t) => {
  await pass(t, 31_000);
  server.members = [ANA, BEN];
  assert.ok(isShort(BEN.id));
  await answered();
  assert.equal(nameOf(BEN.id), 'Ben');
  assert.equal(server.asked, 2);
});

test('not before the members’ thirty seconds are over, and then without being shown again', async (t) => {
  await pass(t, 10_000);
  server.members = [ANA, BEN];
  assert.ok(isShort(BEN.id));
  assert.ok(isShort(BEN.id));
  await pass(t, 19_000);
  assert.equal(server.asked, 1);
  await pass(t, 1_000);
  assert.equal(server.asked, 2);
  assert.equal(nameOf(BEN.id), 'Ben');
  await pass(t, 90_000);
  assert.equal(server.asked, 2, 'nobody is sought any more');
});

test('who isn’t listed is asked for again only thirty seconds later, and only when shown', async (t) => {
  await pass(t, 31_000);
  assert.ok(isShort('user:GONE'));
  await answered();
  for (let n = 0; n < 5; n += 1) {
    await pass(t, 5_000);
    assert.ok(isShort('user:GONE'));
    await answered();
  }
  assert.equal(server.asked, 2);
  await pass(t, 60_000);
  assert.equal(server.asked, 2);
  assert.ok(isShort('user:GONE'));
  await answered();
  assert.equal(server.asked, 3);
});

test('a server that doesn’t answer is left alone as long, and so is one whose console is closed', async (t) => {
  server.members = null;
  await pass(t, 31_000);
  assert.ok(isShort(BEN.id));
  await answered();
  server.members = [ANA, BEN];
  await pass(t, 20_000);
  assert.ok(isShort(BEN.id));
  await answered();
  assert.equal(server.asked, 2);
  await pass(t, 11_000);
  assert.ok(isShort(BEN.id));
  close();
  await answered();
  assert.equal(nameOf(BEN.id), 'Ben');
  assert.ok(isShort('user:ELSE'));
  await pass(t, 90_000);
  assert.equal(server.asked, 3);
});
