// The operator's console in a real browser: what buyers do appears, and what the operator does has its effect.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launch, live, open, PHONE } from '../browser.mjs';
import { market, order, register, show, ulid } from '../people.mjs';

const PATIENCE = { timeout: 60_000 };
let browser;
let server;
let seller;
const buyers = {};

before(async () => {
  ({ server } = await market(process.env.SOUK_WEB_DIR ? { WEB_DIR: process.env.SOUK_WEB_DIR } : {}));
  browser = await launch();
  seller = await register(server, 'Sela');
  for (const name of ['Ada', 'Bob', 'Cyd']) {
    buyers[name] = await register(server, name);
  }
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const say = (made, who, text) => order(server, who, `/api/shows/${ulid(made.id)}/comments`, { text });
const press = (made, who, verb, item_number) =>
  order(server, who, `/api/shows/${ulid(made.id)}/${verb}`, { item_number });
const claim = (text) => `.desk-claim:has-text("${text}")`;

/** The console of a show, live; the page is closed by the test's end. */
async function desk(t, made, { account = seller, ...options } = {}) {
  const page = await open(browser, server, account, { path: `/shows/${ulid(made.id)}/console`, ...options });
  page.setDefaultTimeout(PATIENCE.timeout);
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.faults, []);
  });
  await live(page);
  await page.waitForSelector('[data-desk="live"]');
  return page;
}

/** Nothing that axe finds serious in what is the console's own. */
async function assertAccessible(page) {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run('main'));
  const bad = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  assert.deepEqual(
    bad.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]),
    [],
  );
}

test('a claim by button and one by comment appear, each with its badge', async (t) => {
  const made = await show(server, seller, [
    ['12', 'Blue vase', 1],
    ['13', 'Tea set', 2],
  ]);
  const page = await desk(t, made);
  await page.getByText('No comments yet').waitFor();
  await press(made, buyers.Ada, 'claim', '12');
  await page.waitForSelector(`${claim('@Ada')}.desk-claim--good:has-text("#12")`);
  await say(made, buyers.Bob, 'Sold 12!');
  await page.waitForSelector(`${claim('@Bob')}.desk-claim--info:has-text("Waitlist")`);
  await say(made, buyers.Bob, 'sold 12');
  await page.waitForSelector(`${claim('@Bob')}.desk-claim--quiet:has-text("Duplicate")`);
  await say(made, buyers.Cyd, 'what a lovely vase');
  await page.waitForSelector('.desk-comment:has-text("what a lovely vase"):not([data-mark])');
  await page.waitForSelector('.desk-comment[data-mark="info"]:has-text("Sold 12!")');
  await page.waitForSelector('[data-item="12"]:has-text("Sold out")');
  await page.waitForSelector('[data-item="13"]:has-text("Unclaimed")');
  await page.waitForSelector('.desk-figure--claimed:has-text("1 / 3")');
  // The newest stands first, and a page that is loaded now says the same.
  const rows = () => page.locator('.desk-claim, .desk-deed').allInnerTexts();
  const shown = await rows();
  assert.match(shown[0], /@Bob[\s\S]*Duplicate/);
  await page.reload();
  await page.waitForSelector(claim('Duplicate'));
  assert.deepEqual(await rows(), shown);
});

test('the last unit sells once; the second buyer waits and has it when the operator releases', async (t) => {
  const made = await show(server, seller, [['7', 'Brass lamp', 1]]);
  const page = await desk(t, made);
  await Promise.all([say(made, buyers.Ada, 'sold 7'), say(made, buyers.Bob, 'sold 7')]);
  await page.click('[data-item="7"]');
  await page.waitForSelector('[data-person][data-position="0"]');
  await page.waitForSelector('[data-person][data-position="1"]');
  assert.equal(await page.locator('[data-person]').count(), 2);
  const winner = await page.getAttribute('[data-position="0"]', 'data-person');
  const next = winner === 'Ada' ? 'Bob' : 'Ada';
  assert.equal(await page.locator('.desk-award--none').count(), 1, 'nothing is free to award');
  await page.getByRole('button', { name: `Release the claim of @${winner}` }).click();
  await page.getByText(`@${next} is next in line and gets it at once.`).waitFor();
  await page.locator('dialog').getByRole('button', { name: 'Release' }).click();
  await page.waitForSelector(`[data-person="${next}"][data-position="0"]`);
  await page.waitForSelector(`.desk-deed:has-text("You released #7 from @${winner}")`);
  await page.waitForSelector(`${claim(`@${next}`)}:has-text("Moved up")`);
  // The rows that stand there already say how things are now.
  await page.waitForSelector(`${claim(`@${winner}`)}.desk-claim--quiet:has-text("Released")`);
  assert.equal(await page.locator(`${claim(`@${next}`)}:has-text("Waitlist")`).count(), 0);
  const { claims } = await server
    .call('GET', `/api/shows/${ulid(made.id)}`, undefined, buyers[next].access_token)
    .then(({ mine }) => mine);
  assert.deepEqual(
    claims.map(({ status }) => status),
    ['winner'],
  );
});

test('a unit is awarded, and the award bears the operator’s name', async (t) => {
  const made = await show(server, seller, [['7', 'Brass lamp', 1]]);
  const page = await desk(t, made);
  await page.click('[data-item="7"]');
  await page.fill('[data-award]', '@Dee');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-person="Dee"][data-position="0"]:has-text("awarded by you")');
  await page.waitForSelector(`${claim('@Dee')}:has-text("Awarded"):has-text("by you")`);
});

test('a near-miss is a claim by one key, and is forgotten by another', async (t) => {
  const made = await show(server, seller, [['12', 'Blue vase', 1]]);
  await say(made, buyers.Ada, 'sold 12?');
  const page = await desk(t, made);
  await page.waitForSelector('[data-near="1"]:has-text("sold 12?")');
  await say(made, buyers.Bob, 'sodl 12');
  await page.waitForSelector('[data-near="2"]');
  await page.waitForSelector('.desk-comment[data-mark="near"]:has-text("sodl 12")');
  assert.equal(await page.locator('.desk-claim').count(), 0);
  await settledKey(page, 'a');
  await page.waitForSelector(`${claim('@Ada')}.desk-claim--good:has-text("by you")`);
  await page.waitForSelector('[data-near="1"]:has-text("sodl 12")');
  await settledKey(page, 'd');
  await page.waitForSelector('[data-near="0"]');
  await page.waitForSelector('.desk-deed:has-text("You dismissed what @Bob said about #12")');
  assert.equal(await page.locator(claim('@Bob')).count(), 0);
  const { near } = await server.call(
    'GET',
    `/api/shows/${ulid(made.id)}/near`,
    undefined,
    seller.access_token,
  );
  assert.deepEqual(near, []);
  // What was accepted is a claim now; what was dismissed has almost been one, also for a page that is loaded now.
  const marks = async () => {
    await page.waitForSelector('.desk-comment[data-mark="good"]:has-text("sold 12?")');
    await page.waitForSelector('.desk-comment[data-mark="near"]:has-text("sodl 12")');
  };
  await marks();
  await page.reload();
  await marks();
});

/** A key isn't for what has slid under it a moment ago; this presses until it is taken. */
async function settledKey(page, key) {
  const before = await page.getAttribute('[data-near]', 'data-near');
  for (let tries = 0; tries < 100; tries += 1) {
    await page.keyboard.press(key);
    const taken = await page
      .waitForSelector(`[data-near="${before}"]`, { state: 'detached', timeout: 500 })
      .then(
        () => true,
        () => false,
      );
    if (taken) {
      return;
    }
  }
  assert.fail(`nothing was settled by ${key}`);
}

test('claims are found by name and number, comments by words, also while more arrive', async (t) => {
  const made = await show(server, seller, [
    ['1', 'Blue vase', 9],
    ['2', 'Tea set', 9],
  ]);
  const comments = Array.from({ length: 40 }, (_, n) => ({
    userId: `u${n}`,
    userHandle: n % 10 === 0 ? `rare${n}` : `buyer${n}`,
    text: n % 2 === 0 ? 'sold 1' : `comment ${n} about the weather`,
  }));
  await server.call('POST', '/api/debug/bulk-comments', { showId: made.id, comments });
  const page = await desk(t, made);
  await page.waitForSelector('.desk-claim');
  await page.fill('[data-search="claims"]', '@rare');
  await page.waitForFunction(() => document.querySelectorAll('.desk-claim').length === 4);
  await press(made, buyers.Ada, 'claim', '2');
  await page.fill('[data-search="claims"]', '#2');
  await page.waitForSelector(claim('@Ada'));
  assert.equal(await page.locator('.desk-claim, .desk-deed:not(:has-text("item 2"))').count(), 1);
  await press(made, buyers.Bob, 'claim', '2');
  await page.waitForSelector(claim('@Bob'));
  await page.fill('[data-search="comments"]', 'weather 7');
  await page.waitForFunction(() => document.querySelectorAll('.desk-comment').length === 4);
  // A comment opens whole, and leads to what its author claimed.
  await page.click('.desk-comment:has-text("comment 7 ")');
  await page.locator('dialog').getByRole('button', { name: 'Show the claims of @buyer7' }).click();
  assert.equal(await page.inputValue('[data-search="claims"]'), '@buyer7');
  await page.fill('[data-search="items"]', 'tea');
  await page.waitForFunction(() => document.querySelectorAll('[data-item]').length === 1);
  await page.fill('[data-search="claims"]', 'nobody at all');
  await page.getByText('Search by a buyer’s name').waitFor();
});

test('a buyer sees the show pause and resume, and cannot claim in between', async (t) => {
  const made = await show(server, seller, [['1', 'Blue vase', 9]]);
  const page = await desk(t, made);
  const buyer = await open(browser, server, buyers.Ada, { path: '/' });
  t.after(() => buyer.context().close());
  await live(buyer);
  // What any page of a buyer has: the store of the show.
  await buyer.evaluate(async (id) => {
    const main = document.querySelector('script[type="module"]').src;
    const { openEntity } = await import(new URL('core/entity.js', main).href);
    globalThis.followed = openEntity(id).entity;
  }, made.id);
  const sees = (status) =>
    buyer.waitForFunction((wanted) => globalThis.followed.view.value?.status === wanted, status, PATIENCE);
  await sees('active');
  await page.locator('.desk').press('p');
  await page.locator('dialog').getByRole('button', { name: 'Pause' }).click();
  await sees('paused');
  await page.waitForSelector('.desk-status[data-status="paused"]');
  await assert.rejects(press(made, buyers.Ada, 'claim', '1'), /show_not_active/);
  await say(made, buyers.Ada, 'sold 1');
  await page.waitForSelector(`${claim('@Ada')}.desk-claim--quiet:has-text("Not on air")`);
  const stopped = await page.locator('.desk-clock').textContent();
  // The clock is the show's: it stands, and a page that is loaded now has the same time on it.
  await page.reload();
  await page.waitForSelector('[data-desk="live"]');
  assert.equal(await page.locator('.desk-clock').textContent(), stopped);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Resume' }).click();
  await sees('active');
  await press(made, buyers.Ada, 'claim', '1');
  await page.waitForSelector(`${claim('@Ada')}.desk-claim--good`);
  await page.waitForFunction((was) => document.querySelector('.desk-clock').textContent !== was, stopped);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Stop' }).click();
  await sees('ended');
  await page.getByRole('link', { name: 'Summary' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Add item' }).count(), 0);
});

test('items are added, changed and deleted while the show goes on', async (t) => {
  const made = await show(server, seller, [['9', 'Blue vase', 1]]);
  const page = await desk(t, made);
  await press(made, buyers.Ada, 'claim', '9');
  await press(made, buyers.Bob, 'claim', '9');
  await page.locator('.desk').press('n');
  await page.fill('dialog [name="title"]', 'Walnut chair');
  assert.equal(await page.inputValue('dialog [name="item_number"]'), '10', 'the next number is suggested');
  await page.fill('dialog [name="item_number"]', '9');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .field__error');
  await page.fill('dialog [name="item_number"]', '10');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-item="10"]:has-text("Walnut chair")');
  await page.waitForSelector('dialog', { state: 'detached' });
  // Another unit goes to who waits.
  await page.click('[data-item="9"]');
  await page.waitForSelector('[data-person="Bob"][data-position="1"]');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.fill('dialog [name="quantity"]', '2');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-person="Bob"][data-position="0"]');
  await page.click('[data-item="10"]');
  await page.waitForSelector('[data-drawer="10"]');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Delete item' }).click();
  await page.waitForSelector('[data-item="10"]', { state: 'detached' });
  await page.waitForSelector('[data-drawer]', { state: 'detached' });
});

test('keys are explained, and rest while somebody types', async (t) => {
  const made = await show(server, seller, [
    ['1', 'Blue vase', 9],
    ['2', 'Tea set', 9],
  ]);
  const page = await desk(t, made);
  await page.locator('.desk').press('?');
  await page.locator('dialog').getByText('Accept the near-miss').waitFor();
  await page.keyboard.press('p');
  assert.equal(await page.locator('dialog').count(), 1, 'no second question');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.locator('.desk').press('/');
  await page.waitForSelector('[data-search="claims"]:focus');
  await page.keyboard.type('pan?');
  assert.equal(await page.inputValue('[data-search="claims"]'), 'pan?');
  assert.equal(await page.locator('dialog').count(), 0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.waitForSelector('[data-item="1"]:focus');
  await page.keyboard.press('j');
  await page.waitForSelector('[data-item="2"]:focus');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-drawer="2"]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('[data-drawer]', { state: 'detached' });
  await page.waitForSelector('[data-item="2"]:focus');
});

test('letters can be turned off, and stay off', async (t) => {
  const made = await show(server, seller, [['1', 'Blue vase', 9]]);
  const page = await desk(t, made);
  await page.locator('.desk').press('?');
  await page.getByRole('checkbox', { name: 'Shortcuts of one letter' }).uncheck();
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.reload();
  await page.waitForSelector('[data-item="1"]');
  await page.locator('.desk').press('n');
  await page.locator('.desk').press('?');
  assert.equal(await page.locator('dialog').count(), 0);
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByRole('checkbox', { name: 'Shortcuts of one letter' }).check();
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.locator('.desk').press('n');
  await page.waitForSelector('dialog [name="title"]');
});

test('what happens while the network is away is there afterwards', async (t) => {
  const made = await show(server, seller, [['1', 'Blue vase', 900]]);
  const page = await desk(t, made);
  await press(made, buyers.Ada, 'claim', '1');
  await page.waitForSelector(claim('@Ada'));
  await page.context().setOffline(true);
  await page.waitForSelector('[data-desk="behind"]');
  // More than the lane gives back after a break: the lists are read anew.
  const comments = Array.from({ length: 700 }, (_, n) => ({
    userId: `u${n}`,
    userHandle: `buyer${n}`,
    text: 'sold 1',
  }));
  await server.call('POST', '/api/debug/bulk-comments', {
    showId: made.id,
    comments: comments.slice(0, 350),
  });
  await server.call('POST', '/api/debug/bulk-comments', { showId: made.id, comments: comments.slice(350) });
  await press(made, buyers.Bob, 'claim', '1');
  await page.context().setOffline(false);
  await page.waitForSelector('[data-desk="live"]');
  await page.waitForSelector(claim('@Bob'));
  await page.fill('[data-search="claims"]', '@buyer350');
  await page.waitForSelector(claim('@buyer350'));
  assert.equal(await page.locator('.desk-claim').count(), 1);
});

test('a stranger is shown the way out', async (t) => {
  const made = await show(server, seller, [['1', 'Blue vase', 9]]);
  const page = await open(browser, server, buyers.Ada, { path: `/shows/${ulid(made.id)}/console` });
  t.after(() => page.context().close());
  await page.getByRole('heading', { name: 'This console is for those who run the show' }).waitFor(PATIENCE);
  await page.getByRole('link', { name: 'Watch the show' }).waitFor();
});

test('it can be used by everybody, on a phone as well', async (t) => {
  const made = await show(server, seller, [
    ['12', 'Blue vase', 1],
    ['13', 'Tea set', 2],
  ]);
  await say(made, buyers.Ada, 'sold 12');
  await say(made, buyers.Bob, 'sold 12');
  await say(made, buyers.Cyd, 'sold 13?');
  for (const colorScheme of ['light', 'dark']) {
    const page = await desk(t, made, { colorScheme });
    await page.waitForSelector('[data-near="1"]');
    await page.click('[data-item="12"]');
    await page.waitForSelector('[data-person="Bob"]');
    await page.waitForFunction(() =>
      document.getAnimations().every(({ effect }) => effect.getTiming().iterations === Infinity),
    );
    await assertAccessible(page);
  }
  const phone = await desk(t, made, { size: PHONE });
  await phone.waitForSelector('[data-near="1"]');
  assert.equal(await phone.locator('.desk-column:visible').count(), 1);
  await phone.getByRole('navigation').getByRole('button', { name: 'Comments' }).click();
  await phone.waitForSelector('.desk-comment:has-text("sold 13?")');
  await phone.getByRole('navigation').getByRole('button', { name: 'Items' }).click();
  await phone.click('[data-item="12"]');
  await phone.waitForSelector('[data-person="Ada"]');
  await assertAccessible(phone);
  const sideways = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, 'nothing sticks out');
});
