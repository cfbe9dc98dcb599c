// Which page an address is, and where one may be sent after signing in.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

globalThis.addEventListener = () => {};
globalThis.navigator ??= { languages: ['en'] };
const { find, safeNext } = await import('../../../web/core/router.js');
const ROUTES = JSON.parse(readFileSync(new URL('../../../web/routes.json', import.meta.url), 'utf8'));

const page = (path) => find(ROUTES, path)?.route.page ?? null;

test('every route is found by its own address', () => {
  for (const { path, page: wanted } of ROUTES) {
    assert.equal(page(path.replaceAll(/\{\w+\}/g, '01JDMB3K8Q5M4X2Y9Z7A6B5C4D')), wanted, path);
  }
});

test('places in a path are given, decoded', () => {
  const found = find(ROUTES, '/admin/cells/auction%3A01JD');
  assert.deepEqual(found?.params, { entity: 'auction:01JD' });
  assert.deepEqual(find(ROUTES, '/shows/%E0%A4%A')?.params, { id: '%E0%A4%A' });
});

test('a place holds one part, however it is written', () => {
  assert.equal(page('/shows/..%2Fauth%2Fme'), null);
  assert.equal(page('/auctions/..%5Cauth'), null);
  assert.equal(page('/auctions/01JD%3Fa=b'), null);
  assert.equal(page('/auctions/01JD%23'), null);
});

test('a slash at the end makes no difference, one more part does', () => {
  assert.equal(page('/sell/'), 'pages/sell.js');
  assert.equal(page('/auctions'), null);
  assert.equal(page('/auctions/1/2'), null);
  assert.equal(page('/nowhere'), null);
});

test('the first route that fits is taken', () => {
  const list = [
    { path: '/a/new', page: 'new' },
    { path: '/a/{id}', page: 'one' },
  ];
  assert.equal(find(list, '/a/new')?.route.page, 'new');
  assert.equal(find(list, '/a/x')?.route.page, 'one');
});

test('after signing in one goes to a page of ours, never elsewhere', () => {
  const next = (text) => safeNext(text, 'https://souk.example');
  assert.equal(next('/auctions/1?tab=bids#top'), '/auctions/1?tab=bids#top');
  assert.equal(next('/'), '/');
  const elsewhere = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '///evil.example/x',
    '//',
    '',
    null,
    'auctions/1',
    '/login?next=%2Flogin',
    '/register',
  ];
  for (const text of elsewhere) {
    assert.equal(next(text), '/', String(text));
  }
});
