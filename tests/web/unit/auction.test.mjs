// The pure parts of the auction's pages: steps, names, what a log means, lists, the draft of a new one.

import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.navigator ??= { languages: ['en'] };
const { above, below, incrementAt, leastBid, quickSteps } = await import(
  '../../../web/pages/auction/steps.js'
);
const { expected } = await import('../../../web/pages/auction/expected.js');
const { absence, lines, standing } = await import('../../../web/pages/auction/story.js');
const { pseudonym } = await import('../../../web/parts/pseudonym.js');
const { sections } = await import('../../../web/pages/market/sections.js');
const { counts, order, standingSums, within } = await import('../../../web/pages/sell/auction-lists.js');
const { draftOf, emptyForm, refusedAt } = await import('../../../web/pages/sell/auction-draft.js');

const ADA = 'user:01JDMB3K8Q5M4X2Y9Z7A6B5C4D';
const BEA = 'user:01JDMB3K8Q5M4X2Y9Z7A6B5C4E';

test('the usual steps are the server’s', () => {
  const table = [
    [0, 5],
    [99, 5],
    [100, 25],
    [499, 25],
    [500, 50],
    [2_499, 50],
    [2_500, 100],
    [10_000, 250],
    [25_000, 500],
    [50_000, 1_000],
    [100_000, 2_500],
    [250_000, 5_000],
    [500_000, 10_000],
    [99_000_000, 10_000],
  ];
  for (const [price, increment] of table) {
    assert.equal(incrementAt(price, 'ebay'), increment, `at ${price}`);
  }
});

test('bands of one’s own; the last has no upper end', () => {
  const bands = [{ below_cents: 1_000, increment_cents: 10 }, { increment_cents: 500 }];
  assert.equal(above(999, bands), 1_009);
  assert.equal(above(1_000, bands), 1_500);
  assert.equal(above(990, bands, 3), 2_000);
});

test('a step down undoes a step up, and never goes below the least', () => {
  for (const from of [40, 99, 100, 480, 499, 500, 2_460, 2_480, 9_990, 25_000, 499_000]) {
    assert.equal(below(above(from, 'ebay'), 'ebay', 1), from, `from ${from}`);
  }
  assert.equal(below(1_050, 'ebay', 1_020), 1_020);
  assert.equal(below(1_000, 'ebay', 1_000), 1_000);
});

test('who leads must top their own maximum, everybody else the price', () => {
  const view = { min_next_cents: 1_050, leader: ADA };
  assert.equal(leastBid(view, { max_cents: 3_000 }, ADA), 3_001);
  assert.equal(leastBid(view, { max_cents: 1_000 }, BEA), 1_050);
  assert.equal(leastBid(view, null, ADA), 1_050);
  assert.equal(leastBid({ min_next_cents: 1_000, leader: null }, null, null), 1_000);
});

test('quick steps rise, begin with the least, and are amounts people think in', () => {
  assert.deepEqual(quickSteps(1_050, 'ebay', 2), [1_050, 1_200, 1_300]);
  assert.deepEqual(quickSteps(10_000, 'ebay', 2), [10_000, 10_500, 11_250]);
  for (const least of [5, 37, 101, 1_234, 99_999, 1_000_000]) {
    for (const increments of ['ebay', [{ increment_cents: 1 }]]) {
      const found = quickSteps(least, increments, 2);
      assert.equal(found[0], least);
      assert.deepEqual(
        found,
        [...new Set(found)].sort((a, b) => a - b),
        `${least}: ${found}`,
      );
    }
  }
  // Yen have no fraction.
  assert.deepEqual(quickSteps(1_000, [{ increment_cents: 100 }], 0), [1_000, 1_200, 1_500]);
});

test('a pseudonym is always the same, and neighbours’ don’t look alike', () => {
  assert.match(pseudonym(ADA), /^[0-9A-HJKMNP-TV-Z]{3}$/);
  assert.equal(pseudonym(ADA), pseudonym(ADA));
  assert.notEqual(pseudonym(ADA), pseudonym(BEA));
  const many = Array.from(
    { length: 400 },
    (_, n) => `user:01JDMB3K8Q5M4X2Y9Z7A6B${String(n).padStart(4, '0')}`,
  );
  assert.ok(new Set(many.map(pseudonym)).size >= 390, 'four hundred people have nearly as many names');
});

const bid = (seq, bidder, price_cents, more = {}) => ({
  seq,
  t: 'bid_placed',
  at_ms: seq * 1_000,
  bidder,
  leader: bidder,
  price_cents,
  extended: false,
  ...more,
});

test('lines: newest first, refused ones together and without content', () => {
  const events = [
    { seq: 1, t: 'created', at_ms: 1 },
    { seq: 2, t: 'opened', at_ms: 2 },
    bid(3, ADA, 1_000),
    { seq: 4, t: 'refused', at_ms: 4 },
    { seq: 5, t: 'refused', at_ms: 5 },
    bid(6, BEA, 1_200, { leader: ADA, extended: true }),
    { seq: 7, t: 'closed', at_ms: 7, outcome: 'sold', winner: ADA, price_cents: 1_200 },
    { seq: 8, t: 'tomorrow', at_ms: 8 },
  ];
  const found = lines(events);
  assert.deepEqual(
    found.map(({ kind, seq, count }) => [kind, seq, count]),
    [
      ['closed', 7, 1],
      ['bid', 6, 1],
      ['refused', 5, 2],
      ['bid', 3, 1],
      ['opened', 2, 1],
    ],
  );
  assert.equal(found[1].topped, true);
  assert.equal(found[1].extended, true);
  assert.equal(found[0].bidder, ADA);
  assert.equal(found[2].bidder, null);
});

test('an absence: bids, prices, who leads, the end', () => {
  const before = [bid(3, ADA, 1_000)];
  const missed = [
    { seq: 4, t: 'refused', at_ms: 4_000 },
    bid(5, BEA, 1_500, { extended: true }),
    bid(6, ADA, 1_600, { leader: BEA }),
    { seq: 7, t: 'closed', at_ms: 7_000, outcome: 'sold', winner: BEA, price_cents: 1_600 },
  ];
  const told = absence(missed, [...before, ...missed], ADA);
  assert.equal(told.bids, 2);
  assert.deepEqual([told.from_cents, told.to_cents], [1_000, 1_600]);
  assert.equal(told.outbid, true);
  assert.equal(told.took, false);
  assert.equal(told.extensions, 1);
  assert.equal(told.closed.outcome, 'sold');
  assert.equal(absence(missed, [...before, ...missed], BEA).took, true);
  assert.equal(absence(missed, missed, null).from_cents, null);
  assert.equal(absence(missed, missed, BEA).won, true);
  assert.equal(absence(missed, missed, ADA).won, false);
});

test('a bid under way: what is certain is shown, and what others do shows through', () => {
  const before = { state: 'open', price_cents: 1_000, min_next_cents: 1_050, bids: 2 };
  const laid = expected(before, false, 3_000);
  assert.deepEqual(laid(before), { asked_cents: 3_000, bids: 3, price_cents: 1_050 });
  // Its own event has come before its answer: it counts once.
  assert.deepEqual(laid({ ...before, bids: 3, price_cents: 1_050 }).bids, 3);
  const passed = laid({ ...before, bids: 7, price_cents: 5_000 });
  assert.deepEqual([passed.bids, passed.price_cents], [7, 5_000]);
  assert.deepEqual(laid({ ...before, state: 'closed' }), {});
  assert.equal(expected(before, true, 3_000)(before).price_cents, undefined, 'who leads raises no price');
});

test('an absence in which nothing happened is none', () => {
  assert.equal(absence([], [bid(3, ADA, 1_000)], ADA), null);
  assert.equal(absence([{ seq: 4, t: 'refused', at_ms: 1 }], [], ADA), null);
});

test('how one stands', () => {
  const open = { state: 'open', leader: ADA, winner: null };
  const mine = { max_cents: 1 };
  assert.equal(standing(open, mine, ADA), 'leading');
  assert.equal(standing(open, mine, BEA), 'outbid');
  assert.equal(standing(open, null, BEA), 'none');
  assert.equal(standing({ ...open, leader: null }, null, null), 'none');
  assert.equal(standing({ ...open, asked_cents: 5 }, mine, BEA), 'sending');
  const closed = { state: 'closed', leader: ADA, winner: ADA };
  assert.equal(standing(closed, mine, ADA), 'won');
  assert.equal(standing(closed, mine, BEA), 'lost');
  assert.equal(standing(closed, null, null), 'none');
});

test('the market: what ends next comes first, without an end last', () => {
  const auctions = [
    { id: 'a', state: 'open', ends_at_ms: 900 },
    { id: 'b', state: 'open', ends_at_ms: null },
    { id: 'c', state: 'open', ends_at_ms: 100 },
    { id: 'd', state: 'scheduled', starts_at_ms: null },
    { id: 'e', state: 'scheduled', starts_at_ms: 50 },
    { id: 'f', state: 'closed' },
  ];
  const found = sections({ auctions, shows: [] });
  assert.deepEqual(
    found.open.map(({ id }) => id),
    ['c', 'a', 'b'],
  );
  assert.deepEqual(
    found.scheduled.map(({ id }) => id),
    ['e', 'd'],
  );
});

test('the board counts, orders and sums; what its reserve holds back is no money', () => {
  const row = (id, fields) => ({ id, currency: 'EUR', price_cents: null, has_reserve: false, ...fields });
  const rows = [
    row('a', { state: 'open', ends_at_ms: 9, price_cents: 500 }),
    row('b', { state: 'open', ends_at_ms: 3, price_cents: 700, has_reserve: true, reserve_met: false }),
    row('c', { state: 'open', ends_at_ms: null, price_cents: 100, currency: 'USD' }),
    row('d', { state: 'closed', updated_at_ms: 1 }),
    row('e', { state: 'cancelled', updated_at_ms: 2 }),
  ];
  assert.deepEqual(counts(rows), { now: 3, scheduled: 0, over: 2 });
  assert.deepEqual(
    order(within(rows, 'now')).map(({ id }) => id),
    ['b', 'a', 'c'],
  );
  assert.deepEqual(
    order(within(rows, 'over')).map(({ id }) => id),
    ['e', 'd'],
  );
  assert.deepEqual(standingSums(rows), [
    ['EUR', 500],
    ['USD', 100],
  ]);
});

test('a draft has what was typed, in the server’s units', () => {
  const form = { ...emptyForm(), title: ' Lamp ', opening: '12,50', reserve: '100', minutes: '1.5' };
  const { draft, errors } = draftOf(form, 5_000_000.4);
  assert.deepEqual(errors, {});
  assert.deepEqual(JSON.parse(JSON.stringify(draft)), {
    title: 'Lamp',
    currency: 'EUR',
    opening_cents: 1_250,
    reserve_cents: 10_000,
    increments: 'ebay',
    bids_before_start: false,
    starts_at_ms: 4_999_000,
    duration_ms: 90_000,
    soft_close: { window_ms: 15_000, extend_ms: 15_000 },
  });
});

test('a draft by hand has no times, and none to extend', () => {
  const { draft, errors } = draftOf(
    { ...emptyForm(), title: 'x', opening: '1', start: 'hand', end: 'hand', early: true },
    0,
  );
  assert.deepEqual(errors, {});
  assert.deepEqual(
    [draft.starts_at_ms, draft.duration_ms, draft.ends_at_ms, draft.soft_close],
    Array(4).fill(undefined),
  );
  assert.equal(draft.bids_before_start, true);
});

test('what can’t be read is said where it stands', () => {
  const bands = [
    { below: '5', step: 'x' },
    { below: '', step: '1' },
  ];
  const form = {
    ...emptyForm(),
    opening: 'a lot',
    start: 'at',
    end: 'after',
    minutes: '-3',
    increments: 'bands',
    bands,
  };
  const { errors } = draftOf(form, 0);
  assert.deepEqual(Object.keys(errors).sort(), [
    'duration_ms',
    'increments[0].increment_cents',
    'opening_cents',
    'starts_at_ms',
    'title',
  ]);
});

test('what the server refuses is said at its field', () => {
  const details = { field: 'reserve_cents', min_cents: 1_250, max_cents: 100_000 };
  const { reserve_cents } = refusedAt({ code: 'bad_amount', message: '', details }, 'EUR');
  assert.equal(reserve_cents.key, 'sell.auction.badAmount');
  assert.equal(reserve_cents.fill.min, '€12.50');
  assert.deepEqual(refusedAt({ code: 'forbidden', message: 'no', details: {} }, 'EUR'), {});
});

test('terms say spans as people do', async () => {
  const { lasting } = await import('../../../web/pages/auction/lasting.js');
  assert.equal(lasting(15_000, 'en'), '15 sec');
  assert.equal(lasting(90_000, 'en'), '90 sec');
  assert.equal(lasting(600_000, 'en'), '10 min');
  assert.equal(lasting(200_000, 'en'), '3:20');
});
