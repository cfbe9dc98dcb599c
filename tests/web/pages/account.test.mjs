// Signing in and out, registering, settings: as a person does it, in one tab and in two.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { focusAtFault, launch, live, open, PHONE, settled } from '../browser.mjs';
import { market, PASSWORD, register } from '../people.mjs';

let browser;
let server;
let ada;
const pages = [];

before(async () => {
  browser = await launch();
  ({ server } = await market());
  ada = await register(server, 'Ada');
});

afterEach(async () => {
  for (const page of pages.splice(0)) {
    const { faults } = page;
    await page.context().close();
    assert.deepEqual(faults, []);
  }
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page of somebody, closed after the test. */
async function at(path, account, options = {}) {
  const page = await open(browser, server, account, { path, ...options });
  pages.push(page);
  await settled(page);
  return page;
}

/** Another tab of the same browser. */
async function tabBeside(page, path) {
  const tab = await page.context().newPage();
  await tab.goto(path);
  await settled(tab);
  return tab;
}

async function signIn(page, { email, password = PASSWORD }) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}

const path = (page) => new URL(page.url()).pathname;
const isAt = (page, wanted) => page.waitForURL((url) => url.pathname === wanted, { timeout: 60_000 });
const menu = (page) => page.locator('.menu__button');

test('who wants a page for members signs in first, and gets there', async () => {
  const page = await at('/settings');
  assert.equal(path(page), '/login');
  await signIn(page, ada.user);
  await isAt(page, '/settings');
  assert.equal(await page.locator('.menu__name').textContent(), 'Ada');
  await live(page);
  await page.reload();
  await settled(page);
  assert.equal(path(page), '/settings', 'still signed in');
  await page.goBack();
  assert.notEqual(path(page), '/login', 'the entrance is not in the history');
});

test('a link to the entrance can’t send anybody elsewhere', async () => {
  const page = await at('/login?next=https://example.com/');
  await signIn(page, ada.user);
  await isAt(page, '/');
  const other = await at('/login?next=//example.com/x', ada);
  await isAt(other, '/');
});

test('a wrong password is said once, and the right one then works', async () => {
  const page = await at('/login');
  await signIn(page, { email: ada.user.email, password: 'not that one' });
  await page.getByRole('alert').filter({ hasText: 'E-mail or password is wrong.' }).waitFor();
  assert.equal(path(page), '/login');
  await signIn(page, ada.user);
  await isAt(page, '/');
});

test('password managers find what they look for', async () => {
  const page = await at('/login');
  const kinds = (tab) => tab.locator('input[name]').evaluateAll((all) => all.map((one) => one.autocomplete));
  assert.deepEqual(await kinds(page), ['username', 'current-password']);
  const other = await at('/register');
  assert.deepEqual(await kinds(other), ['nickname', 'username', 'new-password', 'organization']);
});

test('registering says what is wrong at its field, and then signs in', async () => {
  const page = await at('/register?next=%2Fsettings', null, { size: PHONE });
  const button = page.getByRole('button', { name: 'Create an account' });
  const [first] = await Promise.all([focusAtFault(page, 'name'), button.click()]);
  assert.equal(first, 'name');
  assert.equal(await page.locator('[aria-invalid="true"]').count(), 3);
  await page.getByLabel('Name', { exact: true }).fill('Grace');
  await page.getByLabel('E-mail').fill(ada.user.email);
  await page.getByLabel('Password', { exact: true }).fill('long enough');
  const [second] = await Promise.all([focusAtFault(page, 'email'), button.click()]);
  assert.equal(second, 'email');
  await page.getByText('There is an account with this e-mail already').waitFor();
  await page.getByLabel('E-mail').fill(`grace-${process.pid}@example.com`);
  await page.getByLabel('Name of your workspace').fill('Grace’s clocks');
  await button.click();
  await isAt(page, '/settings');
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('souk.account')));
  assert.equal(kept.workspace.name, 'Grace’s clocks');
});

test('a password can be looked at while it is typed', async () => {
  const page = await at('/login');
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('visible');
  await page.getByRole('button', { name: 'Show: Password' }).click();
  assert.equal(await password.getAttribute('type'), 'text');
  assert.equal(await password.inputValue(), 'visible');
});

test('signing out in one tab signs out the other, and closes its pages', async () => {
  const grace = await register(server, 'Grace');
  const page = await at('/settings', grace);
  const other = await tabBeside(page, '/');
  await menu(other).click();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await isAt(page, '/login');
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
  await assert.rejects(
    server.call('POST', '/api/auth/refresh', { refresh_token: grace.refresh_token }),
    /401/,
  );
});

test('signing in in one tab lets the other go on', async () => {
  const page = await at('/login?next=%2Fsettings');
  const other = await tabBeside(page, '/login');
  await signIn(other, ada.user);
  await isAt(page, '/settings');
});

test('a sign-in that was ended elsewhere is over here at once', async () => {
  const grace = await register(server, 'Grace');
  const page = await at('/settings', grace);
  await live(page);
  await server.call('POST', '/api/auth/logout', { refresh_token: grace.refresh_token });
  await isAt(page, '/login');
});

test('the menu opens, goes round and closes by keys', async () => {
  const page = await at('/', ada);
  await menu(page).focus();
  await page.keyboard.press('ArrowDown');
  const focused = (text) => page.waitForFunction((t) => document.activeElement?.textContent === t, text);
  await focused('Settings');
  await page.keyboard.press('ArrowDown');
  await focused('Sign out');
  await page.keyboard.press('ArrowDown');
  await focused('Settings');
  await page.keyboard.press('Escape');
  assert.equal(await menu(page).getAttribute('aria-expanded'), 'false');
  assert.equal(await menu(page).evaluate((button) => button === document.activeElement), true);
  await page.keyboard.press('Enter');
  assert.equal(await menu(page).getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('Shift+Tab');
  await page.waitForSelector('.menu__button[aria-expanded="false"]');
});

test('a page that couldn’t be fetched is there when one tries again', async () => {
  const page = await at('/', ada);
  await page.route('**/pages/settings.js', (route) => route.abort());
  await menu(page).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'The page can’t be loaded' }).waitFor();
  // The fault is told in the console, for who looks for it.
  page.faults.length = 0;
  await page.unroute('**/pages/settings.js');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  assert.equal(path(page), '/settings');
});

test('the first Tab offers to skip the bar, and does', async () => {
  const page = await at('/settings', ada);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'main');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('main') !== null), true);
  assert.equal(path(page), '/settings');
});

test('a new page takes the focus along, and names the window', async () => {
  const page = await at('/', ada);
  await menu(page).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  assert.equal(await page.title(), 'Settings · Souk');
});

test('language and colours change at once, and stay', async () => {
  const page = await at('/settings', ada);
  await page.getByRole('radio', { name: 'Español' }).check();
  await page.getByRole('heading', { name: 'Ajustes' }).waitFor();
  assert.equal(await page.getAttribute('html', 'lang'), 'es');
  assert.equal(await page.title(), 'Ajustes · Souk');
  await page.getByRole('radio', { name: 'Oscuro' }).check();
  // The sheet may take a frame to be another colour.
  const dark = () =>
    page.waitForFunction(
      () => getComputedStyle(document.documentElement).backgroundColor === 'rgb(22, 19, 15)',
    );
  await dark();
  await page.reload();
  await settled(page);
  assert.equal(await page.getAttribute('html', 'lang'), 'es');
  await dark();
});

test('colours are there before any module is', async () => {
  const page = await open(browser, server, undefined, { path: '/login', colorScheme: 'light' });
  pages.push(page);
  const themed = async (kept) => {
    await page.evaluate((value) => localStorage.setItem('souk.theme', value), kept);
    await page.reload({ waitUntil: 'load' });
    return page.evaluate(() => {
      const { dataset } = document.documentElement;
      return [dataset.theme, getComputedStyle(document.documentElement).backgroundColor];
    });
  };
  await page.route(/\.js$/, (route) =>
    route.request().url().endsWith('/core/theme.js') ? route.fallback() : route.abort(),
  );
  assert.deepEqual(await themed('dark'), ['dark', 'rgb(22, 19, 15)']);
  const [auto, light] = await themed('purple');
  assert.equal(auto, 'auto', 'what is no theme is none');
  assert.deepEqual(await themed('light'), ['light', light]);
  assert.equal(await page.locator('main').count(), 0, 'no module has run');
  // Modules find what was chosen, and leave it as it is.
  await page.unroute(/\.js$/);
  await themed('dark');
  await settled(page);
  assert.deepEqual(
    await page.evaluate(() => [document.documentElement.dataset.theme, localStorage.getItem('souk.theme')]),
    ['dark', 'dark'],
  );
});

test('who is no admin gets into no inspector', async () => {
  const page = await at('/admin', ada);
  await page.getByRole('heading', { name: 'This is for operators' }).waitFor();
});
