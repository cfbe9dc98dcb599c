// What a list of thousands does when rows come and go: web/parts/virtual.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.navigator ??= { languages: ['en'] };
const { shift } = await import('../../../web/parts/virtual.js');

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
