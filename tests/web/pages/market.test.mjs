// The market in a real browser: what is on is there and moves, what is off the screen is left alone, what is searched
// for is found again, and all of it is small.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, test } from 'node:test';
import { troubles } from '../accessible.mjs';
import { DESKTOP, launch, live, open, PHONE } from '../browser.mjs';
import { auction, market, order, register, show, ulid } from '../people.mjs';

/** Pages from disk where a folder is named; else those in the binary. */
const FILES = process.env.SOUK_WEB_DIR ? { WEB_DIR: process.env.SOUK_WEB_DIR } : {};
let browser;
let server;
let seller;
let ada;

before(async () => {
  ({ server } = await market(FILES));
  browser = await launch();
  [seller, ada] = [await register(server, 'Sella'), await register(server, 'Ada')];
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function visit(path = '/', account = undefined, options = {}) {
  const page = await open(browser, server, account, { path, ...options });
  page.setDefaultTimeout(30_000);
  await live(page);
  return page;
}

async function leave(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

const card = (page, { id }) => page.locator(`.market-card[data-id="${id}"]`);
const following = (page, { id }) => page.waitForSelector(`.market-card[data-id="${id}"][data-live="true"]`);

test('a market without anything says so', async () => {
  const page = await visit();
  await page.waitForSelector('.empty');
  assert.equal(await page.locator('h1').count(), 1);
  await leave(page);
});

test('the first page of the market is 80 kB at most, everything that is sent for it', async () => {
  const lot = await auction(server, seller, { title: 'Walnut clock' });
  const sent = new Set();
  const page = await open(browser, server, undefined, { path: 'about:blank' });
  page.on('request', (request) => request.url().startsWith(server.url) && sent.add(request.url()));
  await page.goto('/');
  await live(page);
  await following(page, lot);
  const sizes = await Promise.all([...sent].map(async (url) => [await bytesOf(url), new URL(url).pathname]));
  const all = sizes.reduce((sum, [bytes]) => sum + bytes, 0);
  const largest = sizes.sort(([a], [b]) => b - a).slice(0, 12);
  assert.ok(sent.size > 20, 'the page has files');
  assert.ok(all <= 80_000, `${all} bytes, of which ${largest.map((one) => one.join(' ')).join(', ')}`);
  await page.context().close();
});

test('cards move: price and leader, units claimed, the end', async () => {
  const lot = await auction(server, seller, { title: 'Enamel teapot' });
  const on = await show(server, seller, [['12', 'A vase', 3]], { name: 'Friday night' });
  const page = await visit('/', ada);
  await Promise.all([following(page, lot), following(page, on)]);
  assert.match(await card(page, lot).textContent(), /Opening price/);
  await order(server, ada, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents: 3_000 });
  await card(page, lot).locator('.price[data-cents="1000"]').waitFor();
  await card(page, lot).getByText('1 bid').waitFor();
  await card(page, lot).getByText('You lead').waitFor();
  await order(server, ada, `/api/shows/${ulid(on.id)}/claim`, { item_number: '12' });
  await card(page, on).locator('[data-claimed="1"]').waitFor();
  await order(server, seller, `/api/auctions/${ulid(lot.id)}/close`, {});
  await card(page, lot).getByText('You won').waitFor();
  await leave(page);
});

test('only what is on the screen is followed', async () => {
  for (let n = 0; n < 24; n += 1) {
    // The later it ends, the farther down it stands.
    await auction(server, seller, { title: `Compass ${n}`, duration_ms: 3_600_000 + n * 60_000 });
  }
  const page = await visit('/?q=compass', undefined, { size: PHONE });
  const cards = page.locator('.market-card');
  await page.waitForFunction(() => document.querySelectorAll('.market-card').length === 24);
  await cards.first().and(page.locator('[data-live="true"]')).waitFor();
  assert.equal(await cards.last().getAttribute('data-live'), 'false');
  assert.ok((await page.locator('.market-card[data-live="true"]').count()) < 12, 'a screen holds few');
  await cards.last().scrollIntoViewIfNeeded();
  await cards.last().and(page.locator('[data-live="true"]')).waitFor();
  await cards.first().and(page.locator('[data-live="false"]')).waitFor();
  await leave(page);
});

test('a search stands in the address, and is found again', async () => {
  const kettle = await auction(server, seller, { title: 'Copper kettle' });
  await auction(server, seller, { title: 'Silver brooch' });
  const page = await visit();
  await card(page, kettle).waitFor();
  await page.fill('#market-search', 'kettle');
  await page.waitForURL('**/?q=kettle');
  await page.waitForFunction(() => document.querySelectorAll('.market-card').length === 1);
  await page.reload();
  await live(page);
  await card(page, kettle).waitFor();
  assert.equal(await page.inputValue('#market-search'), 'kettle');
  assert.equal(await page.locator('.market-card').count(), 1);
  // Into the room, where its channel is followed too, and back.
  await following(page, kettle);
  await card(page, kettle).locator('a').click();
  await page.waitForSelector('.auction[data-condition="live"]');
  await page.goBack();
  await following(page, kettle);
  assert.equal(await page.inputValue('#market-search'), 'kettle');
  await page.fill('#market-search', 'zebra');
  await page.getByText('Nothing for “zebra”').waitFor();
  // The bar's link means: all of it.
  await page.click('.bar__place[href="/"]');
  await page.waitForFunction(() => document.querySelectorAll('.market-card').length > 1);
  assert.equal(await page.inputValue('#market-search'), '');
  assert.equal(new URL(page.url()).search, '');
  await leave(page);
});

test('what has no room at first is there for who wants it', async () => {
  const lot = await auction(server, seller, { title: 'Oak stool' });
  const page = await open(browser, server, undefined, { path: '/login' });
  await page.route('**/api/market*', async (route) => {
    const limit = Number(new URL(route.request().url()).searchParams.get('limit'));
    const { auctions, ...rest } = await server.call('GET', '/api/market?search=stool');
    const many = Array.from({ length: limit }, (_, n) => ({ ...auctions[0], id: `${lot.id}${n}` }));
    await route.fulfill({ json: { ...rest, auctions: many } });
  });
  await page.goto('/');
  const cards = (count) =>
    page.waitForFunction((n) => document.querySelectorAll('.market-card').length === n, count);
  await cards(60);
  await page.getByRole('button', { name: 'Show more' }).click();
  await cards(200);
  await page.getByText('There is more on than fits here').waitFor();
  await page.context().close();
});

test('nothing serious stands in anybody’s way: market, room, board, form', async () => {
  const lot = await auction(server, seller, {
    title: 'Painted box',
    buy_now_cents: 9_000,
    reserve_cents: 2_000,
  });
  const places = [
    ['/', ada, '.market-card[data-live="true"]'],
    [`/auctions/${ulid(lot.id)}`, ada, '.buy-now__go:not(:disabled)'],
    [`/auctions/${ulid(lot.id)}`, seller, '[data-act="close"]:not(:disabled)'],
    ['/sell/auctions/new', seller, '[name="opening_cents"]'],
  ];
  for (const [path, account, sign] of places) {
    for (const [size, colorScheme] of [
      [PHONE, 'dark'],
      [DESKTOP, 'light'],
    ]) {
      const page = await visit(path, account, { size, colorScheme, reducedMotion: 'reduce' });
      await page.waitForSelector(sign);
      assert.deepEqual(await troubles(page), [], `${path} ${colorScheme}`);
      assert.equal(await page.locator('h1').count(), 1);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${path} fits its screen`);
      await leave(page);
    }
  }
});

/** What a file costs: the bytes of its answer's body, gzipped where the server does that. */
function bytesOf(url) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk) => {
        bytes += chunk.length;
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? bytes : 0));
    }).on('error', reject);
  });
}
