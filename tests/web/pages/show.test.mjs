// The room of a show in a real browser: claims by button and by comment, the last unit, the waitlist, guests.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, live, open, PHONE } from '../browser.mjs';
import { market, order, register, show, ulid } from '../people.mjs';
import { wire } from '../proxy.mjs';

const WAIT = { timeout: 60_000 };
let browser;
let server;
let seller;
let anna;
let bert;

before(async () => {
  browser = await launch();
  ({ server } = await market());
  seller = await register(server, 'Sella');
  anna = await register(server, 'Anna');
  bert = await register(server, 'Bert');
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The room of a show, as somebody sees it. */
async function enter(made, account, { through = server, ...options } = {}) {
  const page = await open(browser, through, account, { path: `/shows/${ulid(made.id)}`, ...options });
  await page.waitForSelector('[data-item]', WAIT);
  if (account) {
    await live(page);
  }
  return page;
}

const lot = (page, number) => page.locator(`.room__items [data-item="${number}"]`);
const mine = (page, number, standing) =>
  page.locator(`[data-mine="${number}"][data-standing="${standing}"]`).first();
const outcome = (page, name) => page.locator(`[data-outcome="${name}"]`).waitFor(WAIT);
const said = (page, ...texts) => {
  const line = texts.reduce((found, text) => found.filter({ hasText: text }), page.locator('.line'));
  return line.first().waitFor(WAIT);
};

async function comment(page, text) {
  await page.getByRole('textbox', { name: 'Comment' }).fill(text);
  await page.keyboard.press('Enter');
}

async function pass(page, number) {
  await lot(page, number).getByRole('button', { name: /^Pass/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pass' }).click();
}

test('a claim by button and one by comment are seen in the room of another buyer', async () => {
  const made = await show(server, seller, [
    ['12', 'Blue vase', 3],
    ['A7', 'Brass lamp', 1],
  ]);
  const [hers, his] = [await enter(made, anna), await enter(made, bert)];
  await lot(hers, '12').getByText('3 of 3 left').waitFor(WAIT);
  await lot(hers, '12')
    .getByRole('button', { name: /^Claim/ })
    .click();
  await outcome(hers, 'winner');
  await mine(hers, '12', 'winner').waitFor(WAIT);
  await lot(his, '12').getByText('2 of 3 left').waitFor(WAIT);
  await said(his, 'Anna', 'claims 12', 'Got 12');

  await comment(hers, 'SOLD a7!! 🔥');
  await outcome(hers, 'winner');
  await mine(hers, 'A7', 'winner').waitFor(WAIT);
  await lot(his, 'A7').getByText('Sold out').waitFor(WAIT);
  await said(his, 'Anna', 'SOLD a7!! 🔥', 'Got A7');
  await lot(his, 'A7')
    .getByRole('button', { name: /^Join waitlist/ })
    .waitFor(WAIT);
  const twice = await his.locator('.line', { hasText: 'claims A7' }).count();
  assert.equal(twice, 0, 'a claim by comment is one line, not two');
  assert.deepEqual([...hers.faults, ...his.faults], []);
  await Promise.all([hers.context().close(), his.context().close()]);
});

test('the last unit sells once; who waits has it when the winner passes', async () => {
  const made = await show(server, seller, [['1', 'The only one', 1]]);
  const [hers, his] = [await enter(made, anna), await enter(made, bert, { size: PHONE })];
  const claim = (page) =>
    lot(page, '1')
      .getByRole('button', { name: /^Claim/ })
      .click();
  await Promise.all([claim(hers), claim(his)]);
  const standing = async (page) => {
    await page
      .locator('[data-mine="1"]')
      .first()
      .waitFor({ ...WAIT, state: 'attached' });
    return page.locator('[data-mine="1"]').first().getAttribute('data-standing');
  };
  const standings = [await standing(hers), await standing(his)];
  assert.deepEqual([...standings].sort(), ['waitlist', 'winner']);
  const [winner, waiting] = standings[0] === 'winner' ? [hers, his] : [his, hers];
  await outcome(winner, 'winner');
  await outcome(waiting, 'waitlist');
  await lot(waiting, '1').getByText('#1 in line').waitFor(WAIT);

  await pass(winner, '1');
  await outcome(winner, 'passed');
  await outcome(waiting, 'promoted');
  await lot(waiting, '1').getByText('Yours').waitFor(WAIT);
  await lot(winner, '1')
    .getByRole('button', { name: /^Join waitlist/ })
    .waitFor(WAIT);
  const { units_claimed } = await server.call('GET', `/api/shows/${ulid(made.id)}`);
  assert.equal(units_claimed, 1);
  assert.deepEqual([...hers.faults, ...his.faults], []);
  await Promise.all([hers.context().close(), his.context().close()]);
});

test('what a comment came to is said, and a near miss is offered', async () => {
  const made = await show(server, seller, [
    ['5', 'Cup', 2],
    ['6', 'Saucer', 2],
  ]);
  const page = await enter(made, anna);
  await comment(page, 'sold 99');
  await outcome(page, 'notFound');
  await comment(page, 'pass 5');
  await outcome(page, 'nothingToPass');
  await comment(page, 'sodl 5');
  await outcome(page, 'nearClaim');
  await page.locator('.verdict').getByRole('button', { name: 'Claim 5' }).click();
  await outcome(page, 'winner');
  await comment(page, 'sold 5');
  await outcome(page, 'holds');
  // The seller may take it for what it almost was.
  await comment(page, 'sodl 6');
  await outcome(page, 'nearClaim');
  const { near } = await server.call(
    'GET',
    `/api/shows/${ulid(made.id)}/near`,
    undefined,
    seller.access_token,
  );
  const { number } = near.find(({ text }) => text === 'sodl 6');
  await order(server, seller, `/api/shows/${ulid(made.id)}/comments/${number}/settle`, { accept: true });
  await outcome(page, 'winner');
  await mine(page, '6', 'winner').waitFor(WAIT);
  await comment(page, 'how lovely');
  await said(page, 'You', 'how lovely');
  // A row has one line; who wants to read all of a comment may.
  await comment(page, `a long story ${'and on '.repeat(30)}to its end`);
  await page.getByRole('button', { name: /^a long story/ }).click();
  await page
    .locator('.verdict')
    .getByText(/You: a long story .* to its end/)
    .waitFor(WAIT);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('pausing and ending are seen at once, and nothing can be claimed then', async () => {
  const made = await show(server, seller, [['1', 'Cup', 2]]);
  const page = await enter(made, anna);
  const claim = lot(page, '1').getByRole('button', { name: /^Claim/ });
  await claim.waitFor(WAIT);
  const move = (verb) => order(server, seller, `/api/shows/${ulid(made.id)}/${verb}`);
  await move('pause');
  await page.getByText('Claims are closed for the moment').waitFor(WAIT);
  assert.equal(await claim.count(), 0);
  await move('resume');
  await claim.waitFor(WAIT);
  await move('stop');
  await page.getByText('The show has ended.', { exact: true }).waitFor(WAIT);
  assert.equal(await claim.count(), 0);
  assert.equal(await page.getByRole('textbox', { name: 'Comment' }).count(), 0);
  await page.context().close();
});

test('a guest watches and is asked to sign in', async () => {
  const made = await show(server, seller, [['1', 'Cup', 2]]);
  const page = await enter(made, null, { size: PHONE });
  assert.equal(await page.getByRole('textbox', { name: 'Comment' }).count(), 0);
  const claim = lot(page, '1').getByRole('link', { name: /Sign in to claim/ });
  assert.match(await claim.getAttribute('href'), /^\/login\?next=%2Fshows%2F/);
  await live(page);
  await page.waitForFunction(() => document.title === 'Friday night · Souk');
  await order(server, anna, `/api/shows/${ulid(made.id)}/claim`, { item_number: '1' });
  await lot(page, '1').getByText('1 of 2 left').waitFor(WAIT);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('whoever was away finds their claims as they are by then', async (t) => {
  const made = await show(server, seller, [['1', 'The only one', 1]]);
  const at = (path, account, body, method) =>
    order(server, account, `/api/shows/${ulid(made.id)}/${path}`, body, method);
  await at('claim', bert, { item_number: '1' });
  const line = await wire(server);
  t.after(line.close);
  const page = await enter(made, anna, { through: line });
  await lot(page, '1')
    .getByRole('button', { name: /^Join waitlist/ })
    .click();
  await mine(page, '1', 'waitlist').waitFor(WAIT);
  line.cut();
  await page.waitForSelector('[data-link="reconnecting"]');
  await at('pass', bert, { item_number: '1' });
  line.mend();
  await mine(page, '1', 'winner').waitFor(WAIT);
  await said(page, 'You', 'moves up');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('many items: few are drawn, any is found', async () => {
  const made = await order(server, seller, '/api/shows', { name: 'A large show' });
  const add = (number) =>
    order(server, seller, `/api/shows/${ulid(made.id)}/items`, {
      item_number: String(number),
      title: `Thing ${number}`,
      quantity: 1,
    });
  for (let from = 1; from <= 200; from += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, at) => add(from + at)));
  }
  await order(server, seller, `/api/shows/${ulid(made.id)}/activate`);
  const page = await enter(made, anna);
  assert.ok((await page.locator('.room__items [data-item]').count()) < 60);
  await page.getByRole('searchbox', { name: 'Search items' }).fill('thing 197');
  await lot(page, '197')
    .getByRole('button', { name: /^Claim/ })
    .click();
  await outcome(page, 'winner');
  await page.context().close();
});
