// The inspector as an operator meets it: the list, one cell now and in its past, what may be done to it, the audit log.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../accessible.mjs';
import { DESKTOP, launch, open, PHONE } from '../browser.mjs';
import { auction, market, order, register, ulid } from '../people.mjs';

let browser, server, admin, seller, ann, bob;

before(async () => {
  [browser, { server, admin }] = await Promise.all([launch(), market()]);
  [seller, ann, bob] = await Promise.all(['Sol', 'Ann', 'Bob'].map((name) => register(server, name)));
});

after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
});

/** A test with a page of the admin: closed after it, and without a fault. */
function asAdmin(name, path, act, options = {}) {
  test(name, { timeout: 240_000 }, async () => {
    const lot = await auction(server, seller, { title: name });
    const page = await open(browser, server, admin, { size: DESKTOP, path: path(lot), ...options });
    page.setDefaultTimeout(60_000);
    try {
      await act(page, lot);
      assert.deepEqual(page.faults, []);
    } finally {
      await page.context().close();
    }
  });
}

const cellOf = (lot) => `/admin/cells/${lot.id}`;
const bid = (lot, who, max_cents, key) =>
  order(server, who, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents }, key);
/** The row of a place of the state. */
const row = (page, path) => page.locator(`[data-row="${path}"]`);
const shows = (locator, text) => locator.filter({ hasText: text }).first().waitFor();
const figureIs = (page, name, text) =>
  page.locator(`[data-figure="${name}"] dd`, { hasText: new RegExp(`^${text}$`) }).waitFor();
const conditionIs = (page, condition) => page.locator(`h1 ~ p [data-condition="${condition}"]`).waitFor();

/** What is grave in the page, without the bar around it. */
const axe = (page) => troubles(page, 'main');

/** Says why, and does it. */
async function act(page, action, reason) {
  await page.locator(`[data-action="${action}"]`).click();
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await page.keyboard.press('Enter');
}

asAdmin(
  'the list finds what is searched and sorts on the server',
  () => '/admin',
  async (page, lot) => {
    await bid(lot, ann, 2_000);
    await bid(lot, bob, 3_000);
    await page.getByRole('searchbox', { name: 'Search cells' }).fill(ulid(lot.id).toLowerCase());
    await page.locator(`tr[data-entity="${lot.id}"]`).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('tr[data-entity]').length === 1);
    await page.getByRole('searchbox', { name: 'Search cells' }).fill('auction');
    const other = await auction(server, seller);
    await page.locator(`tr[data-entity="${other.id}"]`).waitFor();
    const firstIs = (id) => page.locator(`tbody tr:first-child[data-entity="${id}"]`).waitFor();
    await page.getByRole('button', { name: 'Events', exact: true }).click();
    await firstIs(lot.id);
    assert.equal(await page.locator('th[aria-sort="descending"]').textContent(), 'Events▼');
    assert.match(page.url(), /sort=durable_seq&order=desc/);
    await page.getByRole('button', { name: 'Cell', exact: true }).click();
    const all = await server.call('GET', '/api/admin/cells?search=auction', undefined, admin.access_token);
    const ids = all.cells.map((cell) => cell.entity).sort();
    await firstIs(ids[0]);
    await page.getByRole('button', { name: 'Cell', exact: true }).click();
    await firstIs(ids.at(-1));
    await page.locator(`tr[data-entity="${other.id}"] a`).click();
    await page.getByRole('heading', { name: other.id }).waitFor();
  },
);

asAdmin(
  'charts say what is now to who doesn’t see them',
  () => '/admin',
  async (page) => {
    await page.getByRole('img', { name: /^Sockets: now [1-9]/ }).waitFor();
    await page.getByRole('img', { name: /^Memory: now .*MiB/ }).waitFor();
    await page.getByRole('img', { name: /^Commit p99: now/ }).waitFor();
    assert.equal(await page.locator('.vital').count(), 6);
  },
);

asAdmin(
  'nothing is asked while nobody looks',
  () => '/admin',
  async (page) => {
    let asked = 0;
    page.on('request', (request) => {
      asked += request.url().includes('/api/admin/') ? 1 : 0;
    });
    const grows = async (from) => {
      while (asked <= from) {
        await page.waitForTimeout(50);
      }
    };
    await grows(2);
    const hide = (state) =>
      page.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await hide('hidden');
    const hidden = asked;
    await page.waitForTimeout(3_500);
    assert.equal(asked, hidden, 'hidden');
    await hide('visible');
    await grows(hidden);
    await page.getByRole('switch', { name: 'Live' }).click();
    // What was on its way when the switch was turned is asked once more, then no more.
    await page.waitForTimeout(500);
    const stopped = asked;
    await page.waitForTimeout(3_500);
    assert.equal(asked, stopped, 'stopped');
    await page.getByRole('switch', { name: 'Live' }).click();
    await grows(stopped);
    await page.getByRole('link', { name: 'Market' }).click();
    await page.getByRole('heading', { name: 'Inspector' }).waitFor({ state: 'detached' });
    const left = asked;
    await page.waitForTimeout(3_500);
    assert.equal(asked, left, 'left');
  },
);

asAdmin('a planted panic is seen as a restart', cellOf, async (page, lot) => {
  await bid(lot, ann, 2_000);
  await figureIs(page, 'restarts', '0');
  await act(page, 'plant_panic', 'to see it restart');
  await page.getByText('Plant a panic: done').waitFor();
  await assert.rejects(bid(lot, bob, 3_000), /500/);
  await figureIs(page, 'restarts', '1');
  await page.locator('.figures__restart').waitFor();
  await conditionIs(page, 'live');
  await bid(lot, bob, 3_000);
});

asAdmin('four panics in five seconds are a quarantine, and release heals', cellOf, async (page, lot) => {
  await bid(lot, ann, 2_000);
  await conditionIs(page, 'live');
  const cell = `/api/admin/cells/${lot.id}`;
  for (let panics = 0; panics < 12; panics += 1) {
    const { figures } = await server.call('GET', cell, undefined, admin.access_token);
    if (figures.condition === 'quarantined') {
      break;
    }
    await order(server, admin, `${cell}/plant_panic`, { reason: 'to see the quarantine' });
    await bid(lot, bob, 3_000 + panics * 100).catch(() => null);
  }
  await conditionIs(page, 'quarantined');
  await page.getByRole('alert').filter({ hasText: 'panicked more than three times' }).waitFor();
  await assert.rejects(bid(lot, bob, 9_000), /intake_closed/);
  await act(page, 'release', 'it was planted');
  await conditionIs(page, 'live');
  await bid(lot, bob, 9_000);
  await shows(row(page, '/bids'), '2');
});

asAdmin('the slider shows what was: the price before the second bid', cellOf, async (page, lot) => {
  await bid(lot, ann, 2_000);
  await bid(lot, bob, 3_000);
  await figureIs(page, 'durable_seq', '4');
  await shows(row(page, '/price_cents'), '2050');
  await page.locator('[data-step="back"]').click();
  await page.getByText('Event 3 of 4').waitFor();
  await shows(row(page, '/price_cents'), '1000');
  await shows(row(page, '/bids'), '1');
  await shows(page.locator('.time__where'), 'bid_placed');
  await page.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await shows(row(page, '/phase'), 'scheduled');
  assert.match(page.url(), /\?at=1$/);
  await page.keyboard.press('.');
  await shows(row(page, '/phase'), 'open');
  await page.locator('li[data-seq="3"] .jump').click();
  await shows(row(page, '/price_cents'), '1000');
  await page.locator('li[data-seq="3"][aria-current="true"]').waitFor();
  await page.getByRole('button', { name: 'Play' }).click();
  await page.getByText('The state now, as it changes').waitFor();
  await shows(row(page, '/price_cents'), '2050');
  // Now goes on by itself.
  await bid(lot, ann, 5_000);
  await shows(row(page, '/price_cents'), '3100');
});

asAdmin('two moments are compared', cellOf, async (page, lot) => {
  await bid(lot, ann, 2_000);
  await bid(lot, bob, 3_000);
  await figureIs(page, 'durable_seq', '4');
  await page.getByRole('tab', { name: 'Changes' }).click();
  const price = page.locator('[data-from="3"] [data-path="/price_cents"]');
  await price.waitFor();
  assert.match(await price.textContent(), /1000\s*2050\s*\+1050/);
  await page.getByLabel('Changes since').selectOption('other');
  await page.getByLabel('Number of the event to compare with').fill('2');
  const first = page.locator('[data-from="2"][data-to="4"] [data-path="/price_cents"]');
  await first.waitFor();
  assert.match(await first.textContent(), /null\s*2050/);
  await page.locator('[data-step="first"]').click();
  await page.getByLabel('Changes since').selectOption('before');
  await page.getByText('There is nothing before the first event.').waitFor();
});

asAdmin('who changed a place last is found, and gone to', cellOf, async (page, lot) => {
  await bid(lot, ann, 2_000);
  await bid(lot, bob, 3_000);
  await bid(lot, ann, 100).catch(() => null);
  await figureIs(page, 'durable_seq', '5');
  await row(page, '/price_cents').hover();
  await page.getByRole('button', { name: 'Who changed /price_cents last?' }).click();
  const blame = page.locator('[data-blame="/price_cents"]');
  await shows(blame, 'bid_placed');
  await blame.getByRole('button', { name: 'Go there' }).click();
  await page.locator('.time__where strong', { hasText: /^Event \d of 5$/ }).waitFor();
  const at = Number(/\?at=(\d+)/.exec(page.url())?.[1]);
  const told = await server.call(
    'GET',
    `/api/admin/cells/${lot.id}/blame?path=/price_cents`,
    undefined,
    admin.access_token,
  );
  assert.equal(at, told.changed.seq);
  // Asked again at another moment, it is about that one.
  await page.locator('[data-seq="3"] .jump').click();
  await page.locator('.time__where strong', { hasText: 'Event 3 of 5' }).waitFor();
  await shows(row(page, '/price_cents'), '1000');
  await row(page, '/price_cents').focus();
  await page.keyboard.press('b');
  await shows(blame.locator('.jump'), '#3');
  // With the keyboard: the row of the phase, and who opened the auction.
  await row(page, '/phase').focus();
  await page.keyboard.press('b');
  await shows(page.locator('[data-blame="/phase"]'), 'opened');
});

asAdmin('the tree is walked with the keyboard and searched', cellOf, async (page) => {
  await row(page, '/settings').focus();
  await page.keyboard.press('ArrowRight');
  await row(page, '/settings/title').waitFor();
  await page.keyboard.press('ArrowRight');
  assert.match(
    (await page.evaluate(() => document.activeElement?.getAttribute('data-row'))) ?? '',
    /^\/settings\//,
  );
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await row(page, '/settings/title').waitFor({ state: 'detached' });
  await page.getByRole('searchbox', { name: 'Search in the state' }).fill('walked with');
  await row(page, '/settings/title').waitFor();
  await row(page, '/price_cents').waitFor({ state: 'detached' });
});

asAdmin('events are filtered by type and seen whole', cellOf, async (page, lot) => {
  await bid(lot, ann, 2_000);
  await bid(lot, bob, 100).catch(() => null);
  await page.locator('li[data-seq="4"]').waitFor();
  await page.getByLabel('Type').selectOption('bid_placed');
  await page.locator('li[data-seq="4"]').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.querySelectorAll('.event').length === 1);
  await page.getByLabel('Type').selectOption('closed');
  await page.locator('.event').first().waitFor({ state: 'detached' });
  await page.getByLabel('Type').selectOption('bid_placed');
  await bid(lot, bob, 5_000, 'twice');
  await page.locator('li[data-seq="5"]').waitFor();
  assert.equal(await page.locator('.event').count(), 2);
  await page.getByRole('button', { name: 'Event 3 as it is stored' }).click();
  await shows(page.locator('.event__whole'), '"max_cents": 2000');
  await page.getByRole('tab', { name: 'Commands' }).click();
  const outcome = (hasText) => page.locator('.commands tr', { hasText }).first().waitFor();
  await Promise.all(['bid_too_low', 'accepted'].map(outcome));
  await bid(lot, bob, 5_000, 'twice');
  await outcome('repeated');
});

asAdmin('who follows a cell is listed, by lane, and gone when they go', cellOf, async (page, lot) => {
  await page.getByRole('tab', { name: 'Followers' }).click();
  const visit = (who) => open(browser, server, who, { path: `/auctions/${ulid(lot.id)}` });
  const inside = () => server.call('GET', `/api/admin/cells/${lot.id}`, undefined, admin.access_token);
  const follows = async ({ user }) => (await inside()).subscribers.some(({ who }) => who === user.id);
  const state = page.locator('tr[data-lane="state"]');
  const follower = (who) => state.filter({ has: page.locator(`[title="${who.user.id}"]`) });
  const [room, guest] = await Promise.all([ann, null].map(visit));
  await follower(ann).waitFor();
  await state.filter({ hasText: 'a guest' }).waitFor();
  assert.deepEqual(await axe(page), []);
  // Between two looks one goes and another comes: as many as before.
  const looks = page.getByRole('switch', { name: 'Live' });
  await looks.click();
  await room.context().close();
  const other = await visit(bob);
  while ((await follows(ann)) || !(await follows(bob))) {}
  await looks.click();
  await follower(bob).waitFor();
  await follower(ann).waitFor({ state: 'detached' });
  await Promise.all([guest, other].map((left) => left.context().close()));
  await page.getByText('Nobody follows it').waitFor();
});

asAdmin(
  'what is done lands in the audit log with its reason, also when it is refused',
  cellOf,
  async (page, lot) => {
    await conditionIs(page, 'live');
    await act(page, 'pause', 'the seller asked for it');
    await conditionIs(page, 'paused');
    await assert.rejects(bid(lot, ann, 2_000), /intake_closed/);
    await act(page, 'retire', 'to see it refused');
    await page.getByRole('alert').filter({ hasText: 'Resume it first' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Audit' }).click();
    await shows(page.locator('#side-panel [data-deed="cell.pause"]'), 'the seller asked for it');
    await act(page, 'resume', 'it is over');
    await conditionIs(page, 'live');
    await page.getByRole('link', { name: 'Audit log' }).click();
    const deed = (action, reason) =>
      page.locator(`[data-deed="${action}"]`, { hasText: reason }).first().waitFor();
    await deed('cell.pause', 'the seller asked for it');
    await deed('cell.retire.refused', 'to see it refused');
    await deed('cell.resume', 'it is over');
    assert.equal(await page.locator('[data-deed="cell.look"]').count(), 0);
    await page.getByLabel('Show who looked into what').check();
    await page.locator('[data-deed="cell.look"]').first().waitFor();
  },
);

asAdmin('a cell that sleeps is seen without being woken', cellOf, async (page) => {
  await conditionIs(page, 'live');
  await act(page, 'retire', 'nobody needs it');
  await conditionIs(page, 'asleep');
  await page.getByText('Asleep: this is its stored state.').waitFor();
  await shows(row(page, '/phase'), 'open');
  await page.getByRole('button', { name: 'Wake it' }).click();
  await conditionIs(page, 'live');
});

asAdmin(
  'everybody hears an announcement, and a person is disconnected',
  () => '/admin',
  async (page) => {
    const guest = await open(browser, server, ann);
    await guest.waitForSelector('[data-link="live"]');
    await page.getByRole('button', { name: 'Announce…' }).click();
    await page.getByLabel('What everybody reads').fill('Back in five minutes');
    await page.getByRole('textbox', { name: 'Reason' }).fill('a deploy');
    await page.getByRole('button', { name: 'Announce', exact: true }).click();
    await guest.getByText('Back in five minutes').waitFor();
    await page.getByRole('button', { name: 'Disconnect somebody…' }).click();
    await page.getByRole('textbox', { name: 'Person' }).fill(ann.user.id);
    await page.getByRole('textbox', { name: 'Reason' }).fill('shouting');
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await guest.waitForSelector('[data-link="ended"]');
    await page.getByText('1 socket closed').waitFor();
    await guest.context().close();
  },
);

for (const [size, theme] of [
  [DESKTOP, 'light'],
  [PHONE, 'dark'],
]) {
  asAdmin(
    `everybody can use it: ${size.width} px, ${theme}`,
    cellOf,
    async (page, lot) => {
      await bid(lot, ann, 2_000);
      await page.locator('li[data-seq="3"]').waitFor();
      await row(page, '/phase').waitFor();
      assert.deepEqual(await axe(page), []);
      await page.getByRole('tab', { name: 'Changes' }).click();
      await page.locator('.change').first().waitFor();
      await page.getByRole('tab', { name: 'Commands' }).click();
      await page.locator('.commands').waitFor();
      assert.deepEqual(await axe(page), []);
      for (const [path, ready] of [
        ['/admin', 'tr[data-entity]'],
        ['/admin/audit', '.audit__line, .empty'],
      ]) {
        await page.goto(path);
        await page.locator(ready).first().waitFor();
        assert.deepEqual(await axe(page), [], path);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.equal(wider, false, `${path} scrolls sideways`);
      }
    },
    { size, colorScheme: theme },
  );
}
