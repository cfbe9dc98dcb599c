// The pure parts of the inspector's pages.

import assert from 'node:assert/strict';
import { test } from 'node:test';

// core/prefs.js asks the browser for its languages.
globalThis.navigator ??= { languages: ['en'] };
const { changeLines, grouped, tally } = await import('../../../web/pages/cell/changes.js');
const { at, brief, isMoment, SHOWN_AT_FIRST, treeRows } = await import('../../../web/pages/cell/tree.js');
const { ceiling, line } = await import('../../../web/pages/cells/line.js');
const { between, quantile } = await import('../../../web/pages/cells/quantiles.js');
const { kept, sample } = await import('../../../web/pages/cells/samples.js');
const { bytes, figure, micros, roughly, shortId } = await import('../../../web/core/figures.js');

const spread = (counts, bounds = [1, 2, 4], count = counts.at(-1)) => ({ count, bounds, counts });

test('quantiles are of what came between two readings', () => {
  const came = between(spread([10, 10, 10]), spread([10, 20, 20]));
  assert.deepEqual(came, spread([0, 10, 10]));
  assert.equal(quantile(came, 0.5), 1.5);
  assert.equal(quantile(came, 1), 2);
  assert.equal(quantile(spread([4, 4, 8]), 0.5), 1, 'an empty bucket isn’t gone into');
  assert.equal(quantile(spread([2, 4, 4]), 0.25), 0.5, 'the first bucket begins at zero');
});

test('nothing measured is no zero, and what is beyond the last bound is at it', () => {
  assert.equal(quantile(between(spread([5, 5, 5]), spread([5, 5, 5])), 0.99), null);
  assert.equal(quantile(spread([0, 0, 1], [1, 2, 4], 100), 0.99), 4);
});

test('after a restart everything counted is new', () => {
  assert.deepEqual(between(spread([9, 9, 9]), spread([1, 2, 3])), spread([1, 2, 3]));
  assert.deepEqual(between(null, spread([1, 2, 3])), spread([1, 2, 3]));
});

const vitals = (at_ms, n, more = {}) => ({
  at_ms,
  uptime_s: at_ms / 1000,
  commands_total: n * 10,
  refused_total: n,
  restarts_total: 0,
  messages_per_s: 5,
  gate_held: 1,
  mailbox_waiting: 2,
  cells: 3,
  cells_quarantined: 0,
  sockets: 4,
  memory_bytes: null,
  commits: { ...spread([0, n, n], [0.001, 0.002, 0.004]), sum_s: 0 },
  batches: { ...spread([n]), sum_events: n * 3 },
  ...more,
});

test('a sample is of the last ten seconds', () => {
  const polls = [vitals(1_000, 1), vitals(20_000, 5), vitals(25_000, 10)];
  const now = sample(polls, vitals(30_000, 25));
  assert.equal(now.commands, 20, 'since the poll at 20 s: 200 in 10 s');
  assert.equal(now.refused, 2);
  assert.equal(now.batch, 3);
  assert.equal(Math.round(now.p50_us ?? 0), 1_500);
  assert.deepEqual([now.messages, now.gate, now.sockets, now.memory], [5, 1, 4, null]);
});

test('the first sample, and the first after a restart, know no rates', () => {
  for (const polls of [[], [vitals(29_000, 100)]]) {
    const { commands, p99_us, batch } = sample(polls, vitals(30_000, 2, { uptime_s: 1 }));
    assert.deepEqual([commands, p99_us, batch], [null, null, null]);
  }
});

test('what is too old is let go', () => {
  const list = [1, 2, 3].map((at_ms) => ({ at_ms }));
  assert.deepEqual(kept(list, { at_ms: 12 }, 10), [{ at_ms: 2 }, { at_ms: 3 }, { at_ms: 12 }]);
});

const frame = { from_ms: 0, to_ms: 10_000, max: 10, width: 100, height: 20 };
const points = (...pairs) => pairs.map(([at_ms, value]) => ({ at_ms, value }));

test('a curve is a path, broken where nothing was measured', () => {
  assert.equal(line(points([0, 0], [1_000, 10]), frame), 'M0 20L10 0');
  assert.equal(line(points([0, 0], [1_000, null], [2_000, 5]), frame), 'M0 20h.01M20 10h.01');
  assert.equal(line(points([0, 5], [9_000, 5]), frame), 'M0 10h.01M90 10h.01', 'nobody looked for 9 s');
  assert.equal(line(points([0, 5], [1_000, 5]), frame, { area: true }), 'M0 10L10 10L10 20L0 20Z');
  assert.equal(line([], frame), '');
});

test('the top of a chart is a round number', () => {
  const top = (...values) => ceiling([values.map((value) => ({ at_ms: 0, value }))]);
  assert.deepEqual([top(), top(0), top(3), top(7), top(11), top(20), top(0.3)], [1, 1, 5, 10, 20, 20, 0.5]);
});

const paths = (state, wish) =>
  treeRows(state, wish).map((row) => (row.more ? `${row.path}+${row.more}` : row.path));

test('what is small is open from the start, the rest when it is opened', () => {
  const state = {
    price: 5,
    few: { a: 1, b: [1, 2] },
    many: Object.fromEntries([...Array(13).keys()].map((n) => [`k${n}`, n])),
  };
  assert.deepEqual(paths(state), ['/price', '/few', '/few/a', '/few/b', '/few/b/0', '/few/b/1', '/many']);
  const open = new Map([
    ['/few', false],
    ['/many', true],
  ]);
  assert.equal(paths(state, { open }).length, 3 + 13);
  const [price, few] = treeRows(state, { open });
  assert.deepEqual([price.level, price.at, price.of, price.count], [1, 1, 3, null]);
  assert.deepEqual([few.level, few.at, few.count, few.open, few.list], [1, 2, 2, false, false]);
});

test('keys stand in paths as JSON pointers have them', () => {
  const state = { 'a/b': { 'c~d': 1 } };
  assert.deepEqual(paths(state), ['/a~1b', '/a~1b/c~0d']);
  assert.equal(at(state, '/a~1b/c~0d'), 1);
  assert.equal(at(state, '/none/at/all'), undefined);
});

test('long lists are cut, and go on when they are asked', () => {
  const state = { list: Array.from({ length: SHOWN_AT_FIRST + 7 }, (_, n) => n) };
  const open = new Map([['/list', true]]);
  assert.equal(paths(state, { open }).length, 1 + SHOWN_AT_FIRST + 1);
  assert.equal(paths(state, { open }).at(-1), '/list+7');
  assert.equal(
    paths(state, { open, shown: new Map([['/list', 2 * SHOWN_AT_FIRST]]) }).length,
    1 + SHOWN_AT_FIRST + 7,
  );
});

test('what the server has cut is counted, and said to be gone', () => {
  const list = [...Array.from({ length: 500 }, (_, n) => n), 'and 12 more'];
  const wish = { open: new Map([['/list', true]]), shown: new Map([['/list', 1_000]]) };
  const rows = treeRows({ list }, wish);
  assert.equal(rows[0].count, 512);
  assert.deepEqual([rows.at(-1)?.more, rows.at(-1)?.gone], [12, true]);
  assert.equal(treeRows({ list }, { open: wish.open }).at(-1)?.more, 412);
  assert.equal(treeRows({ list: ['and 12 more'] })[0].count, 1, 'a short list that says so by chance');
});

test('a search shows what it finds, what leads there, and what stands below', () => {
  const state = { settings: { title: 'A brass lamp', deep: { er: 'lamp' } }, lamp: { inner: 1 }, other: 2 };
  assert.deepEqual(paths(state, { search: 'LAMP' }), [
    '/settings',
    '/settings/title',
    '/settings/deep',
    '/settings/deep/er',
    '/lamp',
    '/lamp/inner',
  ]);
  assert.deepEqual(
    treeRows(state, { search: 'lamp' })
      .filter((row) => row.found)
      .map((row) => row.path),
    ['/settings/title', '/settings/deep/er', '/lamp'],
  );
  assert.deepEqual(paths(state, { search: 'nothing like it' }), []);
});

test('values are said briefly, and moments are known by their names', () => {
  assert.equal(brief({ a: 'x'.repeat(200) }).length, 120);
  assert.equal(brief(null), 'null');
  assert.ok(isMoment('ends_at_ms', 1_795_865_806_586) && isMoment('at_ms', 1_795_865_806_586));
  assert.ok(isMoment('latest_end_ms', 1_795_865_806_586));
  assert.ok(!isMoment('price_cents', 1_795_865_806_586) && !isMoment('ends_at_ms', 90_000));
});

test('changes say what came, what went, and by how much', () => {
  const lines = changeLines([
    { path: '/price', from: 10, to: 15 },
    { path: '/new', to: null },
    { path: '/gone', from: 'x' },
  ]);
  assert.deepEqual(
    lines.map(({ what, from, to, delta }) => [what, from, to, delta]),
    [
      ['changed', '10', '15', 5],
      ['added', null, 'null', null],
      ['removed', '"x"', null, null],
    ],
  );
  assert.deepEqual(tally(lines), { added: 1, removed: 1, changed: 1 });
});

test('what is long is cut and can be seen whole', () => {
  const [long, short] = changeLines([
    { path: '/a', to: 'x'.repeat(500) },
    { path: '/b', to: 1 },
  ]);
  assert.ok((long.to?.length ?? 0) < 200 && long.whole !== null);
  assert.equal(short.whole, null);
});

test('a list that changes everywhere doesn’t hide the rest', () => {
  const many = Array.from({ length: 20 }, (_, n) => ({ path: `/ranking/${n}/user`, from: 1, to: 2 }));
  const groups = grouped(changeLines([{ path: '/bids', from: 1, to: 2 }, ...many]));
  assert.deepEqual(
    groups.map(({ field, lines, folded }) => [field, lines.length, folded]),
    [
      ['/bids', 1, false],
      ['/ranking', 20, true],
    ],
  );
});

test('figures are short', () => {
  assert.deepEqual(
    [0, 0.25, 12.3, 1_240].map((n) => figure(n, 'en')),
    ['0', '0.3', '12', '1,240'],
  );
  assert.deepEqual(
    [850, 1_200, 12_000, 3_400_000].map((n) => micros(n, 'en')),
    ['850 µs', '1.2 ms', '12 ms', '3.4 s'],
  );
  assert.deepEqual(
    [512, 1_536, 50 * 2 ** 20].map((n) => bytes(n, 'en')),
    ['512 B', '1.5 KiB', '50 MiB'],
  );
  assert.deepEqual(
    [300, 42_000, 300_000, 7_200_000, 2e8].map((n) => roughly(n, 'en')),
    ['0.3 s', '42 s', '5 min', '2 h', '2 d'],
  );
  assert.equal(shortId('auction:01M8GYVQBDK0V5X0Z9CDGFC1ET'), 'auction:…GFC1ET');
  assert.equal(shortId('clock'), 'clock');
});
