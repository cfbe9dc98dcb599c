// A seller's auctions in a real browser: made by the form, watched and run from one page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { focusAtFault, launch, live, open } from '../browser.mjs';
import { auction, market, order, register, ulid } from '../people.mjs';

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

async function visit(path, account = seller) {
  const page = await open(browser, server, account, { path });
  page.setDefaultTimeout(30_000);
  await live(page);
  return page;
}

async function leave(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

test('the form: what is wrong is said at its field, then the auction is open', async () => {
  const page = await visit('/sell/auctions/new');
  const submit = () => page.click('.auction-new__actions .button--main');
  const [first] = await Promise.all([focusAtFault(page, 'title'), submit()]);
  assert.equal(first, 'title');
  await page.fill('[name="title"]', 'Old compass');
  await page.fill('[name="opening_cents"]', '50');
  await page.fill('[name="reserve_cents"]', '20');
  const [second] = await Promise.all([focusAtFault(page, 'reserve_cents'), submit()]);
  assert.equal(second, 'reserve_cents');
  // The server's own word: a reserve below the opening price makes no sense.
  await page.locator('.field--wrong', { hasText: 'between €50' }).waitFor();
  await page.fill('[name="reserve_cents"]', '80');
  await page.fill('[name="buy_now_cents"]', '200');
  await page.click('[data-choice="increments-bands"]');
  await submit();
  await page.waitForURL('**/auctions/*');
  await page.waitForSelector('.auction[data-state="open"] [data-runs]');
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const made = await server.call('GET', `/api/auctions/${id}`, undefined, seller.access_token);
  assert.equal(made.opening_cents, 5_000);
  assert.equal(made.reserve_cents, 8_000);
  assert.equal(made.buy_now_cents, 20_000);
  assert.deepEqual(made.increments, [{ below_cents: 5_000, increment_cents: 100 }, { increment_cents: 500 }]);
  assert.ok(made.ends_at_ms - made.starts_at_ms === 600_000, 'ten minutes');
  await leave(page);
});

test('the board: all of one’s auctions move, and are started, closed and cancelled from it', async () => {
  const [one, two] = [
    await auction(server, seller, { title: 'Glass bowl' }),
    await auction(server, seller, { title: 'Linen scarf' }),
  ];
  const later = await order(server, seller, '/api/auctions', {
    title: 'Copper jug',
    currency: 'EUR',
    opening_cents: 700,
    increments: 'ebay',
    duration_ms: 600_000,
  });
  const page = await visit('/sell?tab=auctions');
  const row = ({ id }) => page.locator(`.board-row[data-id="${id}"]`);
  await page.waitForFunction(
    (id) => document.querySelector(`.board-row[data-id="${id}"][data-live="true"]`),
    two.id,
  );
  await order(server, ada, `/api/auctions/${ulid(one.id)}/bids`, { max_cents: 3_000 });
  await row(one).locator('.price[data-cents="1000"]').waitFor();
  await row(one).getByText('1 bid').waitFor();
  await page.locator('.board__sums', { hasText: '€10' }).waitFor();
  await row(one).locator('[data-act="close"]').click();
  await page.click('dialog .button--main');
  await row(one).getByText('Sold').waitFor();
  await row(two).locator('[data-act="cancel"]').click();
  await page.fill('dialog input', 'It has a hole');
  await page.click('dialog .button--danger');
  await row(two).getByText('Cancelled').waitFor();
  await page.locator('.board__filter').nth(1).click();
  await row(later).locator('[data-act="start"]').click();
  await row(later).locator('[data-act="close"]').waitFor();
  const ended = await server.call('GET', `/api/auctions/${ulid(two.id)}`);
  assert.deepEqual([ended.state, ended.reason], ['cancelled', 'It has a hole']);
  await leave(page);
});
