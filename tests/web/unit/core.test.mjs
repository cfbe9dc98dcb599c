// The pure parts of core: money as it is typed and read, times, patches, the server's clock.

import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.navigator ??= { languages: ['en'] };
const { decimal, digits, money, parseMoney } = await import('../../../web/core/money.js');
const { clockTime, span, untilTick } = await import('../../../web/core/time.js');
const { merged } = await import('../../../web/core/merge.js');
const { Wish } = await import('../../../web/core/key.js');
const { ClockEstimate } = await import('../../../web/core/clock.js');

test('what people type is read as they mean it', () => {
  const cases = [
    ['12', 1_200],
    ['12.5', 1_250],
    ['12,50', 1_250],
    ['0.07', 7],
    ['.5', 50],
    ['1 250', 125_000],
    ['1,250', 125_000],
    ['1,250.50', 125_050],
    ['1.250,50', 125_050],
    ['1’250.50', 125_050],
    ['€ 12.50', 1_250],
    ['12.50 €', 1_250],
    ['$1,000,000', 100_000_000],
  ];
  for (const [text, cents] of cases) {
    assert.equal(parseMoney(text, 'EUR'), cents, text);
  }
});

test('what is no amount is none', () => {
  for (const text of ['', ' ', 'a lot', '1.2.3', '1,2,3', '-5', '--', '€', '12e3', '99999999999999999']) {
    assert.equal(parseMoney(text, 'EUR'), null, text);
  }
  assert.equal(parseMoney('12.5', 'JPY'), null);
  assert.equal(parseMoney('1200', 'JPY'), 1_200);
});

test('an amount survives being shown in an input and read again', () => {
  for (const currency of ['EUR', 'USD', 'JPY']) {
    for (const cents of [0, 1, 9, 10, 99, 100, 101, 123_456, 10_000_000_000]) {
      assert.equal(parseMoney(decimal(cents, currency), currency), cents, `${currency} ${cents}`);
    }
  }
});

test('whole amounts are shown without a fraction, none as a dash', () => {
  assert.equal(money(1_200, 'EUR', 'en'), '€12');
  assert.equal(money(1_250, 'EUR', 'en'), '€12.50');
  assert.equal(money(1_250, 'JPY', 'en'), '¥1,250');
  assert.equal(money(null, 'EUR', 'en'), '–');
  assert.equal(digits('JPY'), 0);
  // More than a float holds exactly when it is divided.
  assert.equal(money(100_000_000_001, 'EUR', 'en'), '€1,000,000,000.01');
});

test('spans never go below zero and never show the second that has not passed', () => {
  assert.equal(span(-5), '0:00');
  assert.equal(span(0), '0:00');
  assert.equal(span(1), '0:01');
  assert.equal(span(7_000), '0:07');
  assert.equal(span(309_000), '5:09');
  assert.equal(span(7_509_000), '2:05:09');
  assert.equal(span(4 * 86_400_000 + 3 * 3_600_000), '4d 3h');
});

test('the next tick is when the span changes', () => {
  for (const left of [1, 999, 1_001, 61_500]) {
    assert.notEqual(span(left), span(left - untilTick(left)), `${left}`);
  }
  assert.equal(untilTick(90_000_000), 60_000);
});

test('a time of day', () => {
  assert.match(clockTime(0, 'en'), /^\d\d:\d\d:\d\d$/);
});

test('a patch replaces fields, merges maps, and takes out what is null in a map', () => {
  const state = { price: 1, leader: 'a', items: { 1: { n: 1, t: 'x' }, 2: { n: 2 } }, list: [1, 2] };
  const patch = { price: 2, leader: null, items: { 1: { n: 5 }, 2: null, 3: { n: 3 } }, list: [3] };
  const before = JSON.stringify([state, patch]);
  assert.deepEqual(merged(state, patch), {
    price: 2,
    leader: null,
    items: { 1: { n: 5, t: 'x' }, 3: { n: 3 } },
    list: [3],
  });
  assert.equal(JSON.stringify([state, patch]), before, 'neither argument is changed');
});

test('the clock believes the shortest round trip', () => {
  const clock = new ClockEstimate();
  assert.equal(clock.offset_ms, 0);
  clock.note(1_000, 1_400, 6_300);
  assert.equal(clock.offset_ms, 5_100);
  clock.note(2_000, 2_010, 7_005);
  assert.equal(clock.offset_ms, 5_000);
  clock.note(3_000, 3_900, 9_000);
  assert.equal(clock.offset_ms, 5_000, 'a slow answer knows less');
  for (let n = 0; n < 8; n += 1) {
    clock.note(4_000 + n, 4_100 + n, 9_150 + n);
  }
  assert.equal(clock.offset_ms, 5_100, 'what is long ago is forgotten');
});

test('a clock that stood still while the machine slept is not believed a moment longer', () => {
  const clock = new ClockEstimate();
  for (let n = 0; n < 8; n += 1) {
    clock.note(n * 10_000, n * 10_000 + 10, n * 10_000 + 5_005);
  }
  assert.equal(clock.offset_ms, 5_000);
  // Five minutes of sleep that this clock knows nothing of; the first answer afterwards is a slow one.
  clock.note(80_000, 80_200, 385_100);
  assert.equal(clock.offset_ms, 305_000);
});

test('a wish is one command until it is known what became of it, or it is another wish', () => {
  const wish = new Wish();
  const first = wish.order({ title: 'Lamp' }, () => ({ at: 1 }));
  assert.equal(
    wish.order({ title: 'Lamp' }, () => ({ at: 2 })),
    first,
    'word for word',
  );
  const other = wish.order({ title: 'Vase' }, () => ({ at: 3 }));
  assert.notEqual(other.key, first.key);
  wish.settle();
  assert.notEqual(wish.order({ title: 'Vase' }, () => ({ at: 4 })).key, other.key);
});
