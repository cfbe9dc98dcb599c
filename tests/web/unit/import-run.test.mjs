// Sending many lines: web/pages/show-edit/import-run.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOpen, sendLines } from '../../../web/pages/show-edit/import-run.js';

const line = (number, wish = { item_number: String(number), title: 'x', quantity: 1, description: '' }) => ({
  line: number,
  wish,
  faults: [],
});

test('lines go in order, a few at a time, and a refusal holds up nothing', async () => {
  const sent = [];
  let [under, most] = [0, 0];
  const send = async ({ line: number }) => {
    sent.push(number);
    most = Math.max(most, ++under);
    await Promise.resolve();
    under -= 1;
    return number === 2 ? { ok: false, code: 'item_number_taken' } : { ok: true, seq: number };
  };
  const counts = [];
  const results = await sendLines([line(1), line(2), line(3, null), line(4), line(5)], send, {
    atOnce: 2,
    onProgress: (count) => counts.push(count),
  });
  assert.deepEqual(sent, [1, 2, 4, 5]);
  assert.equal(most, 2);
  assert.deepEqual(counts, [2, 4]);
  assert.deepEqual(
    results.map(({ line, answer }) => [line.line, answer.ok]),
    [
      [1, true],
      [2, false],
      [4, true],
      [5, true],
    ],
  );
});

test('it ends when it is stopped', async () => {
  let sent = 0;
  const send = async () => ({ ok: true, seq: ++sent });
  const results = await sendLines([line(1), line(2), line(3)], send, {
    atOnce: 1,
    stopped: () => sent === 2,
  });
  assert.equal(results.length, 2);
});

test('only what nobody knows the end of is sent again', () => {
  assert.equal(isOpen({ ok: false, code: 'unreachable' }), true);
  assert.equal(isOpen({ ok: false, code: 'item_number_taken' }), false);
  assert.equal(isOpen({ ok: true }), false);
});
