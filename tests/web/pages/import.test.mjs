// Items from a file: chosen or dropped, looked at, imported; what is wrong in it is named by line and field.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, live, open } from '../browser.mjs';
import { market, register, show, ulid } from '../people.mjs';

const WAIT = { timeout: 60_000 };
let browser;
let server;
let seller;

before(async () => {
  browser = await launch();
  ({ server } = await market());
  seller = await register(server, 'Sella');
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The items of a show that has one, with the panel for many open. */
async function importing(t) {
  const made = await show(server, seller, [['1', 'Cup', 1]]);
  const page = await open(browser, server, seller, { path: `/shows/${ulid(made.id)}/edit` });
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.faults, []);
  });
  await item(page, '1').waitFor(WAIT);
  await live(page);
  await page.getByRole('button', { name: 'Add many from a spreadsheet' }).click();
  const panel = page.getByRole('region', { name: 'Add many from a spreadsheet' });
  return { made, page, panel };
}

const item = (page, number) => page.locator(`.edit__list [data-item="${number}"]`);
const file = (text, encoding = 'utf8') => ({
  name: 'items.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(text, encoding),
});
const items = async ({ id }) => Object.values((await server.call('GET', `/api/shows/${ulid(id)}`)).items);

test('a file that is chosen is looked at first, then its items are there', async (t) => {
  const { made, page, panel } = await importing(t);
  const text = '\ufeffTitle,Number,Quantity\r\n"Lamp, brass",A7,2\r\n"Vase ""Blue""",8,\r\n';
  await panel.getByLabel('Or choose a CSV file').setInputFiles(file(text));
  await panel.getByText('2 items are ready.').waitFor(WAIT);
  await panel.getByRole('cell', { name: 'Lamp, brass' }).waitFor(WAIT);
  assert.equal((await items(made)).length, 1, 'nothing is sent before one has looked');
  await panel.getByRole('button', { name: 'Import 2 items' }).click();
  await item(page, 'A7').getByText('Lamp, brass').waitFor(WAIT);
  await item(page, '8').getByText('Vase "Blue"').waitFor(WAIT);
  assert.deepEqual((await items(made)).map(({ item_number, quantity }) => [item_number, quantity]).sort(), [
    ['1', 1],
    ['8', 1],
    ['A7', 2],
  ]);
});

test('bad lines of a file are named by line and field, and the good ones are imported', async (t) => {
  const { made, page, panel } = await importing(t);
  const lines = ['number,title,quantity', '2,Lamp,3', '3,Vase,none', '4,,1', 'no number,Tray,1', '1,Cup,1'];
  await panel.getByLabel('Or choose a CSV file').setInputFiles(file(lines.join('\n')));
  await panel.getByText('1 item is ready.').waitFor(WAIT);
  const faults = await panel.getByRole('list', { name: '4 problems' }).locator('li').allInnerTexts();
  assert.deepEqual(faults, [
    'Line 3, column 8: “none” is no quantity: a whole number from 1 to 1,000,000.',
    'Line 4, column 3: the title is missing.',
    'Line 5, column 1: “no number” is no item number: digits, or up to three letters and digits.',
    'Line 6, column 1: the show has an item 1 already.',
  ]);
  await panel.getByRole('button', { name: 'Import 1 item' }).click();
  await item(page, '2').getByText('Lamp').waitFor(WAIT);
  assert.equal((await items(made)).length, 2);
});

test('a file that is dropped is read as well, also one that Excel wrote in the West', async (t) => {
  const { page, panel } = await importing(t);
  const bytes = [...Buffer.from('número;título;cantidad\n9;Jarrón;2\n', 'latin1')];
  const dropped = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(all)], 'items.csv', { type: 'text/csv' }));
    return transfer;
  }, bytes);
  await panel.getByRole('textbox', { name: /Paste rows/ }).dispatchEvent('drop', { dataTransfer: dropped });
  await panel.getByText('1 item is ready.').waitFor(WAIT);
  await panel.getByRole('button', { name: 'Import 1 item' }).click();
  await item(page, '9').getByText('Jarrón').waitFor(WAIT);
});
