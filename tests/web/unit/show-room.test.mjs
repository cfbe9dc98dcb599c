// What a room makes of answers and events: web/pages/show/outcome.js and rows.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosen } from '../../../web/pages/show/order.js';
import { expected, outcomeOf } from '../../../web/pages/show/outcome.js';
import { rowsOf } from '../../../web/pages/show/rows.js';

const titleOf = (number) => (number === '12' ? 'Vase' : '');
const word = (answer) => outcomeOf(answer, titleOf)?.key?.split('.').at(-1) ?? null;

test('an answer is said as what it means', () => {
  const won = outcomeOf({ ok: true, result: 'winner', item_number: '12' }, titleOf);
  assert.deepEqual([won.tone, won.key, won.fill.item], ['good', 'show.outcome.winner', '12 · Vase']);
  const waits = outcomeOf({ ok: true, result: 'waitlist', item_number: '12', waitlist_position: 2 }, titleOf);
  assert.deepEqual([waits.tone, waits.fill.place], ['info', 2]);
  assert.equal(word({ ok: false, code: 'duplicate_user', item_number: '12', standing: 'winner' }), 'holds');
  assert.equal(
    word({
      ok: false,
      code: 'duplicate_user',
      item_number: '12',
      standing: 'waitlist',
      waitlist_position: 1,
    }),
    'waits',
  );
  assert.equal(
    word({ ok: true, result: 'duplicate_user', item_number: '12', waitlist_position: 1 }),
    'waits',
  );
  assert.equal(word({ ok: false, code: 'show_not_active', state: 'paused' }), 'paused');
  assert.equal(word({ ok: true, result: 'show_not_active' }), 'notActive');
  assert.equal(word({ ok: true, result: 'item_not_found', item_number: '99' }), 'notFound');
  assert.equal(word({ ok: true, result: 'ignored' }), null, 'a comment that is only a comment');
  assert.equal(
    word({ ok: false, code: 'unreachable', message: '' }),
    null,
    'not of the show: said otherwise',
  );
});

test('a near miss is offered', () => {
  const near = outcomeOf({ ok: true, result: 'near_claim', item_number: '12' }, titleOf);
  assert.deepEqual(near.offer, { verb: 'claim', number: '12' });
});

test('a claim is expected to take a unit, or a place in line', () => {
  const item = { item_id: 3, available: 1, claimed: 4, waiting: 0 };
  const show = (fields = {}) => ({ items: { 3: { ...item, ...fields } } });
  assert.deepEqual(expected(item)(show()), {
    items: { 3: { available: 0, claimed: 5, status: 'sold_out' } },
  });
  const none = { available: 0, waiting: 2 };
  assert.deepEqual(expected({ ...item, ...none })(show(none)), { items: { 3: { waiting: 3 } } });
  // What others do meanwhile shows through, one's own claim counts once, and a deleted item stays away.
  const plenty = { ...item, available: 5 };
  assert.deepEqual(expected(plenty)(show({ available: 2, claimed: 9 })), {
    items: { 3: { available: 2, claimed: 9, status: 'partial' } },
  });
  assert.deepEqual(expected(item)({ items: {} }), {});
});

const person = { user: 'user:1', handle: 'ada' };
const claimed = {
  seq: 1,
  t: 'claimed',
  at_ms: 1,
  claim_id: 7,
  item_number: '12',
  person,
  how: 'comment',
  standing: 'winner',
};
const commented = {
  seq: 2,
  t: 'commented',
  at_ms: 1,
  number: 1,
  person,
  text: 'sold 12',
  outcome: { result: 'winner', claim_id: 7, item_number: '12' },
};

test('a claim by comment is one line, the comment with what it came to', () => {
  const rows = rowsOf([claimed, commented]);
  assert.equal(rows.length, 1);
  assert.deepEqual(
    [rows[0].text, rows[0].badge.key, rows[0].badge.tone],
    ['sold 12', 'show.badge.winner', 'good'],
  );
});

test('a claim by button is a line of its own, as is who moves up', () => {
  const rows = rowsOf([
    { ...claimed, how: 'button' },
    { ...claimed, seq: 3, t: 'released', why: 'pass', was: 'winner' },
    { ...claimed, seq: 4, t: 'promoted', claim_id: 8 },
  ]);
  assert.deepEqual(
    rows.map((row) => row.key),
    ['show.row.claimed', 'show.row.passed', 'show.row.promoted'],
  );
});

test('a pass by comment doesn’t hide the claim that came before it', () => {
  const released = { ...claimed, seq: 3, t: 'released', why: 'pass', was: 'winner' };
  const pass = {
    ...commented,
    seq: 4,
    text: 'pass 12',
    outcome: { result: 'passed', claim_id: 7, item_number: '12' },
  };
  const rows = rowsOf([{ ...claimed, how: 'button' }, released, pass]);
  assert.deepEqual(
    rows.map((row) => row.id),
    [1, 4],
  );
});

test('items are found by what they are, and by what is left or held', () => {
  const items = [
    { item_id: 1, item_number: '1', title: 'Blue vase', description: null, available: 0 },
    { item_id: 2, item_number: '2', title: 'Lamp', description: 'blue glass', available: 1 },
  ];
  const ids = (wish) =>
    chosen(items, { choice: 'all', text: '', held: new Map(), ...wish }).map((one) => one.item_id);
  assert.deepEqual(ids({}), [1, 2]);
  assert.deepEqual(ids({ text: 'BLUE' }), [1, 2]);
  assert.deepEqual(ids({ text: 'blue glass' }), [2]);
  assert.deepEqual(ids({ choice: 'free' }), [2]);
  assert.deepEqual(ids({ choice: 'mine', held: new Map([[1, {}]]) }), [1]);
});
