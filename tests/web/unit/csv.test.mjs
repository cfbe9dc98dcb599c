// Reading and writing tables: web/core/csv.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { field, fileName, parseCsv, separatorOf, writeCsv } from '../../../web/core/csv.js';

const texts = (given) => parseCsv(given).rows.map((row) => row.cells.map((cell) => cell.text));

test('fields are found between each separator', () => {
  assert.deepEqual(texts('1,Vase,2\n2,Lamp,1'), [
    ['1', 'Vase', '2'],
    ['2', 'Lamp', '1'],
  ]);
  assert.deepEqual(texts('1;Vase, blue;2'), [['1', 'Vase, blue', '2']]);
  assert.deepEqual(texts('1\tVase, blue; old\t2'), [['1', 'Vase, blue; old', '2']]);
});

test('lines end in any way, and blank ones don’t count', () => {
  assert.deepEqual(texts('a,b\r\nc,d\re,f\n\n  \n,,\ng,h\n'), [
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
    ['g', 'h'],
  ]);
  assert.deepEqual(texts(''), []);
  assert.deepEqual(texts('\ufeffa,b'), [['a', 'b']]);
});

test('a quoted field holds separators, quotes and breaks', () => {
  assert.deepEqual(texts('1,"Vase, ""Ming""",3'), [['1', 'Vase, "Ming"', '3']]);
  assert.deepEqual(texts('1,"two\r\nlines",3\n2,x,1'), [
    ['1', 'two\nlines', '3'],
    ['2', 'x', '1'],
  ]);
  assert.deepEqual(texts('1, "spaced" ,3'), [['1', 'spaced', '3']]);
  assert.deepEqual(texts('1,5" pipe,3'), [['1', '5" pipe', '3']], 'a quote within a plain field is a quote');
  assert.deepEqual(texts('"",x'), [['', 'x']]);
});

test('rows know the line they begin on, cells their column', () => {
  const { rows } = parseCsv('1,"a\nb",x\n\n22,c');
  assert.deepEqual(
    rows.map((row) => row.line),
    [1, 4],
  );
  assert.deepEqual(rows[1].cells, [
    { text: '22', column: 1 },
    { text: 'c', column: 4 },
  ]);
});

test('faults are named by line and column, and what stands before them is kept', () => {
  const open = parseCsv('1,a\n2,"never closed\n3,c');
  assert.deepEqual(open.fault, { code: 'open_quote', line: 2, column: 3 });
  assert.equal(open.rows.length, 1);
  assert.deepEqual(parseCsv('1,"a"b,2').fault, { code: 'after_quote', line: 1, column: 6 });
  assert.deepEqual(parseCsv('1,"a\nb" x').fault, { code: 'after_quote', line: 2, column: 4 });
});

test('the separator is the one that is used, not the one in a title', () => {
  assert.equal(separatorOf('1;"a, b, c, d";2'), ';');
  assert.equal(separatorOf('one title'), ',');
  assert.equal(separatorOf('1\ta, b, c'), '\t');
});

test('what is written is read again as it was', () => {
  const rows = [
    ['1', 'Vase, "Ming"', 'two\nlines'],
    ['2', ' spaces ', ''],
  ];
  assert.deepEqual(texts(writeCsv(['a', 'b', 'c'], rows)), [['a', 'b', 'c'], ...rows]);
});

test('a file begins with a byte order mark and ends its lines as Excel does', () => {
  assert.equal(writeCsv(['a', 'b'], [[1, null]]), '\ufeffa,b\r\n1,\r\n');
});

test('no text is a formula', () => {
  for (const bad of ['=1+1', '+cmd', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1']) {
    assert.match(field(bad), /^"?'/, JSON.stringify(bad));
  }
  assert.equal(field('=HYPERLINK("http://x","y")'), '"\'=HYPERLINK(""http://x"",""y"")"');
  assert.equal(field(-2), '-2', 'a number is none');
  assert.equal(field('a=b'), 'a=b');
});

test('file names hold the name and the day, and nothing that a system refuses', () => {
  const day = new Date(2026, 10, 28, 13).getTime();
  assert.equal(fileName('Friday night!', day, 'claims'), 'souk-friday-night-2026-11-28-claims.csv');
  assert.equal(fileName('../..\\a:b', day, 'buyers'), 'souk-a-b-2026-11-28-buyers.csv');
  assert.equal(fileName('🔥', day, 'claims'), 'souk-2026-11-28-claims.csv');
  assert.equal(fileName('Ñandú 夜', day, 'claims'), 'souk-ñandú-夜-2026-11-28-claims.csv');
});
