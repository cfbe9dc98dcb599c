// The room of an auction in real browsers on a real server: what one does, the other sees; and whatever breaks in
// between, the pages end right.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, live, open, PHONE } from '../browser.mjs';
import { auction, market, order, register, ulid } from '../people.mjs';
import { wire } from '../proxy.mjs';

const LONG = { timeout: 30_000 };
/** Pages from disk where a folder is named; else those in the binary. */
const FILES = process.env.SOUK_WEB_DIR ? { WEB_DIR: process.env.SOUK_WEB_DIR } : {};
let browser;
let server;
let seller;
let ada;
let bea;

before(async () => {
  ({ server } = await market(FILES));
  browser = await launch();
  [seller, ada, bea] = [
    await register(server, 'Sella'),
    await register(server, 'Ada'),
    await register(server, 'Bea'),
  ];
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Somebody in the room, when it is live. */
async function enter(lot, account, options = {}) {
  const page = await open(browser, options.through ?? server, account, {
    path: `/auctions/${ulid(lot.id)}`,
    ...options,
  });
  page.setDefaultTimeout(30_000);
  await live(page);
  await page.waitForSelector('.auction[data-condition="live"]');
  return page;
}

/** Bids as people do: types an amount, presses the button. */
async function bid(page, amount) {
  await page.fill('.stepper__input', amount);
  await page.click('.bid__go:not(:disabled)');
}

/** Until the page shows this price, to the eye, not only in its attributes. */
function price(page, text, options = LONG) {
  return page.waitForFunction(
    (wanted) => document.querySelector('.panel__price .price__shown')?.textContent.trim() === wanted,
    text,
    { polling: 20, ...options },
  );
}

/** Until the page says how one stands; if it never does, the test says what it says instead. */
async function stands(page, standing) {
  try {
    await page.waitForSelector(`[data-standing="${standing}"]`, LONG);
  } catch (fault) {
    throw new Error(`${fault.message}\n${await page.locator('main').textContent()}`, { cause: fault });
  }
}

function over(page, outcome) {
  return page.waitForSelector(`[data-outcome="${outcome}"]`, LONG);
}

async function leave(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
}

test('two buyers outbid each other, and each sees it within a second', async () => {
  const lot = await auction(server, seller);
  const [one, two] = [await enter(lot, ada), await enter(lot, bea, { size: PHONE })];
  await bid(one, '20');
  await stands(one, 'leading');
  await Promise.all([price(one, '€10'), price(two, '€10')]);
  // A machine that is busy with other tests may be late once or twice, the fastest of three outbiddings not.
  const waits = [];
  for (const [who, other, amount] of [
    [two, one, '25'],
    [one, two, '30'],
    [two, one, '35'],
  ]) {
    const told = other.waitForSelector('[data-standing="outbid"]', LONG).then(() => Date.now());
    await bid(who, amount);
    await stands(who, 'leading');
    const led = Date.now();
    waits.push((await told) - led);
  }
  assert.ok(Math.min(...waits) < 1_000, `who is outbid hears of it within a second: ${waits} ms`);
  await bid(one, '40');
  await Promise.all([stands(one, 'leading'), stands(two, 'outbid')]);
  await Promise.all([price(one, '€36'), price(two, '€36')]);
  // Names are nobody's business, one's own is "You".
  const names = await one.locator('.bids__name').allTextContents();
  assert.deepEqual(names.filter((name) => name === 'You').length, 3);
  assert.ok(
    names.some((name) => /^Bidder [0-9A-Z]{3}$/.test(name)),
    names.join(),
  );
  assert.match(await one.locator('[data-standing]').textContent(), /€40/);
  assert.ok(!(await two.content()).includes('€40'), 'a maximum is its bidder’s secret');
  await leave(one, two);
});

test('the stepper follows the next minimum until an amount is chosen', async () => {
  const lot = await auction(server, seller);
  const page = await enter(lot, ada);
  const input = page.locator('.stepper__input');
  assert.equal(await input.inputValue(), '10.00');
  await order(server, bea, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents: 1_500 });
  await page.waitForFunction(() => document.querySelector('.stepper__input').value === '10.50');
  await page.click('.stepper__button >> nth=1');
  assert.equal(await input.inputValue(), '11.00');
  await input.press('ArrowUp');
  assert.equal(await input.inputValue(), '11.50');
  await input.press('ArrowDown');
  assert.equal(await input.inputValue(), '11.00');
  // What was chosen stays, and when it has become too little, the page says so.
  await order(server, bea, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents: 4_000 });
  const carl = await register(server, 'Carl');
  await order(server, carl, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents: 3_000 });
  await price(page, '€31');
  assert.equal(await input.inputValue(), '11.00');
  assert.ok(await page.locator('.bid__go').isDisabled());
  await page.click('.bid__least .link');
  assert.equal(await input.inputValue(), '32.00');
  await leave(page);
});

test('a bid that comes too late is refused, says why, and leaves no trace', async (t) => {
  const lot = await auction(server, seller);
  const line = await wire(server);
  t.after(line.close);
  const page = await enter(lot, ada, { through: line });
  await page.fill('.stepper__input', '10');
  // Somebody else is faster, and the page can't know yet.
  line.hold();
  await order(server, bea, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents: 1_500 });
  await page.click('.bid__go');
  await stands(page, 'sending');
  assert.match(await page.locator('.bids__row--asked').textContent(), /You/);
  line.release();
  assert.match(await page.locator('.bid__refused').textContent(), /at least €10\.50/);
  await stands(page, 'none');
  await price(page, '€10');
  assert.equal(await page.locator('.bids__row--asked').count(), 0);
  assert.equal(await page.locator('[data-kind="bid"]').count(), 1);
  await page.locator('[data-kind="refused"]').waitFor();
  await leave(page);
});

test('a bid far too high is asked about, and may be taken back', async () => {
  const lot = await auction(server, seller);
  const page = await enter(lot, ada);
  await bid(page, '5000');
  await page.waitForSelector('dialog[open]');
  const asked = await page.locator('dialog').textContent();
  assert.match(asked, /€5,000/);
  assert.match(asked, /between €10 and €5,000/);
  await page.click('dialog .button--plain');
  await page.waitForSelector('dialog', { state: 'detached' });
  assert.equal((await server.call('GET', `/api/auctions/${ulid(lot.id)}`)).bids, 0, 'nothing was placed');
  await page.click('.bid__go');
  await page.click('dialog .button--main');
  await stands(page, 'leading');
  await price(page, '€10');
  const seen = await server.call('GET', `/api/auctions/${ulid(lot.id)}`, undefined, ada.access_token);
  assert.equal(seen.mine.max_cents, 500_000);
  await leave(page);
});

test('buy now: asked about, then it is over for everybody', async () => {
  const lot = await auction(server, seller, { buy_now_cents: 9_900 });
  const [one, two, guest] = [await enter(lot, ada), await enter(lot, bea), await enter(lot, undefined)];
  assert.equal(await guest.locator('.bid__go').count(), 0);
  assert.match(await guest.locator('.guest a').getAttribute('href'), /^\/login\?next=%2Fauctions/);
  await one.click('.buy-now__go');
  assert.match(await one.locator('dialog').textContent(), /€99/);
  await one.click('dialog .button--main');
  await Promise.all([over(one, 'won'), over(two, 'sold'), over(guest, 'sold')]);
  await price(two, '€99');
  await leave(one, two, guest);
});

test('a late bid moves the end on both pages', async () => {
  const soft_close = { window_ms: 600_000, extend_ms: 900_000 };
  const lot = await auction(server, seller, { duration_ms: 300_000, soft_close });
  const [one, two] = [await enter(lot, ada), await enter(lot, bea)];
  const planned = Number(await two.locator('.panel__time').getAttribute('data-ends'));
  await bid(one, '15');
  for (const page of [one, two]) {
    await page.waitForSelector('.panel__time[data-extensions="1"]');
    await page.waitForSelector('.panel__extended');
    const ends = Number(await page.locator('.panel__time').getAttribute('data-ends'));
    assert.ok(ends >= planned + 590_000, 'at least so much is left');
    // From five minutes to fifteen, to the eye.
    await page.waitForFunction(() =>
      /^1[45]:\d\d$/.test(document.querySelector('.panel__clock time').textContent),
    );
  }
  await leave(one, two);
});

test('the wire is cut in mid-auction: the page says so, and ends right with what was missed', async (t) => {
  const lot = await auction(server, seller);
  const line = await wire(server);
  t.after(line.close);
  const [one, two] = [await enter(lot, ada, { through: line }), await enter(lot, bea)];
  // What REST would tell after the bid is lost with the wire.
  await one.route('**/api/auctions/*', (route) => route.abort());
  await bid(one, '20');
  await stands(one, 'leading');
  line.cut();
  await one.waitForSelector('.panel--stale');
  assert.match(await one.locator('.panel__stale').textContent(), /may be old/);
  assert.ok(await one.locator('.bid__go').isDisabled(), 'nobody bids on what may be old');
  await bid(two, '40');
  await stands(two, 'leading');
  await bid(two, '60');
  await two.waitForFunction(() => document.querySelector('[data-standing]').textContent.includes('€60'));
  assert.equal(
    await one.locator('[data-standing]').getAttribute('data-standing'),
    'leading',
    'it can’t know',
  );
  await one.unroute('**/api/auctions/*');
  line.mend();
  await stands(one, 'outbid');
  await price(one, '€20.50');
  const away = one.locator('.away[data-bids="2"]');
  await away.waitFor();
  assert.match(await away.textContent(), /You were outbid.*2 bids were placed.*from €10 to €20\.50/s);
  assert.equal(await one.locator('.panel--stale').count(), 0);
  assert.equal(await one.locator('[data-kind="bid"]').count(), 3, 'no bid twice, none missing');
  await one.click('.away .icon-button');
  await away.waitFor({ state: 'detached' });
  await leave(one, two);
});

test('the server dies and comes back under an open page', async () => {
  const lot = await auction(server, seller);
  const [one, two] = [await enter(lot, ada), await enter(lot, bea)];
  await bid(one, '20');
  await stands(one, 'leading');
  await server.kill();
  await Promise.all([one, two].map((page) => page.waitForSelector('.panel--stale')));
  await server.wake();
  await Promise.all([one, two].map((page) => page.waitForSelector('.auction[data-condition="live"]')));
  await Promise.all([one, two].map((page) => page.waitForSelector('.panel--stale', { state: 'detached' })));
  await price(two, '€10');
  await stands(one, 'leading');
  await bid(two, '30');
  await Promise.all([stands(two, 'leading'), stands(one, 'outbid'), price(one, '€20.50')]);
  assert.equal(await one.locator('[data-kind="bid"]').count(), 2);
  await leave(one, two);
});

test('a bid whose answer was lost has one effect', async (t) => {
  const lot = await auction(server, seller);
  const line = await wire(server);
  t.after(line.close);
  const page = await enter(lot, ada, { through: line });
  await page.fill('.stepper__input', '20');
  await page.click('.bid__go');
  line.cut();
  line.mend();
  await stands(page, 'leading');
  await page.waitForSelector('.auction[data-condition="live"]');
  const seen = await server.call('GET', `/api/auctions/${ulid(lot.id)}`);
  assert.equal(seen.bids, 1);
  await price(page, '€10');
  await leave(page);
});

test('an auction ends by the server’s time: won, lost and what the reserve held back', async () => {
  const lot = await auction(server, seller, { duration_ms: 12_000 });
  const [one, two] = [await enter(lot, ada), await enter(lot, bea)];
  await bid(one, '20');
  await stands(one, 'leading');
  await Promise.all([over(one, 'won'), over(two, 'sold')]);
  await leave(one, two);

  const held = await auction(server, seller, { reserve_cents: 90_000 });
  const [three, owner] = [await enter(held, ada), await enter(held, seller)];
  await bid(three, '20');
  await stands(three, 'leading');
  await three.waitForSelector('.panel__facts .badge--warn');
  assert.match(await owner.locator('.seller').textContent(), /€900/, 'its seller knows the reserve');
  assert.ok(!(await three.content()).includes('€900'));
  await owner.click('[data-act="close"]');
  assert.match(await owner.locator('dialog').textContent(), /below your reserve/);
  await owner.click('dialog .button--main');
  await Promise.all([over(three, 'reserve_not_met'), over(owner, 'reserve_not_met')]);
  await leave(three, owner);
});

test('its seller starts it, and cancels only with a reason', async () => {
  const lot = await order(server, seller, '/api/auctions', {
    title: 'A brass lamp',
    currency: 'EUR',
    opening_cents: 1_000,
    increments: 'ebay',
    duration_ms: 600_000,
  });
  const [owner, buyer] = [await enter(lot, seller), await enter(lot, ada)];
  assert.equal(await owner.locator('.bid__go').count(), 0, 'sellers don’t bid');
  await buyer.waitForSelector('.auction[data-state="scheduled"]');
  assert.equal(await buyer.locator('.bid__go').count(), 0);
  await owner.click('[data-act="start"]');
  await buyer.waitForSelector('.bid__go');
  await owner.click('[data-act="cancel"]');
  await owner.click('dialog .button--danger');
  await owner.waitForSelector('dialog .field__error');
  await owner.fill('dialog input', 'It broke');
  await owner.click('dialog .button--danger');
  await Promise.all([over(owner, 'cancelled'), over(buyer, 'cancelled')]);
  assert.match(await buyer.locator('.result').textContent(), /It broke/);
  await leave(owner, buyer);
});

test('all that happened can be read, back to the first bid', async () => {
  const lot = await auction(server, seller);
  for (let n = 0; n < 110; n += 1) {
    await order(server, ada, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents: 1_500 + n });
  }
  const page = await enter(lot, bea);
  const more = page.getByRole('button', { name: /^Show more/ });
  await more.click();
  await more.click();
  await page.locator('[data-earlier]').click();
  await page.locator('[data-kind="opened"]').waitFor();
  assert.equal(await page.locator('[data-kind="bid"]').count(), 110);
  assert.equal(await page.locator('[data-earlier]').count(), 0);
  await leave(page);
});
