// What is heard and felt in the room of an auction: nothing until somebody wants it, then each change, once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, live, open } from '../browser.mjs';
import { auction, market, order, register, ulid } from '../people.mjs';

let browser;
let server;
let seller;
let ada;
let bea;

before(async () => {
  ({ server } = await market());
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

/** Notes what the page would play, in Hz, and how it would shake, instead of doing so. */
function listen() {
  globalThis.heard = [];
  globalThis.felt = [];
  const volume = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  globalThis.AudioContext = class {
    state = 'running';
    currentTime = 0;
    destination = {};
    createOscillator() {
      const frequency = { value: 0 };
      const start = () => globalThis.heard.push(frequency.value);
      return { frequency, connect: (to) => to, start, stop() {} };
    }
    createGain() {
      return { gain: volume, connect: (to) => to };
    }
  };
  Object.defineProperty(Navigator.prototype, 'vibrate', {
    value: (pattern) => globalThis.felt.push(pattern) > 0,
  });
}

/** Ada in the room, listening. */
async function enter(t, lot, options = {}) {
  const page = await open(browser, server, ada, { path: `/auctions/${ulid(lot.id)}`, ...options });
  page.setDefaultTimeout(30_000);
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.faults, []);
  });
  await page.addInitScript(listen);
  await again(page);
  return page;
}

async function again(page) {
  await page.reload();
  await live(page);
  await page.waitForSelector('.auction[data-condition="live"]');
}

async function leads(page, amount) {
  await page.fill('.stepper__input', amount);
  await page.click('.bid__go:not(:disabled)');
  await page.waitForSelector('[data-standing="leading"]');
}

async function isOutbid(page, lot, max_cents) {
  await order(server, bea, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents });
  await page.waitForSelector('[data-standing="outbid"]');
}

/** What has been heard and felt since this was asked last; what is to come has come after two frames. */
function noticed(page) {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { heard: globalThis.heard.splice(0), felt: globalThis.felt.splice(0) };
  });
}

test('who hasn’t asked for sound hears nothing', async (t) => {
  const lot = await auction(server, seller);
  const page = await enter(t, lot);
  assert.equal(await page.getAttribute('.sound', 'aria-pressed'), 'false');
  await leads(page, '20');
  await isOutbid(page, lot, 4_000);
  assert.deepEqual(await noticed(page), { heard: [], felt: [] });
});

test('with sound, being outbid is heard once, and so is leading', async (t) => {
  const lot = await auction(server, seller);
  const page = await enter(t, lot);
  await page.click('.sound');
  assert.deepEqual((await noticed(page)).heard, [520, 780], 'what one will hear');
  await leads(page, '20');
  assert.deepEqual((await noticed(page)).heard, [520, 780]);
  await isOutbid(page, lot, 4_000);
  assert.deepEqual((await noticed(page)).heard, [520, 390]);
  await order(server, bea, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents: 6_000 });
  assert.deepEqual((await noticed(page)).heard, [], 'who is outbid already is not told again');
  // The choice stays, and how one stood when one came is no news.
  await again(page);
  assert.equal(await page.getAttribute('.sound', 'aria-pressed'), 'true');
  await page.waitForSelector('[data-standing="outbid"]');
  assert.deepEqual((await noticed(page)).heard, []);
  await page.click('.sound');
  await leads(page, '80');
  assert.deepEqual((await noticed(page)).heard, [], 'and off is off');
});

test('a phone shakes once its person has touched the page, but for who wants nothing to move', async (t) => {
  for (const [reducedMotion, felt] of [
    ['no-preference', [60, [80, 60, 80]]],
    ['reduce', []],
  ]) {
    const lot = await auction(server, seller);
    const page = await enter(t, lot, { reducedMotion });
    await leads(page, '20');
    await isOutbid(page, lot, 4_000);
    assert.deepEqual((await noticed(page)).felt, felt, reducedMotion);
  }
});
