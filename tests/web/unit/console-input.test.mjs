// What an operator types at the console: searches, numbers of items, shortcuts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
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
