// Selling by show in a real browser: made, filled from a spreadsheet, run, ended, and looked back at.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, live, open, PHONE } from '../browser.mjs';
import { market, order, register, show, ulid } from '../people.mjs';

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

/** Opens the panel for many items and pastes. */
async function paste(page, text) {
  const panel = page.getByRole('region', { name: 'Add many from a spreadsheet' });
  if (!(await panel.isVisible())) {
    await page.getByRole('button', { name: 'Add many from a spreadsheet' }).click();
  }
  await panel.getByRole('textbox', { name: /Paste rows/ }).fill(text);
  return panel;
}

const item = (page, number) => page.locator(`.edit__list [data-item="${number}"]`);

async function move(page, verb, confirm) {
  await page.locator(`[data-move="${verb}"]`).click();
  if (confirm) {
    await page.getByRole('dialog').getByRole('button', { name: confirm }).click();
  }
}

/** The file that a button makes: its name and its lines. */
async function download(page, what) {
  const [file] = await Promise.all([
    page.waitForEvent('download', WAIT),
    page.locator(`[data-download="${what}"]`).click(),
  ]);
  const text = await readFile(await file.path(), 'utf8');
  return {
    name: file.suggestedFilename(),
    lines: text
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\r\n'),
  };
}

test('a show is made, filled from a spreadsheet, run and ended; the summary has it all', async () => {
  const page = await open(browser, server, seller, { path: '/sell/shows/new', acceptDownloads: true });
  await page.getByRole('textbox', { name: 'Name' }).fill('Friday night');
  await page.getByRole('textbox', { name: 'Claim word' }).fill('mine');
  await page.getByRole('button', { name: 'Create the show' }).click();
  await page.waitForURL(/\/shows\/\w+\/edit$/, WAIT);
  const id = /shows\/(\w+)/.exec(page.url())[1];
  await live(page);

  const panel = await paste(
    page,
    'number;title;quantity\n1;Blue vase;2\n2;"=Lamp; brass";1\n3;Cup;none\n2;Again;1',
  );
  await panel.getByText('2 items are ready.').waitFor(WAIT);
  await panel.getByText('Line 4, column 7:').waitFor(WAIT);
  await panel.getByText('2 stands on line 3 already.').waitFor(WAIT);
  await panel.getByRole('button', { name: 'Import 2 items' }).click();
  await panel.getByText('2 items imported.').waitFor(WAIT);
  await item(page, '2').getByText('=Lamp; brass').waitFor(WAIT);

  await move(page, 'activate', 'Go live');
  await page.locator('[data-status="active"]').waitFor(WAIT);
  await order(server, anna, `/api/shows/${id}/comments`, { text: 'mine 1' });
  await order(server, anna, `/api/shows/${id}/claim`, { item_number: '2' });
  await order(server, bert, `/api/shows/${id}/claim`, { item_number: '1' });
  await order(server, bert, `/api/shows/${id}/claim`, { item_number: '2' });
  await item(page, '1').getByText('2 of 2 claimed').waitFor(WAIT);
  await item(page, '2').getByText('1 waiting').waitFor(WAIT);
  assert.ok(
    await item(page, '1')
      .getByRole('button', { name: /^Delete/ })
      .isDisabled(),
  );

  await move(page, 'pause');
  await page.locator('[data-status="paused"]').waitFor(WAIT);
  await move(page, 'resume');
  await page.locator('[data-status="active"]').waitFor(WAIT);
  await move(page, 'stop', 'End the show');
  await page.locator('[data-status="ended"]').waitFor(WAIT);
  assert.deepEqual(page.faults, []);

  await summed(id);
  await page.goto(`/shows/${id}/summary`);
  await page.locator('[data-total="itemsClaimed"]').getByText('2 / 2').waitFor(WAIT);
  await page.locator('[data-total="unitsClaimed"]').getByText('3 / 3').waitFor(WAIT);
  await page.locator('[data-total="buyers"]').getByText('2', { exact: true }).waitFor(WAIT);
  const lamp = page.locator('.summary__items [data-item="2"] td');
  assert.deepEqual(await lamp.nth(3).locator('li').allTextContents(), ['Anna']);
  assert.deepEqual(await lamp.nth(4).locator('li').allTextContents(), ['1. Bert']);
  const buyer = page.locator('[data-buyer="Anna"] td');
  assert.deepEqual(await buyer.nth(1).locator('.badge').allTextContents(), ['1', '2']);
  assert.equal(await buyer.nth(2).textContent(), '2');
  await page.locator('.timeline__bars canvas').waitFor(WAIT);

  const claims = await download(page, 'claims');
  assert.match(claims.name, /^souk-friday-night-\d{4}-\d\d-\d\d-claims\.csv$/);
  assert.equal(claims.lines[0], 'timestamp,item_number,item_title,user_handle,status,waitlist_position');
  assert.deepEqual(
    claims.lines.slice(1).map((line) => line.slice(line.indexOf(',') + 1)),
    [
      '1,Blue vase,Anna,winner,',
      '2,"\'=Lamp; brass",Anna,winner,',
      '1,Blue vase,Bert,winner,',
      '2,"\'=Lamp; brass",Bert,waitlist,1',
    ],
  );
  const buyers = await download(page, 'buyers');
  assert.deepEqual(buyers.lines, ['user_handle,items_claimed,total_items', 'Anna,"1, 2",2', 'Bert,1,1']);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

/** Waits until the read tables have caught up with the show. */
async function summed(id) {
  for (;;) {
    const { claims } = await server.call('GET', `/api/shows/${id}/claims`, undefined, seller.access_token);
    if (claims.length === 4) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('items are added, changed and deleted where they stand', async () => {
  const made = await show(server, seller, [['7', 'Cup', 1]]);
  const page = await open(browser, server, seller, { path: `/shows/${ulid(made.id)}/edit`, size: PHONE });
  await item(page, '7').waitFor(WAIT);
  await live(page);
  const form = page.getByRole('form', { name: 'Add item' });
  await form.getByRole('button', { name: 'Add item' }).click();
  await form.getByText('This is needed.').waitFor(WAIT);
  await form.getByRole('textbox', { name: 'Title' }).fill('Lamp');
  await page.keyboard.press('Enter');
  await item(page, '8').getByText('Lamp').waitFor(WAIT);
  assert.equal(await form.getByRole('textbox', { name: 'Number' }).inputValue(), '9');

  await item(page, '8').getByRole('button', { name: /^Edit/ }).click();
  const edit = page.getByRole('form', { name: 'Edit: 8' });
  await edit.getByRole('textbox', { name: 'Number' }).fill('7');
  await edit.getByRole('button', { name: 'Save' }).click();
  await edit.getByText('The show has an item 7 already.').waitFor(WAIT);
  await edit.getByRole('textbox', { name: 'Number' }).fill('A8');
  await edit.getByRole('spinbutton', { name: 'Quantity' }).fill('4');
  await edit.getByRole('button', { name: 'Save' }).click();
  await item(page, 'A8').getByText('0 of 4 claimed').waitFor(WAIT);

  await item(page, 'A8')
    .getByRole('button', { name: /^Delete/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await item(page, 'A8').waitFor({ ...WAIT, state: 'detached' });
  await server
    .call('GET', `/api/shows/${ulid(made.id)}`)
    .then(({ items_total }) => assert.equal(items_total, 1));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a line that somebody else was quicker with is named, and the others are taken', async () => {
  const made = await show(server, seller, [['1', 'Cup', 1]]);
  const page = await open(browser, server, seller, { path: `/shows/${ulid(made.id)}/edit` });
  await item(page, '1').waitFor(WAIT);
  await live(page);
  const rows = Array.from({ length: 40 }, (_, at) => `${at + 1},Thing ${at + 1}`).join('\n');
  const panel = await paste(page, rows.replace('1,Thing 1\n', ''));
  await panel.getByText('39 items are ready.').waitFor(WAIT);
  await order(server, seller, `/api/shows/${ulid(made.id)}/items`, {
    item_number: '30',
    title: 'Quicker',
    quantity: 1,
  });
  await panel.getByText('the show has an item 30 already.').waitFor(WAIT);
  await panel.getByRole('button', { name: 'Import 38 items' }).click();
  await panel.getByText('38 items imported.').waitFor(WAIT);
  const { items_total } = await server.call('GET', `/api/shows/${ulid(made.id)}`);
  assert.equal(items_total, 40);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the dashboard shows what is live as it sells', async () => {
  const owner = await register(server, 'Olga');
  const made = await show(server, owner, [['1', 'Cup', 2]], { name: 'Olga’s evening' });
  await order(server, owner, '/api/shows', { name: 'Next week' });
  await listed(owner, 2);
  const page = await open(browser, server, owner, { path: '/sell' });
  const row = page.locator(`[data-show="${made.id}"]`);
  await row.getByText('0 of 2 claimed').waitFor(WAIT);
  await live(page);
  await order(server, anna, `/api/shows/${ulid(made.id)}/claim`, { item_number: '1' });
  await row.getByText('1 of 2 claimed').waitFor(WAIT);
  await page.locator('.sums').getByText('1 / 2').waitFor(WAIT);
  await page.getByRole('link', { name: 'Prepare: Next week' }).waitFor(WAIT);
  await page.getByRole('link', { name: 'Auctions', exact: true }).click();
  await page.waitForURL(/tab=auctions/, WAIT);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

/** Waits until the read tables have so many shows of somebody. */
async function listed(owner, count) {
  for (;;) {
    const { shows } = await server.call('GET', '/api/shows', undefined, owner.access_token);
    if (shows.length === count && shows.some(({ status }) => status === 'active')) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('who doesn’t run a show can’t edit it or see its summary', async () => {
  const made = await show(server, seller, [['1', 'Cup', 1]]);
  const page = await open(browser, server, anna, { path: `/shows/${ulid(made.id)}/edit` });
  await page.getByText('Only its workspace may change this show.').waitFor(WAIT);
  await page.goto(`/shows/${ulid(made.id)}/summary`);
  await page.getByText('Only its workspace may change this show.').waitFor(WAIT);
  await page.context().close();
});
