// Tokens: one refresh at a time, whoever asks; what another tab did counts; a lost answer is no sign-out.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

/** What the browser has and Node has not; each test begins with them empty. */
const browser = { kept: new Map(), heard: new Map(), asked: [], answer: null, full: false };

globalThis.localStorage = {
  getItem: (name) => browser.kept.get(name) ?? null,
  setItem: (name, value) => {
    if (browser.full) {
      throw new Error('quota');
    }
    browser.kept.set(name, value);
  },
  removeItem: (name) => browser.kept.delete(name),
};
// No locks, as on an insecure origin: what one tab does alone must be right without them.
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
globalThis.addEventListener = (name, act) => browser.heard.set(name, act);
globalThis.fetch = async (path, { body }) => {
  browser.asked.push({ path, token: JSON.parse(body).refresh_token });
  return browser.answer();
};

const PLACE = 'souk.account';
const ADA = { id: 'user:1', email: 'ada@example.com', name: 'Ada', role: 'user' };
let round = 0;

/** The module anew, as a page that was just opened has it, with what storage holds. */
async function opened(kept) {
  if (kept) {
    browser.kept.set(PLACE, JSON.stringify(kept));
  }
  round += 1;
  return import(`../../../web/core/account.js?${round}`);
}

const pair = (n, lasts_ms = 900_000) => ({
  access_token: `access-${n}`,
  refresh_token: `refresh-${n}`,
  expires_at_ms: Date.now() + lasts_ms,
  user: ADA,
  workspace: null,
});

const given = (n) => () => ({
  ok: true,
  status: 200,
  json: async () => ({
    access_token: `access-${n}`,
    refresh_token: `refresh-${n}`,
    expires_in_s: 900,
    user: ADA,
    workspace: null,
  }),
});

/** As another tab does it: storage changes, and the event says so. */
function inAnotherTab(value) {
  if (value === null) {
    browser.kept.delete(PLACE);
  } else {
    browser.kept.set(PLACE, JSON.stringify(value));
  }
  browser.heard.get('storage')({ key: PLACE });
}

beforeEach(() => {
  browser.kept.clear();
  Object.assign(browser, { asked: [], full: false, answer: () => assert.fail('nobody should ask') });
});

test('who was signed in is, when the page is opened again', async () => {
  const { account, accessToken } = await opened(pair(1));
  assert.equal(account.value.user.name, 'Ada');
  assert.equal(await accessToken(), 'access-1');
});

test('a guest has no token, and nobody is asked for one', async () => {
  const { accessToken } = await opened(null);
  assert.equal(await accessToken(), null);
  assert.equal(await accessToken({ fresh: true }), null);
});

test('a token that ends soon is renewed once, for all who ask meanwhile', async () => {
  const { account, accessToken } = await opened(pair(1, 5_000));
  browser.answer = given(2);
  const tokens = await Promise.all([accessToken(), accessToken(), accessToken({ fresh: true })]);
  assert.deepEqual(tokens, ['access-2', 'access-2', 'access-2']);
  assert.deepEqual(browser.asked, [{ path: '/api/auth/refresh', token: 'refresh-1' }]);
  assert.equal(account.value.refresh_token, 'refresh-2');
  assert.equal(JSON.parse(browser.kept.get(PLACE)).refresh_token, 'refresh-2');
});

test('a lost answer leaves the account as it was, and the next asks again', async () => {
  const { account, accessToken } = await opened(pair(1, 0));
  browser.answer = () => {
    throw new TypeError('network');
  };
  await assert.rejects(accessToken());
  assert.equal(account.value.refresh_token, 'refresh-1');
  browser.answer = () => ({ ok: false, status: 503 });
  await assert.rejects(accessToken());
  browser.answer = given(2);
  assert.equal(await accessToken(), 'access-2');
});

test('a refresh token that is no good any more ends the account', async () => {
  const { account, accessToken } = await opened(pair(1, 0));
  browser.answer = () => ({ ok: false, status: 401 });
  assert.equal(await accessToken(), null);
  assert.equal(account.value, null);
  assert.equal(browser.kept.has(PLACE), false);
});

test('what another tab renewed is taken, not renewed again', async () => {
  const { accessToken } = await opened(pair(1, 0));
  browser.kept.set(PLACE, JSON.stringify(pair(2)));
  assert.equal(await accessToken(), 'access-2');
  assert.deepEqual(browser.asked, []);
});

test('another tab signs out, or in as somebody else: so does this one', async () => {
  const { account, user } = await opened(pair(1));
  inAnotherTab(null);
  assert.equal(account.value, null);
  inAnotherTab({ ...pair(7), user: { ...ADA, id: 'user:7', name: 'Bob' } });
  assert.equal(user.value.name, 'Bob');
});

test('who signs out while a new pair is on its way stays signed out', async () => {
  const { account, accessToken, signOut } = await opened(pair(1, 0));
  browser.answer = () => {
    signOut();
    return given(2)();
  };
  assert.equal(await accessToken(), null);
  assert.equal(account.value, null);
  assert.equal(browser.kept.has(PLACE), false);
});

test('a refusal of the old pair does not end a new sign-in of another tab', async () => {
  const { accessToken } = await opened(pair(1, 0));
  browser.answer = () => {
    inAnotherTab(pair(7));
    return { ok: false, status: 401 };
  };
  assert.equal(await accessToken(), 'access-7');
});

test('a browser that keeps nothing is signed in for this page', async () => {
  const { account, accessToken, signIn } = await opened(null);
  browser.full = true;
  signIn({
    access_token: 'access-1',
    refresh_token: 'refresh-1',
    expires_in_s: 5,
    user: ADA,
    workspace: null,
  });
  browser.answer = given(2);
  assert.equal(await accessToken(), 'access-2');
  assert.equal(account.value.user.name, 'Ada');
});

test('a new name doesn’t write back tokens that another tab has spent', async () => {
  const { account, amend } = await opened(pair(1));
  browser.kept.set(PLACE, JSON.stringify(pair(2)));
  amend({ user: { ...ADA, name: 'Ada L.' } });
  assert.equal(account.value.user.name, 'Ada L.');
  assert.equal(JSON.parse(browser.kept.get(PLACE)).refresh_token, 'refresh-2');
});

test('what is no account is none, and a cleared browser is signed out', async () => {
  assert.equal((await opened({ user: null })).account.value, null);
  assert.equal((await opened({ user: ADA })).account.value, null);
  const { account } = await opened(pair(1));
  browser.kept.clear();
  browser.heard.get('storage')({ key: null });
  assert.equal(account.value, null);
});
