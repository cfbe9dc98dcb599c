// The tables that a summary hands out: web/pages/summary/files.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPages, buyersTable, claimsTable } from '../../../web/pages/summary/files.js';

const claim = (user, item_number, status, waitlist_position = null) => ({
  claim_id: 1,
  item_id: Number(item_number),
  item_number,
  user: `user:${user}`,
  user_handle: user,
  status,
  waitlist_position,
  created_at_ms: Date.UTC(2026, 10, 28, 14, 5, 9),
});

test('claims have the columns that were promised', () => {
  const table = claimsTable(
    [claim('ada', '1', 'winner'), claim('bob', '2', 'waitlist', 3)],
    new Map([[1, 'Vase']]),
  );
  assert.deepEqual(table, {
    columns: ['timestamp', 'item_number', 'item_title', 'user_handle', 'status', 'waitlist_position'],
    rows: [
      ['2026-11-28T14:05:09.000Z', '1', 'Vase', 'ada', 'winner', null],
      ['2026-11-28T14:05:09.000Z', '2', '', 'bob', 'waitlist', 3],
    ],
  });
});

test('buyers have everything they hold, and nothing that they gave back or wait for', () => {
  const claims = [
    claim('bob', '2', 'winner'),
    claim('ada', '1', 'winner'),
    claim('ada', '3', 'winner'),
    claim('ada', '4', 'released'),
    claim('eve', '4', 'waitlist', 1),
  ];
  assert.deepEqual(buyersTable(claims).rows, [
    ['bob', '2', 1],
    ['ada', '1, 3', 2],
  ]);
});

test('all pages are read, in order', async () => {
  const pages = { first: { rows: [1, 2], next_cursor: 'second' }, second: { rows: [3], next_cursor: null } };
  const counts = [];
  const all = await allPages(
    async (cursor) => pages[cursor ?? 'first'],
    (count) => counts.push(count),
  );
  assert.deepEqual(
    [all, counts],
    [
      [1, 2, 3],
      [2, 3],
    ],
  );
});
