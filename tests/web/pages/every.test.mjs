// What holds for every page there is: it can be read and used by everybody (axe, keyboard), in both colours, both sizes
// and both languages; it keeps to its policy, and complains of nothing. Pages come from web/routes.json.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { DESKTOP, launch, open, PHONE, settled } from '../browser.mjs';
import { lively } from '../lively.mjs';

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const ROUTES = JSON.parse(readFileSync(new URL('../../../web/routes.json', import.meta.url), 'utf8'));

let browser;
let world;

before(async () => {
  [browser, world] = await Promise.all([launch(), lively()]);
});

after(async () => {
  await browser?.close();
  await world?.server.stop();
});

for (const { path: route } of ROUTES) {
  // Spanish words are longer: what has room for them has room for English ones.
  test(`${route} on a phone, in Spanish`, async () => {
    await looking(route, { size: PHONE, locale: 'es-ES' }, async (page) => {
      assert.equal(await page.getAttribute('html', 'lang'), 'es');
      await isForEverybody(page);
    });
  });

  test(`${route} on a desktop, with a keyboard`, async () => {
    await looking(route, { size: DESKTOP }, async (page) => {
      await isForEverybody(page);
      assert.deepEqual(await unreached(page), [], 'Tab never came here');
    });
  });
}

test('an address that is no page is said to be none', async () => {
  const answer = await fetch(`${world.server.url}/nowhere`, { headers: { accept: 'text/html' } });
  assert.equal(answer.status, 404);
  const page = await open(browser, world.server, null, { size: PHONE, path: '/nowhere' });
  await page.getByRole('link', { name: 'To the market' }).waitFor();
  await isForEverybody(page);
  await page.context().close();
});

/** Opens the route's page, lets `look` look, and wants no complaint: none of the policy, none in the console. */
async function looking(route, options, look) {
  const place = world.places.find((one) => one.route === route);
  const page = await open(browser, world.server, place.account, { ...options, path: place.path });
  try {
    await settled(page);
    const policy = page.answer.headers()['content-security-policy'] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(new URL(page.url()).pathname, new URL(place.path, page.url()).pathname);
    assert.equal(await page.locator('h1').count(), 1, 'one h1');
    await look(page);
    assert.deepEqual(page.faults, []);
  } finally {
    await page.context().close();
  }
}

async function isForEverybody(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await grave(page), [], `what axe finds, ${colorScheme}`);
  }
  await fitsItsWidth(page);
}

/** Serious and critical findings of axe, as text. */
async function grave(page) {
  await settled(page);
  // By the debugger's door, which no policy shuts.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
    );
}

/** No page is wider than its window: nobody should have to push it about. */
async function fitsItsWidth(page) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `${over} px wider than the window`);
}

/** What can be used with a mouse and is still there after Tab has gone round, but never had the focus. */
async function unreached(page) {
  await page.evaluate((usable) => {
    const reached = new Set();
    const begun = new Set();
    const shown = (element) =>
      element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]');
    // Of radio buttons with one name only the chosen one stands in the order; arrows reach the others.
    const group = (element) =>
      element.type === 'radio' ? [...document.getElementsByName(element.name)] : [element];
    // Lists, tabs and trees in which arrows move have one door; what a tree's row offers has a key there.
    const inside = (element) =>
      element.tabIndex < 0 && (element.getAttribute('role') || element.closest('[role="treegrid"]'));
    addEventListener('focusin', ({ target }) => {
      for (const element of group(target)) {
        reached.add(element);
      }
    });
    for (const element of document.querySelectorAll(usable)) {
      if (shown(element) && !inside(element)) {
        begun.add(element);
      }
    }
    globalThis.soukReached = () => reached.size;
    globalThis.soukUnreached = () =>
      [...begun]
        .filter(
          (element) => element.isConnected && shown(element) && !element.disabled && !reached.has(element),
        )
        .map((element) => element.outerHTML.slice(0, 160));
    document.activeElement?.blur();
  }, USABLE);
  let before = -1;
  for (let round = 0; round < 40; round += 1) {
    for (let press = 0; press < 15; press += 1) {
      await page.keyboard.press('Tab');
    }
    const now = await page.evaluate(() => globalThis.soukReached());
    if (now === before) {
      break;
    }
    before = now;
  }
  return page.evaluate(() => globalThis.soukUnreached());
}

const USABLE =
  'a[href], button:not(:disabled), input:not(:disabled, [type="hidden"]), select, textarea, summary, [tabindex="0"]';
