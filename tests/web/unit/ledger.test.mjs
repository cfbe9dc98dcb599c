// The console's ledger: what the lists had and what the lane tells, each once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from '../../../web/pages/console/ledger.js';

const ids = (feed) => feed.shown.map(({ id }) => id);
const near = (number) => ({
  number,
  at_ms: number,
  user_handle: 'ada',
  text: 'sold 12?',
  leaning: 'claim',
  item_number: '12',
  doubt: 'question',
});
const person = (handle) => ({ handle, platform: 'souk' });
const claimRow = (claim_id, status, fields = {}) => ({
  claim_id,
  item_id: 1,
  item_number: '12',
  user_handle: `buyer${claim_id}`,
  claim_type: 'comment',
  status,
  raw_text: 'sold 12',
  created_at_ms: claim_id * 10,
  operator_action: null,
  operator_notes: null,
  ...fields,
});
const commentRow = (seq, result = 'ignored', text = 'hello') => ({
  seq,
  user_handle: 'ada',
  text,
  result,
  at_ms: seq,
});
const claimed = (seq, claim_id, standing, fields = {}) => ({
  t: 'claimed',
  seq,
  at_ms: seq,
  who: 'user:A',
  claim_id,
  item_id: 1,
  item_number: '12',
  person: person(`buyer${claim_id}`),
  how: 'button',
  standing,
  ...fields,
});
const commented = (seq, parsed, outcome, fields = {}) => ({
  t: 'commented',
  seq,
  at_ms: seq,
  who: 'user:A',
  number: seq,
  person: person('ada'),
  text: 'sold 12',
  parsed,
  outcome,
  ...fields,
});
const ledger = (from = {}) =>
  new Ledger({ claims: [], comments: [], near: [], nearHead: 0, events: [], active: true, ...from });
const handles = ({ winners, waiting }) =>
  [winners, waiting].map((list) => list.map(({ user_handle }) => user_handle));

test('a claim by button and one by comment stand in the feed once', () => {
  const book = ledger();
  book.take(claimed(1, 1, 'winner'));
  book.take(claimed(2, 2, 'waitlist', { how: 'comment' }));
  book.take(commented(3, { intent: 'claim', item_number: '12' }, { result: 'waitlist', claim_id: 2 }));
  const { feed, comments } = book.flush();
  assert.deepEqual([feed, comments], [true, true]);
  assert.deepEqual(ids(book.feed), ['claim-2', 'claim-1']);
  assert.equal(book.claim(2).text, 'sold 12');
  assert.deepEqual(handles(book.people(1)), [['buyer1'], ['buyer2']]);
});

test('what the lists had isn’t told twice by the lane, and the lane knows better', () => {
  const events = [
    claimed(1, 1, 'winner', { how: 'comment' }),
    commented(2, { intent: 'claim', item_number: '12' }, { result: 'winner', claim_id: 1 }),
    claimed(3, 2, 'waitlist'),
    {
      t: 'released',
      seq: 4,
      at_ms: 40,
      who: 'user:O',
      claim_id: 1,
      item_id: 1,
      item_number: '12',
      person: person('buyer1'),
      was: 'winner',
      why: 'operator',
      operator: 'user:O',
    },
    {
      t: 'promoted',
      seq: 5,
      at_ms: 40,
      claim_id: 2,
      item_id: 1,
      item_number: '12',
      person: person('buyer2'),
    },
  ];
  // The lists were read when only half of it was in them.
  const book = ledger({
    claims: [claimRow(1, 'winner'), claimRow(2, 'waitlist')],
    comments: [commentRow(2, 'winner', 'sold 12')],
    events,
  });
  assert.deepEqual(handles(book.people(1)), [['buyer2'], []]);
  assert.equal(ids(book.feed).filter((id) => id.startsWith('claim-')).length, 2);
  assert.equal(book.comments.shown.length, 1);
  assert.deepEqual([book.claim(1).by, book.claim(1).passed], ['user:O', false]);
  const deed = book.feed.shown.find(({ kind }) => kind === 'deed');
  assert.deepEqual([deed.deed, deed.who, deed.about], ['released', 'user:O', 'buyer1']);
  // A list that is behind doesn't bring the old state back.
  book.addPast({ claims: [claimRow(1, 'winner')] });
  assert.equal(book.claim(1).status, 'released');
});

test('older pages join what the lane has told of claims that weren’t listed', () => {
  const book = ledger({ active: true });
  book.take({
    t: 'promoted',
    seq: 9,
    at_ms: 90,
    who: 'user:B',
    claim_id: 3,
    item_id: 1,
    item_number: '12',
    person: person('buyer3'),
  });
  book.flush();
  assert.deepEqual(ids(book.feed), ['promoted-3']);
  book.addPast({ claims: [claimRow(3, 'waitlist', { created_at_ms: 5 })] });
  assert.deepEqual(ids(book.feed), ['promoted-3', 'claim-3']);
  assert.equal(book.claim(3).status, 'winner');
});

test('what is tried in vain is gray; a pass is told once', () => {
  const book = ledger({ claims: [claimRow(1, 'winner')] });
  book.take(
    commented(1, { intent: 'claim', item_number: '99' }, { result: 'item_not_found', item_number: '99' }),
  );
  book.take({
    t: 'released',
    seq: 2,
    at_ms: 20,
    who: 'user:A',
    claim_id: 1,
    item_id: 1,
    item_number: '12',
    person: person('buyer1'),
    was: 'winner',
    why: 'pass',
  });
  book.take(commented(3, { intent: 'pass', item_number: '12' }, { result: 'passed', claim_id: 1 }));
  book.take(commented(4, { intent: 'nothing' }, { result: 'ignored' }));
  book.flush();
  const shown = book.feed.shown
    .filter(({ kind }) => kind === 'attempt')
    .map(({ result, number }) => [result, number]);
  assert.deepEqual(shown.sort(), [
    ['item_not_found', '99'],
    ['passes', '12'],
  ]);
  assert.equal(book.claim(1).passed, true);
});

test('near-misses come from the list and, after it, from the lane while the show is on', () => {
  const said = (seq) =>
    commented(
      seq,
      { intent: 'near', leaning: 'claim', item_number: '12', doubt: 'question' },
      { result: 'ignored' },
    );
  const book = ledger({ near: [near(5)], nearHead: 6, events: [said(4), said(6), said(7)] });
  assert.deepEqual(
    book.near.list.map(({ number }) => number),
    [5, 7],
    '4 and 6 were settled before the list was read',
  );
  book.take({
    t: 'near_settled',
    seq: 8,
    at_ms: 8,
    who: 'user:O',
    number: 5,
    accepted: false,
    person: person('ada'),
    item_number: '12',
    operator: 'user:O',
  });
  book.take({ t: 'paused', seq: 9, at_ms: 9, who: 'user:O' });
  book.take(said(10));
  assert.deepEqual(
    book.near.list.map(({ number }) => number),
    [7],
  );
  assert.equal(book.flush().near, true);
  assert.equal(book.flush().near, false);
});

test('what almost claimed and was accepted is what came of it, also when only the list knew it', () => {
  const settled = (seq, number, accepted, outcome) => ({
    t: 'near_settled',
    seq,
    at_ms: seq,
    who: 'user:O',
    number,
    accepted,
    person: person('ada'),
    item_number: '12',
    outcome,
    operator: 'user:O',
  });
  const listed = { ...commentRow(4, 'ignored', 'sodl 12'), number: 2, parsed: 'near' };
  const book = ledger({ comments: [listed, { ...commentRow(5, 'ignored', 'sold 12?'), number: 3 }] });
  book.flush();
  book.take(claimed(6, 1, 'winner', { how: 'comment', operator: 'user:O' }));
  book.take(settled(7, 2, true, { result: 'winner', claim_id: 1 }));
  book.take(settled(8, 3, false, { result: 'ignored' }));
  assert.equal(book.flush().comments, true);
  assert.deepEqual(
    book.comments.shown.map(({ intent, result }) => [intent, result]),
    [
      ['nothing', 'ignored'],
      ['near', 'winner'],
    ],
  );
  assert.deepEqual([book.claim(1).text, book.claim(1).by], ['sodl 12', 'user:O']);
});

test('events of one decision are all by who caused it', () => {
  const book = ledger();
  const deed = book.take({
    t: 'item_changed',
    seq: 1,
    at_ms: 1,
    who: 'user:O',
    item_id: 1,
    item_number: '12',
    title: 'Vase',
    quantity: 2,
  });
  assert.deepEqual([deed.deed, deed.who, deed.about], ['item_changed', 'user:O', 'Vase']);
  const again = book.take({ t: 'stopped', seq: 2, at_ms: 2 });
  assert.equal(again.who, 'user:O');
});

test('of a flood only what can be shown is remembered, and what still waits to be settled', () => {
  const book = ledger();
  const nothing = [{ intent: 'nothing' }, { result: 'ignored' }];
  const almost = [
    { intent: 'near', leaning: 'claim', item_number: '12', doubt: 'question' },
    { result: 'ignored' },
  ];
  book.take(claimed(1, 1, 'winner', { how: 'comment' }));
  book.take(commented(2, { intent: 'claim', item_number: '12' }, { result: 'winner', claim_id: 1 }));
  book.take(commented(3, ...almost, { text: 'sodl 12' }));
  book.take(commented(4, ...almost, { text: 'sold 12?' }));
  book.take({ t: 'near_settled', seq: 5, at_ms: 5, number: 4, accepted: false, person: person('ada') });
  for (let seq = 6; seq <= 60_000; seq += 1) {
    book.take(commented(seq, ...nothing));
    if (seq % 100 === 0) {
      book.flush();
      assert.ok(book.remembered <= 51_002, `${book.remembered} at ${seq}`);
    }
  }
  assert.equal(book.comments.rows.length, 50_000);
  assert.ok(book.remembered >= 50_001, 'what is shown is known, and so is the near-miss');
  assert.equal(book.claim(1).text, 'sold 12', 'what was said stands with its claim');
  book.take(claimed(60_001, 2, 'winner', { how: 'comment' }));
  book.take({
    t: 'near_settled',
    seq: 60_002,
    at_ms: 60_002,
    number: 3,
    accepted: true,
    person: person('ada'),
    outcome: { result: 'winner', claim_id: 2 },
  });
  assert.equal(book.claim(2).text, 'sodl 12', 'long ago, and not forgotten');
  // What the lists bring once more is known still.
  book.addPast({ comments: [commentRow(59_999), commentRow(20_000)] });
  assert.equal(book.comments.rows.filter(({ id }) => id === 59_999 || id === 20_000).length, 2);
});
