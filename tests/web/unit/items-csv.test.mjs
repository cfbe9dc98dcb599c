// A pasted table as items: web/pages/show-edit/items-csv.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byNumber, nextNumber, numberKey } from '../../../web/core/item-number.js';
import { readItems } from '../../../web/pages/show-edit/items-csv.js';

const wishes = (text, options) => readItems(text, options).lines.map((line) => line.wish);
const faults = (text, options) => readItems(text, options).lines.flatMap((line) => line.faults);

test('without a header the columns are number, title, quantity, description', () => {
  assert.deepEqual(wishes('12,Blue vase,3,"Tall, old"\nA7,Lamp'), [
    { item_number: '12', title: 'Blue vase', quantity: 3, description: 'Tall, old' },
    { item_number: 'A7', title: 'Lamp', quantity: 1, description: '' },
  ]);
});

test('a header names the columns in any order, in English and Spanish', () => {
  const [first] = wishes('Title;Qty;Item number\nVase;2;#5');
  assert.deepEqual(first, { item_number: '5', title: 'Vase', quantity: 2, description: '' });
  const [spanish] = wishes('Número,Título,Cantidad,Descripción\n5,Jarrón,2,azul');
  assert.deepEqual(spanish, { item_number: '5', title: 'Jarrón', quantity: 2, description: 'azul' });
  assert.equal(readItems('1,Title\n').header, false);
});

test('what is wrong is named by line and column', () => {
  assert.deepEqual(faults('1,Vase,1\nx y,Lamp,0\n3'), [
    { code: 'badNumber', line: 2, column: 1, number: 'x y' },
    { code: 'badQuantity', line: 2, column: 10, text: '0' },
    { code: 'noTitle', line: 3, column: 2 },
  ]);
  assert.deepEqual(faults(',Lamp'), [{ code: 'noNumber', line: 1, column: 1 }]);
  assert.equal(faults(`1,${'x'.repeat(201)}`)[0].code, 'longTitle');
  assert.equal(faults('123456789,x')[0].code, 'badNumber');
  assert.equal(faults('1,x,1.5')[0].code, 'badQuantity');
  assert.equal(faults('1,x,1000001')[0].code, 'badQuantity');
});

test('the other lines stay good', () => {
  const read = readItems('1,Vase\nbad number,Lamp\n3,Cup');
  assert.deepEqual(
    read.lines.map((line) => line.wish?.item_number ?? null),
    ['1', null, '3'],
  );
});

test('a number twice in the table, or in the show already, is said', () => {
  assert.deepEqual(faults('a12,Vase\nA012,Lamp'), [
    { code: 'twice', line: 2, column: 1, number: 'A012', before: 1 },
  ]);
  assert.deepEqual(faults('012,Vase', { taken: new Set(['12']) }), [
    { code: 'taken', line: 1, column: 1, number: '012' },
  ]);
});

test('a text that can’t be read says where, and what stands before it counts', () => {
  const read = readItems('1,Vase\n2,"Lamp');
  assert.deepEqual(read.fault, { code: 'open_quote', line: 2, column: 3 });
  assert.equal(read.lines.length, 1);
});

test('numbers are the same as to the show', () => {
  assert.equal(numberKey('#a012'), 'A12');
  assert.equal(numberKey('000'), '0');
  assert.equal(numberKey('１２'), '12');
});

test('the next number is one more than the highest', () => {
  assert.equal(nextNumber([]), '1');
  assert.equal(nextNumber(['9', '10', 'A99']), '11');
});

test('items stand in the order in which people count', () => {
  const items = ['A10', '10', 'B1', '2', 'A2'].map((item_number) => ({ item_number }));
  assert.deepEqual(
    byNumber(items).map((item) => item.item_number),
    ['2', '10', 'A2', 'A10', 'B1'],
  );
});
