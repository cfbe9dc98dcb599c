// The console's stores: feeds, the queue of near-misses, the search, the keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, elapsed } from '../../../web/core/on-air.js';
import { Feed, newestFirst } from '../../../web/pages/console/feed.js';
import { NearQueue } from '../../../web/pages/console/near.js';
import {
  folded,
  matchesClaim,
  matchesComment,
  matchesItem,
  nextNumber,
  numberIn,
  numberKey,
} from '../../../web/pages/console/search.js';
import { actFor } from '../../../web/pages/console/strokes.js';

const ids = (feed) => feed.shown.map(({ id }) => id);
const row = (id, text = '') => ({ id, at_ms: id, rank: id, text });

test('a feed shows what arrived newest first, when it is told to', () => {
  const feed = new Feed({ max: 4, matches: () => true });
  feed.push(row(1));
  feed.push(row(2));
  assert.deepEqual(ids(feed), []);
  assert.equal(feed.flush(), true);
  assert.equal(feed.flush(), false);
  feed.push(row(3));
  feed.flush();
  assert.deepEqual(ids(feed), [3, 2, 1]);
  const { rows } = feed;
  for (const id of [4, 5, 6]) {
    feed.push(row(id));
  }
  assert.equal(feed.isFull, false);
  feed.flush();
  assert.deepEqual(ids(feed), [6, 5, 4, 3], 'the oldest have fallen out');
  assert.equal(feed.isFull, true, 'older ones needn’t be fetched');
  assert.equal(feed.rows, rows, 'nothing was copied');
});

test('a flood is shown in parts, the oldest first, and few rows at once', () => {
  const feed = new Feed({ max: 100, matches: () => true });
  for (let id = 1; id <= 25; id += 1) {
    feed.push(row(id));
  }
  const newest = [];
  while (feed.flush(3)) {
    newest.push(feed.shown[0].id);
  }
  assert.deepEqual(newest, [9, 16, 23, 25]);
  assert.ok(feed.rows.every(({ id }, at) => id === 25 - at));
  feed.push(row(26));
  feed.push(row(27));
  feed.flush(3);
  assert.deepEqual(ids(feed).slice(0, 3), [27, 26, 25]);
});

test('the past is put where it belongs, also while something waits', () => {
  const feed = new Feed({ max: 10, matches: () => true });
  feed.push(row(5));
  feed.addPast([row(1), row(3)]);
  assert.deepEqual(ids(feed), [5, 3, 1]);
  assert.deepEqual(
    [row(1), row(2)].sort(newestFirst).map(({ id }) => id),
    [2, 1],
  );
});

test('a search goes on finding what arrives and what the past brings', () => {
  const feed = new Feed({ max: 10, matches: (one, query) => one.text.includes(query) });
  feed.addPast([row(1, 'blue'), row(2, 'red')]);
  feed.search(' blue ');
  feed.push(row(3, 'red'));
  feed.push(row(4, 'blue'));
  feed.flush();
  assert.deepEqual(ids(feed), [4, 1]);
  feed.addPast([row(0, 'blue')]);
  assert.deepEqual(ids(feed), [4, 1, 0]);
  feed.search('');
  assert.equal(feed.shown.length, 5);
});

test('a flood of a hundred thousand rows is put before the others', () => {
  const feed = new Feed({ max: 1_000_000, matches: () => true });
  for (let id = 1; id <= 100_000; id += 1) {
    feed.push(row(id));
  }
  feed.flush();
  assert.deepEqual([feed.rows[0].id, feed.rows.at(-1).id, feed.rows.length], [100_000, 1, 100_000]);
  assert.ok(feed.rows.every((one, at) => at === 0 || one.id === feed.rows[at - 1].id - 1));
});

test('numbers of items have one spelling', () => {
  assert.equal(numberKey('#a012'), 'A12');
  assert.equal(numberKey('007'), '7');
  assert.equal(numberKey('abcd1'), null);
  assert.equal(numberKey('blue'), null);
  assert.equal(numberIn('SOLD #12 and sold 13'), '12');
  assert.equal(numberIn('sold12'), '12');
  assert.equal(numberIn('hello'), null);
  assert.equal(nextNumber(['1', '12', 'A3']), '13');
  assert.equal(nextNumber(['A7', 'A08']), 'A9');
  assert.equal(nextNumber([]), '1');
});

test('claims are found by name and by number', () => {
  const claim = { handle: 'ada12', number: '7' };
  assert.ok(matchesClaim(claim, 'ADA'));
  assert.ok(matchesClaim(claim, '@ad'));
  assert.ok(matchesClaim(claim, '#07'));
  assert.ok(matchesClaim(claim, '7'));
  assert.ok(matchesClaim(claim, '12'), 'digits of a name, too');
  assert.ok(!matchesClaim(claim, '#12'), 'but not with a #');
  assert.ok(!matchesClaim(claim, '@da'));
  assert.ok(!matchesClaim(claim, '77'));
});

test('comments are found by words, items by number and title', () => {
  const comment = { handle: 'ada', folded: `ada ${folded('Is it REAL brass?')}` };
  assert.ok(matchesComment(comment, 'brass real'));
  assert.ok(matchesComment(comment, '@ada brass'));
  assert.ok(!matchesComment(comment, '@bob brass'));
  assert.ok(!matchesComment(comment, 'brass copper'));
  assert.ok(matchesItem({ item_number: '120', title: 'Blue vase' }, '#12'));
  assert.ok(matchesItem({ item_number: '1', title: 'Blue vase' }, 'vase blue'));
  assert.ok(!matchesItem({ item_number: '1', title: 'Blue vase' }, 'red'));
});

const near = (number) => ({
  number,
  at_ms: number,
  user_handle: 'ada',
  text: 'sold 12?',
  leaning: 'claim',
  item_number: '12',
  doubt: 'question',
});

test('the queue offers the oldest, and keeps to what was chosen', () => {
  const queue = new NearQueue();
  for (const number of [1, 2, 3]) {
    queue.add(near(number));
  }
  assert.equal(queue.current.number, 1);
  queue.move(1);
  queue.add(near(4));
  assert.equal(queue.current.number, 2);
  queue.leave(2);
  assert.deepEqual([queue.current.number, queue.size], [3, 3], 'the choice moves on');
  queue.comeBack(2);
  assert.deepEqual(
    queue.list.map(({ number }) => number),
    [1, 2, 3, 4],
  );
  queue.move(1);
  queue.move(1);
  assert.equal(queue.current.number, 4, 'not past the end');
  queue.remove(4);
  assert.equal(queue.current.number, 3);
  for (const number of [1, 2, 3]) {
    queue.remove(number);
  }
  assert.deepEqual([queue.current, queue.size], [null, 0]);
});

test('the queue forgets the oldest as the server does', () => {
  const queue = new NearQueue();
  for (let number = 1; number <= 513; number += 1) {
    queue.add(near(number));
    queue.add(near(number));
  }
  assert.deepEqual([queue.size, queue.current.number], [512, 2]);
});

test('time on air is what is over and what goes on', () => {
  const [draft, active] = [
    { on_air_ms: 0, on_air_since_ms: null },
    { on_air_ms: 3_000, on_air_since_ms: 9_000 },
  ];
  assert.deepEqual([elapsed(draft, 99_000), counted(draft)], [0, null]);
  assert.deepEqual([elapsed(active, 10_500), counted(active)], [4_500, 6_000]);
  assert.equal(elapsed(active, 8_990), 3_000, 'a clock that is a little late doesn’t go backwards');
  assert.equal(elapsed({ on_air_ms: 3_530, on_air_since_ms: null }, 99_000), 3_530);
});

test('a stroke counts once, in no field, and with no other key held', () => {
  const plain = { repeat: false, isComposing: false, ctrlKey: false, metaKey: false, altKey: false };
  const free = { typing: false, letters: true };
  const act = (stroke, now = free) => actFor({ ...plain, ...stroke }, now);
  assert.equal(act({ key: 'a' }), 'a');
  assert.equal(act({ key: 'A' }), 'a', 'with the caps lock');
  assert.equal(act({ key: '?' }), '?');
  assert.equal(act({ key: 'a', repeat: true }), null, 'held down it would accept the whole queue');
  assert.equal(act({ key: 'j', repeat: true }), 'j');
  assert.equal(act({ key: 'ArrowDown', repeat: true }), 'ArrowDown');
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'isComposing']) {
    assert.equal(act({ key: 'a', [held]: true }), null, held);
  }
  assert.equal(act({ key: 'a' }, { ...free, typing: true }), null);
  assert.equal(act({ key: 'Escape' }, { ...free, typing: true }), 'Escape');
  assert.equal(act({ key: 'a' }, { ...free, letters: false }), null);
  assert.equal(act({ key: '/' }, { ...free, letters: false }), null);
  assert.equal(act({ key: 'Escape' }, { ...free, letters: false }), 'Escape');
});
