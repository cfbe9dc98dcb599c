// What a list of thousands does when rows come and go: web/parts/virtual.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.navigator ??= { languages: ['en'] };
const { rows, shift } = await import('../../../web/parts/virtual.js');

test('rows that come on top push down what is read, those at the bottom don’t', () => {
  assert.deepEqual(shift('top', { at: 3, before: 10, now: 13 }), { added: 3, moved: 3 });
  assert.deepEqual(shift('bottom', { at: 9, before: 10, now: 13 }), { added: 3, moved: 0 });
});

test('a full list loses its oldest: what is read moves up with a list that grows downwards', () => {
  assert.deepEqual(shift('bottom', { at: 996, before: 1_000, now: 1_000 }), { added: 3, moved: -3 });
  assert.deepEqual(shift('top', { at: 3, before: 1_000, now: 1_000 }), { added: 3, moved: 3 });
});

test('where the newest of before is gone, only what is more counts', () => {
  assert.deepEqual(shift('top', { at: -1, before: 10, now: 12 }), { added: 2, moved: 2 });
  assert.deepEqual(shift('bottom', { at: -1, before: 10, now: 4 }), { added: 0, moved: 0 });
});

const MANY = Array.from({ length: 100 }, (_, at) => `row ${at}`);
const places = (...asked) => rows(MANY, ...asked).map(({ at }) => at);
const upTo = (from, to) => Array.from({ length: to - from }, (_, n) => from + n);

test('the window is drawn, and around a row that has the focus what Tab and arrows go to, in order, each once', () => {
  const view = { from: 40, to: 60 };
  assert.deepEqual(places(view, null, true), upTo(40, 60));
  assert.deepEqual(places(view, { item: 'row 50', at: 50 }, true), upTo(40, 60));
  assert.deepEqual(places(view, { item: 'row 42', at: 42 }, true), upTo(36, 60));
  assert.deepEqual(places(view, { item: 'row 2', at: 2 }, true), [...upTo(0, 9), ...upTo(40, 60)]);
  assert.deepEqual(places(view, { item: 'row 97', at: 97 }, true), [...upTo(40, 60), ...upTo(91, 100)]);
});

test('a row that has the focus is drawn below all others when a list that grows has dropped it', () => {
  const held = { item: 'row that was', at: -1 };
  assert.deepEqual(places({ from: 0, to: 20 }, held, true), [...upTo(0, 20), 100]);
  assert.deepEqual(places({ from: 0, to: 20 }, held, false), upTo(0, 20));
});
