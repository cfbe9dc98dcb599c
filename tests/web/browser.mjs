// A real Chromium for the tests of pages, and people in it. Each person has a browser context of their own: their own
// storage, their own sockets. Knows no page.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const PATH = process.env.SOUK_CHROMIUM ?? '/usr/bin/chromium';

/** Starts Chromium. Close it with `browser.close()`. */
export function launch() {
  if (!existsSync(PATH)) {
    throw new Error(`no browser at ${PATH}: apt-get install chromium, or set SOUK_CHROMIUM`);
  }
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  return chromium.launch({
    executablePath: PATH,
    headless: true,
    args: [...args, '--disable-component-update', '--disable-sync'],
  });
}

/** The browser's own word for its version. */
export function version() {
  return execFileSync(PATH, ['--version'], { encoding: 'utf8' }).trim();
}

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/**
 * A page of somebody: `account` is what /api/auth/register or log-in gave, or nothing for a guest. What the page says
 * in its console as an error, every exception, and what its policy forbade, ends up in `page.faults`; a test should
 * find none. `page.answer` is what the server answered.
 */
export async function open(browser, server, account, { size = DESKTOP, path = '/', ...options } = {}) {
  const context = await browser.newContext({
    viewport: size,
    baseURL: server.url,
    locale: 'en-GB',
    // Without a graphics card every pulsing dot costs a processor; who tests motion says so.
    reducedMotion: 'reduce',
    ...options,
  });
  if (account) {
    await context.addInitScript(keep, kept(account));
  }
  if (WEB) {
    await context.route(/\/assets\/\w+\//, fromFolder);
  }
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (fault) => page.faults.push(String(fault)));
  page.on('console', (message) => {
    // Chromium reports every answer of 400 and above, and every broken socket, by itself.
    if (
      message.type() === 'error' &&
      !/Failed to load resource|WebSocket connection to/.test(message.text())
    ) {
      page.faults.push(message.text());
    }
  });
  await page.exposeFunction('soukPolicy', (text) => page.faults.push(text));
  await page.addInitScript(watchPolicy);
  page.answer = await page.goto(path);
  return page;
}

/** The pages' files from a folder instead of those in the binary: while one works on them, no build is needed. */
const WEB = process.env.SOUK_WEB_DIR;

function fromFolder(route) {
  const file = new URL(route.request().url()).pathname.replace(/^\/assets\/\w+\//, '');
  const path = join(WEB, file);
  return existsSync(path) ? route.fulfill({ path }) : route.continue();
}

/** Signed in as the pages keep it: core/account.js. */
function kept({ access_token, refresh_token, expires_in_s, user, workspace }) {
  return JSON.stringify({
    access_token,
    refresh_token,
    expires_at_ms: Date.now() + expires_in_s * 1000,
    user,
    workspace: workspace ?? null,
  });
}

function keep(account) {
  if (!sessionStorage.getItem('souk.test')) {
    sessionStorage.setItem('souk.test', 'signed in once');
    localStorage.setItem('souk.account', account);
  }
}

/** Waits until the page's socket is live. */
export function live(page) {
  return page.waitForSelector('[data-link="live"]');
}

/**
 * Waits until the page has come to rest: its heading is there, nothing is loading, nothing is on its way.
 */
export async function settled(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('main h1') !== null &&
      document.querySelector('main .loading, .main--turning, [data-link="connecting"]') === null,
    undefined,
    { timeout: 60_000 },
  );
  // Two frames: what was decided in effects is drawn.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** The name of the field that has the focus at the very moment when the page says that the field `name` is wrong. */
export function focusAtFault(page, name) {
  return page.evaluate(
    (field) =>
      new Promise((resolve) => {
        const watch = new MutationObserver(() => {
          if (document.querySelector(`[name="${field}"][aria-invalid="true"]`)) {
            watch.disconnect();
            resolve(document.activeElement.name);
          }
        });
        watch.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
    name,
  );
}

function watchPolicy() {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
    globalThis.soukPolicy(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
  });
}
