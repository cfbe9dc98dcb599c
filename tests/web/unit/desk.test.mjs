// Where the console's knowledge comes from: lists and lane, in whatever order they arrive, make one story without a hole.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

// What the browser has and Node has not.
globalThis.addEventListener = () => {};
globalThis.document = { visibilityState: 'visible' };
globalThis.localStorage = { getItem: () => null };
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });
/** What the server has, newest first; `gate` holds its answers back. */
const server = { claims: [], comments: [], deeds: [], near: [], gate: null, asked: [], status: 200 };
globalThis.fetch = async (address) => {
  const url = new URL(address, 'http://souk');
  const list = url.pathname.split('/').at(-1);
  server.asked.push(`${list}${url.searchParams.get('cursor') ?? ''}`);
  await server.gate?.(list);
  if (server.status !== 200) {
    return { ok: false, status: server.status, headers: new Headers(), json: async () => null };
  }
  const [from, limit] = [Number(url.searchParams.get('cursor')), Number(url.searchParams.get('limit'))];
  const rows = server[list].slice(from, from + (limit || 1_000));
  const next_cursor = from + limit < server[list].length ? String(from + limit) : null;
  return { ok: true, status: 200, json: async () => ({ [list]: rows, next_cursor }) };
};
const { signal } = await import('../../../web/core/ui.js');
const { Desk } = await import('../../../web/pages/console/desk.js');
const { Past } = await import('../../../web/pages/console/past.js');

beforeEach(() => {
  Object.assign(server, {
    claims: [],
    comments: [],
    deeds: [],
    near: [],
    gate: null,
    asked: [],
    status: 200,
  });
});

const row = (seq) => ({
  seq,
  number: seq,
  user_handle: 'ada',
  text: `${seq}`,
  result: 'ignored',
  at_ms: seq,
});
const rows = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => row(last - n));
const event = (seq) => ({
  t: 'commented',
  seq,
  at_ms: seq,
  number: seq,
  person: { handle: 'ada' },
  text: `${seq}`,
  parsed: { intent: 'nothing' },
  outcome: { result: 'ignored' },
});
const deed = (seq, t) => ({ t, seq, at_ms: seq, who: 'user:O' });
/** Until everything that is ready has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A desk over a lane that the test plays. */
function opened(t) {
  const lane = { condition: signal('loading'), deeds: [] };
  const desk = new Desk(
    'show:1',
    { isActive: () => true, onDeed: (one) => lane.deeds.push(one.deed) },
    (_, { onEvent }) => {
      lane.hear = onEvent;
      return { condition: lane.condition, close: () => {} };
    },
  );
  t.after(() => desk.close());
  return { desk, lane };
}

const said = (desk) => {
  desk.ledger.flush();
  return desk.ledger.comments.shown.map(({ id }) => id);
};

test('lists and lane are one story', async (t) => {
  server.comments = rows(1, 4);
  const { desk, lane } = opened(t);
  for (const seq of [3, 4, 5]) {
    lane.hear(event(seq), false);
  }
  lane.condition.value = 'live';
  await settled();
  lane.hear(event(6), true);
  assert.deepEqual(said(desk), [6, 5, 4, 3, 2, 1]);
  assert.equal(desk.condition.value, 'live');
});

test('what happened before isn’t told as news, and stands where it belongs', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  server.comments = rows(2, 5);
  const { desk, lane } = opened(t);
  t.mock.timers.tick(3_000);
  t.mock.timers.reset();
  await settled();
  assert.equal(desk.condition.value, 'behind', 'lists alone are not live');
  lane.hear(deed(1, 'created'), false);
  for (const seq of [2, 3, 4, 5]) {
    lane.hear(event(seq), false);
  }
  lane.hear(deed(6, 'paused'), false);
  lane.condition.value = 'live';
  await settled();
  assert.equal(desk.condition.value, 'live');
  assert.deepEqual(lane.deeds, []);
  assert.deepEqual(
    desk.ledger.feed.shown.map(({ deed }) => deed),
    ['paused', 'created'],
  );
  lane.hear(deed(7, 'resumed'), true);
  assert.deepEqual(lane.deeds, ['resumed']);
});

test('what operators did long ago is listed, with who did it, and what list and lane both tell stands once', async (t) => {
  const listed = (seq, name, who) => ({ t: name, v: 1, at: seq, seq, who });
  server.deeds = [listed(5, 'paused', 'user:O'), listed(2, 'activated', 'user:P')];
  server.comments = rows(3, 4);
  const { desk, lane } = opened(t);
  lane.hear(deed(5, 'paused'), false);
  lane.condition.value = 'live';
  await settled();
  const stands = () => desk.ledger.feed.shown.map(({ deed, who, at_ms }) => [deed, who, at_ms]);
  assert.deepEqual(stands(), [
    ['paused', 'user:O', 5],
    ['activated', 'user:P', 2],
  ]);
  // The list is read again with what the lane has told since.
  server.deeds = [listed(6, 'resumed', 'user:O'), ...server.deeds];
  lane.hear(deed(6, 'resumed'), true);
  desk.ledger.addPast({ deeds: server.deeds });
  assert.deepEqual(stands().length, 3);
  assert.deepEqual(lane.deeds, ['resumed']);
});

test('after a gap everything is read anew, once', async (t) => {
  server.comments = rows(1, 2);
  const { desk, lane } = opened(t);
  for (const seq of [1, 2]) {
    lane.hear(event(seq), false);
  }
  lane.condition.value = 'live';
  await settled();
  lane.condition.value = 'behind';
  assert.equal(desk.condition.value, 'behind');
  server.comments = rows(1, 400);
  server.asked = [];
  for (let seq = 101; seq <= 400; seq += 1) {
    lane.hear(event(seq), false);
  }
  lane.condition.value = 'live';
  await settled();
  assert.deepEqual([said(desk).length, said(desk).at(-1)], [400, 1]);
  assert.deepEqual(server.asked.filter((list) => list === 'near').length, 1);
});

test('lists that come while the lane is lost are shown as what may be old', async (t) => {
  const { desk, lane } = opened(t);
  lane.condition.value = 'live';
  lane.condition.value = 'behind';
  await settled();
  assert.equal(desk.condition.value, 'behind');
  lane.condition.value = 'live';
  assert.equal(desk.condition.value, 'live');
});

test('who may not look is told so, also when the lists come later', async (t) => {
  const { desk, lane } = opened(t);
  lane.condition.value = 'live';
  lane.condition.value = 'denied';
  await settled();
  assert.equal(desk.condition.value, 'denied');
});

test('older pages that were asked for before everything began anew leave no hole', async () => {
  server.comments = rows(1, 2_000);
  const kept = [];
  const past = new Past('1', ({ comments }) => kept.push(...comments));
  const first = await past.newest();
  past.begin(first.cursors);
  assert.deepEqual(past.more.value, { claims: false, comments: true, deeds: false });
  await past.older('comments');
  assert.deepEqual([kept.length, kept.at(-1).seq], [400, 1_201]);
  // More are on their way when the newest are read again.
  let open = () => {};
  server.gate = () =>
    new Promise((resolve) => {
      open = resolve;
    });
  const late = past.older('comments');
  await settled();
  server.gate = null;
  server.comments = rows(1, 3_000);
  const again = await past.newest();
  const turns = past.turns.value;
  past.begin(again.cursors);
  assert.ok(past.turns.value > turns, 'a search looks further back again');
  open();
  await late;
  assert.equal(kept.length, 400, 'dropped');
  await past.older('comments');
  assert.deepEqual([kept[400].seq, kept.at(-1).seq], [2_600, 2_201]);
});
