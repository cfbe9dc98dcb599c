// Every language says the same things: the same keys, the same places to fill, and every text that a module asks for.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const WEB = new URL('../../../web/', import.meta.url);
const all = readdirSync(new URL('texts/', WEB));
const others = all.filter((file) => !file.startsWith('en.'));
const textsOf = async (file) => (await import(new URL(`texts/${file}`, WEB))).default;
/** What everybody gets, and with it what those get who work here. */
const everybodys = await textsOf('en.js');
const everything = { ...everybodys, ...(await textsOf('en.work.js')) };

/** A key without its form for a number: `bids.one` and `bids.other` are one text. */
const stem = (key) => key.replace(/\.(zero|one|two|few|many|other)$/, '');

const places = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

for (const file of others) {
  const other = await textsOf(file);
  const english = await textsOf(file.replace(/^\w+/, 'en'));

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

test('no key stands twice in a language', () => {
  for (const language of new Set(all.map((file) => file.split('.')[0]))) {
    const own = all.filter((file) => file.startsWith(`${language}.`));
    const source = own.map((file) => readFileSync(new URL(`texts/${file}`, WEB), 'utf8')).join('\n');
    const keys = [...source.matchAll(/^ {2}'?([\w.-]+)'?:/gm)].map(([, key]) => key);
    assert.equal(keys.length, new Set(keys).size, duplicates(keys).join(', '));
  }
});

test('every text that a module asks for is there', () => {
  assert.deepEqual(modules().flatMap(absentIn(everything)), []);
});

test('pages for everybody ask only for what everybody gets', () => {
  const routes = JSON.parse(readFileSync(new URL('routes.json', WEB), 'utf8'));
  const open = ['main.js', ...routes.filter((route) => !route.for).map(({ page }) => page)];
  const reached = new Set();
  while (open.length > 0) {
    const file = open.pop();
    if (!reached.has(file) && !file.startsWith('vendor/')) {
      reached.add(file);
      open.push(...imports(file));
    }
  }
  assert.ok(reached.has('parts/shell.js'));
  assert.deepEqual([...reached].flatMap(absentIn(everybodys)), []);
});

/** Which texts a module asks for that aren't among these. */
function absentIn(texts) {
  const known = new Set([...Object.keys(texts), ...Object.keys(texts).map(stem)]);
  return (file) => {
    const source = code(file);
    const asked = [
      ...source.matchAll(/\bt\(\s*'([^'`$]+)'/g),
      ...source.matchAll(/\bexport const title = '([^']+)'/g),
      // Of a choice of two: t(live ? 'a.b' : 'c.d')
      ...[...source.matchAll(/\bt\([^()'`]*\?\s*('[^']+')\s*:\s*('[^']+')/g)].flatMap(([, one, two]) =>
        [one, two].map((quoted) => [quoted, quoted.slice(1, -1)]),
      ),
    ];
    // A key that is put together: some key begins like that.
    const begun = [...source.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].filter(
      ([, beginning]) => !Object.keys(texts).some((key) => key.startsWith(beginning)),
    );
    const missing = [...asked.filter(([, key]) => !known.has(key)), ...begun];
    return missing.map(([, key]) => `${file}: ${key}`);
  };
}

/** What a module imports, as paths below web/. */
function imports(file) {
  const found = [...code(file).matchAll(/(?:from|import)\s*'(\.[^']+)'/g)];
  return found.map(([, path]) => new URL(path, new URL(file, WEB)).href.slice(WEB.href.length));
}

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
