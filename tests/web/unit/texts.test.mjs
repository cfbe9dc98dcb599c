// Every language says the same things: the same keys, the same places to fill, and every text that a module asks for.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const WEB = new URL('../../../web/', import.meta.url);
const { default: english } = await import(new URL('texts/en.js', WEB));
const others = readdirSync(new URL('texts/', WEB)).filter((file) => file !== 'en.js');

/** A key without its form for a number: `bids.one` and `bids.other` are one text. */
const stem = (key) => key.replace(/\.(zero|one|two|few|many|other)$/, '');

const places = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

for (const file of others) {
  const { default: other } = await import(new URL(`texts/${file}`, WEB));

  test(`${file} has the keys that English has`, () => {
    const missing = Object.keys(english).filter((key) => !(key in other));
    assert.deepEqual(missing, [], `not in ${file}`);
    // A language may have more forms for a number than English has, nothing else.
    const known = new Set(Object.keys(english).map(stem));
    const unknown = Object.keys(other).filter((key) => !known.has(stem(key)));
    assert.deepEqual(unknown, [], `only in ${file}`);
  });

  test(`${file} fills the places that English fills`, () => {
    for (const [key, text] of Object.entries(english)) {
      assert.deepEqual(places(other[key] ?? ''), places(text), key);
    }
  });

  test(`${file} leaves nothing empty`, () => {
    const empty = Object.entries(other).filter(([, text]) => text.trim() === '');
    assert.deepEqual(empty, []);
  });
}

test('no key stands twice in a file', () => {
  for (const file of ['en.js', ...others]) {
    const source = readFileSync(new URL(`texts/${file}`, WEB), 'utf8');
    const keys = [...source.matchAll(/^ {2}'?([\w.-]+)'?:/gm)].map(([, key]) => key);
    assert.equal(keys.length, new Set(keys).size, duplicates(keys).join(', '));
  }
});

test('every text that a module asks for is there', () => {
  const known = new Set([...Object.keys(english), ...Object.keys(english).map(stem)]);
  const absent = [];
  for (const file of modules()) {
    const source = code(file);
    const asked = [
      ...source.matchAll(/\bt\(\s*'([^'`$]+)'/g),
      ...source.matchAll(/\bexport const title = '([^']+)'/g),
      // Of a choice of two: t(live ? 'a.b' : 'c.d')
      ...[...source.matchAll(/\bt\([^()'`]*\?\s*('[^']+')\s*:\s*('[^']+')/g)].flatMap(([, one, two]) =>
        [one, two].map((quoted) => [quoted, quoted.slice(1, -1)]),
      ),
    ];
    absent.push(...asked.filter(([, key]) => !known.has(key)).map(([, key]) => `${file}: ${key}`));
  }
  assert.deepEqual(absent, []);
});

test('a key that is put together begins as some key does', () => {
  const absent = [];
  for (const file of modules()) {
    const begun = [...code(file).matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].map(([, beginning]) => beginning);
    const unknown = begun.filter(
      (beginning) => !Object.keys(english).some((key) => key.startsWith(beginning)),
    );
    absent.push(...unknown.map((beginning) => `${file}: ${beginning}…`));
  }
  assert.deepEqual(absent, []);
});

/** What a module does, without the lines of comments. */
function code(file) {
  return readFileSync(new URL(file, WEB), 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
}

function modules() {
  return ['core', 'parts', 'pages'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, WEB), { recursive: true })
      .filter((file) => file.endsWith('.js'))
      .map((file) => `${folder}/${file}`),
  );
}

function duplicates(keys) {
  return keys.filter((key, at) => keys.indexOf(key) !== at);
}
