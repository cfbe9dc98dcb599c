// What the settings keep on the server: name, workspace, password, sign-ins.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { launch, live, open, settled } from '../browser.mjs';
import { market, PASSWORD, register } from '../people.mjs';

let browser;
let server;
let person;
let page;

before(async () => {
  browser = await launch();
  ({ server } = await market());
});

afterEach(async () => {
  const { faults } = page;
  await page.context().close();
  assert.deepEqual(faults, []);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The settings of somebody new. */
async function settings(name) {
  person = await register(server, name);
  page = await open(browser, server, person, { path: '/settings' });
  await settled(page);
}

const section = (name) => page.getByRole('region', { name });
const saved = () => page.locator('.toast', { hasText: 'Saved' }).waitFor();
const get = (path) => server.call('GET', path, undefined, person.access_token);
const logIn = (password) => server.call('POST', '/api/auth/login', { email: person.user.email, password });

test('another name is shown at once, and kept', async () => {
  await settings('Ada');
  await section('Profile').getByLabel('Name').fill('');
  await section('Profile').getByRole('button', { name: 'Save' }).click();
  await page.getByText('A name has 1 to 64 characters.').waitFor();
  await section('Profile').getByLabel('Name').fill('Ada Lovelace');
  await section('Profile').getByRole('button', { name: 'Save' }).click();
  await saved();
  assert.equal(await page.locator('.menu__name').textContent(), 'Ada Lovelace');
  assert.equal((await get('/api/auth/me')).user.name, 'Ada Lovelace');
});

test('a workspace has its name, its words and its interval', async () => {
  await settings('Bea');
  const workspace = section('Workspace');
  await workspace.getByLabel('Claim word').fill('mine');
  await workspace.getByText('“mine 123” takes item 123.').waitFor();
  await workspace.getByLabel('Pass word').fill('Mine');
  await workspace.getByRole('button', { name: 'Save' }).click();
  await page.getByText('another one than the claim word').waitFor();
  await workspace.getByLabel('Pass word').fill('sorry');
  await workspace.getByLabel('Name of the workspace').fill('Bea’s lamps');
  await workspace.getByLabel('Polling interval').focus();
  await page.keyboard.press('End');
  await workspace.getByText('10 s').waitFor();
  await workspace.getByRole('button', { name: 'Save' }).click();
  await saved();
  const { name, claim_word, pass_word, polling_interval_s } = await get(
    `/api/workspaces/${person.workspace.id}`,
  );
  assert.deepEqual(
    { name, claim_word, pass_word, polling_interval_s },
    { name: 'Bea’s lamps', claim_word: 'mine', pass_word: 'sorry', polling_interval_s: 10 },
  );
});

test('another password ends all other sign-ins, not this one', async () => {
  await settings('Cleo');
  const elsewhere = await logIn(PASSWORD);
  const password = section('Password');
  await password.getByLabel('Current password', { exact: true }).fill('not that one');
  await password.getByLabel('New password', { exact: true }).fill('another good one');
  await password.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('This is not your current password.').waitFor();
  await password.getByLabel('Current password', { exact: true }).fill(PASSWORD);
  await password.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed.').waitFor();
  assert.equal(await password.getByLabel('New password', { exact: true }).inputValue(), '');
  await logIn('another good one');
  await assert.rejects(logIn(PASSWORD), /401/);
  await assert.rejects(refresh(elsewhere), /401/);
  await page.reload();
  await settled(page);
  await live(page);
});

test('sign-ins have the names of their devices; one can be ended, or all', async () => {
  await settings('Dora');
  const phone = await server.call(
    'POST',
    '/api/auth/login',
    { email: person.user.email, password: PASSWORD },
    undefined,
    { 'user-agent': IPHONE },
  );
  await page.reload();
  const list = section('Sign-ins').getByRole('listitem');
  await list.filter({ hasText: 'Safari on iOS' }).waitFor();
  assert.equal(await list.count(), 2);
  assert.match(await list.first().textContent(), /This device/);
  await page.getByRole('button', { name: 'Sign out Safari on iOS' }).click();
  await page.getByText('Safari on iOS is signed out').waitFor();
  await list.filter({ hasText: 'Safari on iOS' }).waitFor({ state: 'detached' });
  await assert.rejects(refresh(phone), /401/);

  await section('Sign-ins').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await section('Sign-ins').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.waitForURL('**/login');
  await assert.rejects(refresh(person), /401/);
});

function refresh({ refresh_token }) {
  return server.call('POST', '/api/auth/refresh', { refresh_token });
}

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
