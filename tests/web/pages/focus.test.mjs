// Who walks through the console's lists by keyboard while they fill: the row that has the focus stays where the keys are.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, live, open } from '../browser.mjs';
import { market, register, show, ulid } from '../people.mjs';

let browser;
let server;
let seller;

before(async () => {
  ({ server } = await market());
  browser = await launch();
  seller = await register(server, 'Sela');
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The console of a show of one item, live, in a browser that can't move elements without taking the focus off them. */
async function desk(t) {
  const made = await show(server, seller, [['1', 'Blue vase', 900]]);
  await pour(made, 0, 120);
  const page = await open(browser, server, seller, { path: `/shows/${ulid(made.id)}/console` });
  page.setDefaultTimeout(60_000);
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.faults, []);
  });
  await page.addInitScript(() => {
    delete Element.prototype.moveBefore;
  });
  await page.reload();
  await live(page);
  await page.waitForSelector('[data-desk="live"]');
  return { made, page };
}

/** So many people say something at once; every fourth claims. */
function pour(made, from, count) {
  const comments = Array.from({ length: count }, (_, n) => ({
    userId: `u${from + n}`,
    userHandle: `buyer${from + n}`,
    text: n % 4 === 3 ? 'sold 1' : `number ${from + n} talks`,
  }));
  return server.call('POST', '/api/debug/bulk-comments', { showId: made.id, comments });
}

/** Pours in `times` batches, each more than a list draws, and waits until the newest has arrived. */
async function flood(page, made, from, times) {
  for (let n = 0; n < times; n += 1) {
    await pour(made, from + n * 150, 150);
    await arrived(page, from + (n + 1) * 150);
  }
}

function arrived(page, count) {
  return page.waitForFunction(
    (wanted) =>
      Number(document.querySelector('.desk-column--comments [aria-setsize]')?.getAttribute('aria-setsize')) >=
      wanted,
    count,
  );
}

/** Remembers what has the focus, and counts how often its row is taken out of its list, be it to be put back. */
function remember(page) {
  return page.evaluate(() => {
    const { activeElement } = document;
    const row = activeElement.closest('.virtual__row');
    globalThis.remembered = { activeElement, text: activeElement.textContent, taken: 0 };
    new MutationObserver((changes) => {
      for (const { removedNodes } of changes) {
        globalThis.remembered.taken += [...removedNodes].includes(row) ? 1 : 0;
      }
    }).observe(row.parentElement, { childList: true });
    return activeElement.textContent;
  });
}

async function assertStays(page) {
  const now = await page.evaluate(() => {
    const { activeElement, text, taken } = globalThis.remembered;
    const same = document.activeElement === activeElement && activeElement.isConnected;
    return { same, said: activeElement.textContent === text, taken };
  });
  assert.deepEqual(now, { same: true, said: true, taken: 0 });
}

/** How far the row that has the focus is from being seen, px. */
function outOfSight(page) {
  return page.evaluate(() => {
    const row = document.activeElement.getBoundingClientRect();
    const box = document.activeElement.closest('.virtual__box').getBoundingClientRect();
    return Math.max(0, box.top - row.top, row.bottom - box.bottom);
  });
}

const focusedPlace = (page) =>
  page.evaluate(() => Number(document.activeElement.closest('.virtual__row')?.getAttribute('aria-posinset')));
const placeBehind = (page) =>
  page.evaluate(() =>
    Number(document.activeElement.closest('.virtual__row').nextElementSibling?.getAttribute('aria-posinset')),
  );
const handleIn = (text) => /@buyer\d+/.exec(text)[0];

/** Enter opens the comment that has the focus; Escape gives the focus back. */
async function assertOpens(page, handle) {
  await page.keyboard.press('Enter');
  await page
    .locator('dialog h2')
    .filter({ hasText: `${handle} ·` })
    .waitFor();
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
}

test('the row that was reached by keyboard keeps the focus and its place while hundreds arrive', async (t) => {
  const { made, page } = await desk(t);
  await arrived(page, 120);
  await page.locator('.desk').press('3');
  await page.waitForFunction(() => document.activeElement.matches('.desk-comment'));
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const handle = handleIn(await remember(page));
  await flood(page, made, 120, 4);
  await assertStays(page);
  assert.equal(await outOfSight(page), 0, 'it is still seen');
  assert.equal(await focusedPlace(page), 603, 'and says where it stands');
  await assertOpens(page, handle);
  await assertStays(page);
  assert.equal(await placeBehind(page), 604, 'what Tab goes to next is its neighbour');
});

test('a row of claims keeps the focus as well, and Enter opens its item', async (t) => {
  const { made, page } = await desk(t);
  await page.locator('.desk').press('2');
  await page.waitForFunction(() => document.activeElement.matches('.desk-claim'));
  await remember(page);
  await flood(page, made, 120, 4);
  await assertStays(page);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-drawer="1"]');
});

test('a row that was opened has the focus again when its dialog closes, whatever has arrived meanwhile', async (t) => {
  const { made, page } = await desk(t);
  await arrived(page, 120);
  const row = page.locator('.desk-comment').nth(2);
  const handle = handleIn(await row.textContent());
  await row.click();
  await page
    .locator('dialog h2')
    .filter({ hasText: `${handle} ·` })
    .waitFor();
  await flood(page, made, 120, 3);
  await page.locator('dialog').getByRole('button', { name: 'Close' }).click();
  await page.waitForFunction(() => document.activeElement.matches('.desk-comment'));
  assert.equal(handleIn(await remember(page)), handle);
  assert.equal(await outOfSight(page), 0, 'the list is where the row is');
  await flood(page, made, 570, 1);
  await assertStays(page);
});

test('a row that the mouse gave the focus keeps it also when the list has gone on without it', async (t) => {
  const { made, page } = await desk(t);
  await arrived(page, 120);
  // Pressed, and let go somewhere else: that is no click.
  await page.locator('.desk-comment').nth(2).hover();
  await page.mouse.down();
  await page.mouse.move(5, 5);
  await page.mouse.up();
  const handle = handleIn(await remember(page));
  await flood(page, made, 120, 4);
  await assertStays(page);
  assert.ok((await outOfSight(page)) > 1_000, 'the list shows what is newest');
  const places = await page
    .locator('.desk-column--comments .virtual__row')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-posinset'))));
  assert.deepEqual(
    places,
    [...places].sort((one, other) => one - other),
    'elements are in the order of the list',
  );
  assert.equal(await focusedPlace(page), 603);
  await assertOpens(page, handle);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focusedPlace(page), 604);
  await page.waitForFunction(
    () => document.querySelector('.desk-column--comments .virtual__box').scrollTop > 1_000,
  );
  assert.equal(await outOfSight(page), 0, 'where the arrow went is seen');
  // Let go, it is a row like the others.
  await page.focus('[data-search="comments"]');
  await page.evaluate(() =>
    document.querySelector('.desk-column--comments .virtual__box').scrollTo({ top: 0 }),
  );
  await flood(page, made, 720, 1);
  await page.waitForFunction(() => !globalThis.remembered.activeElement.isConnected);
});

test('an arrow that is pressed while a dialog is still closing counts: the focus is not pulled back', async (t) => {
  const { page } = await desk(t);
  await arrived(page, 120);
  await page.locator('.desk').press('3');
  await page.waitForFunction(() => document.activeElement.matches('.desk-comment'));
  const from = await focusedPlace(page);
  await page.keyboard.press('Enter');
  await page.locator('dialog h2').waitFor();
  // The page knows by now that it is closed, but hasn't taken it away yet: the earliest moment for a key.
  await page.evaluate(() => {
    const press = () =>
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    document.querySelector('dialog').addEventListener('close', press, { once: true });
  });
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.waitForFunction((place) => {
    const row = document.activeElement.closest('.virtual__row');
    return Number(row?.getAttribute('aria-posinset')) === place;
  }, from + 1);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  assert.equal(await focusedPlace(page), from + 1);
});
