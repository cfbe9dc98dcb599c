// The server dies under an operator's console and comes back on the same data: the page says that it waits, and ends with
// what the server has.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, live, open } from '../browser.mjs';
import { market, order, register, show, ulid } from '../people.mjs';

let browser;
let server;
let seller;
const buyers = {};

before(async () => {
  ({ server } = await market());
  browser = await launch();
  seller = await register(server, 'Sela');
  for (const name of ['Ada', 'Bob', 'Cyd', 'Dee']) {
    buyers[name] = await register(server, name);
  }
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const path = (made, rest = '') => `/api/shows/${ulid(made.id)}${rest}`;
const say = (made, who, text) => order(server, buyers[who], path(made, '/comments'), { text });
const press = (made, who, item_number) => order(server, buyers[who], path(made, '/claim'), { item_number });
const read = (made, rest) => server.call('GET', path(made, rest), undefined, seller.access_token);

/** What the console shows, in its order: claims by id with their badge, comments by what they say, and the bar. */
function shown(page) {
  return page.evaluate(() => {
    const texts = (selector) =>
      [...document.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
    return {
      claims: [...document.querySelectorAll('[data-entry^="claim-"]')].map(
        (row) => `${row.dataset.entry} ${row.querySelector('.badge').textContent}`,
      ),
      comments: texts('.desk-comment__text'),
      figures: Object.fromEntries(
        ['claimed', 'items', 'buyers', 'comments'].map((name) => [
          name,
          texts(`.desk-figure--${name} dd`)[0],
        ]),
      ),
      status: document.querySelector('.desk-status').dataset.status,
    };
  });
}

/** The same by REST, once its lists have this many claims and comments: they follow the show. */
async function told(made, { claims: wanted, comments: said }) {
  for (let tries = 0; tries < 600; tries += 1) {
    const { claims } = await read(made, '/claims?order=desc');
    const { comments } = await read(made, '/comments?order=desc');
    if (claims.length === wanted && comments.length === said) {
      const state = await read(made);
      return {
        claims: claims.map(({ claim_id, status }) => `claim-${claim_id} ${BADGES[status]}`),
        comments: comments.map(({ user_handle, text }) => `@${user_handle} ${text}`),
        figures: {
          claimed: `${state.units_claimed} / ${state.units_total}`,
          items: String(state.items_total),
          buyers: String(state.buyers),
          comments: String(state.comments),
        },
        status: state.status,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the lists never caught up with the show');
}

const BADGES = { winner: 'Winner', waitlist: 'Waitlist', released: 'Released' };

test('the server is killed under an open console and comes back: the console has what REST has, each once', async (t) => {
  const made = await show(server, seller, [
    ['1', 'Blue vase', 2],
    ['2', 'Tea set', 5],
  ]);
  const page = await open(browser, server, seller, { path: `/shows/${ulid(made.id)}/console` });
  page.setDefaultTimeout(60_000);
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.faults, []);
  });
  await live(page);
  await page.waitForSelector('[data-desk="live"]');
  await press(made, 'Ada', '1');
  await say(made, 'Bob', 'sold 1');
  await say(made, 'Cyd', 'what a lovely vase');
  await say(made, 'Cyd', 'sold 1');
  await page.waitForSelector('.desk-claim:has-text("@Cyd"):has-text("Waitlist")');

  await server.kill();
  await page.waitForSelector('[data-desk="behind"] .desk-behind');
  await page.waitForSelector('[data-link]:not([data-link="live"])');
  assert.equal(await page.locator('[data-entry^="claim-"]').count(), 3, 'what is known stays in sight');
  await server.wake();
  await page.waitForSelector('[data-desk="live"]');
  await page.waitForSelector('.desk-behind', { state: 'detached' });
  assert.deepEqual(await shown(page), await told(made, { claims: 3, comments: 3 }));

  await press(made, 'Dee', '2');
  await say(made, 'Ada', 'back again');
  await page.waitForSelector('.desk-claim--good:has-text("@Dee"):has-text("#2")');
  await page.waitForSelector('.desk-comment:has-text("back again")');
  await page.waitForSelector('.desk-figure--claimed:has-text("3 / 7")');
  const now = await shown(page);
  assert.deepEqual(now, await told(made, { claims: 4, comments: 4 }));
  assert.equal(new Set(now.claims).size, 4, 'none twice');
});

test('what was claimed while the console had no way to the server is there afterwards', async (t) => {
  const made = await show(server, seller, [['1', 'Blue vase', 9]]);
  const page = await open(browser, server, seller, { path: `/shows/${ulid(made.id)}/console` });
  page.setDefaultTimeout(60_000);
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.faults, []);
  });
  await live(page);
  await page.waitForSelector('[data-desk="live"]');
  await press(made, 'Ada', '1');
  await page.waitForSelector('.desk-claim:has-text("@Ada")');
  await server.kill();
  await page.waitForSelector('[data-desk="behind"]');
  // The network of the page comes back later than the server, and people were quicker.
  await page.context().setOffline(true);
  await server.wake();
  await press(made, 'Bob', '1');
  await say(made, 'Cyd', 'sold 1');
  await page.context().setOffline(false);
  await page.waitForSelector('[data-desk="live"]');
  await page.waitForSelector('.desk-claim:has-text("@Cyd")');
  await page.waitForSelector('.desk-figure--claimed:has-text("3 / 9")');
  assert.deepEqual(await shown(page), await told(made, { claims: 3, comments: 1 }));
});
