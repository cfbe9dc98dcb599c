// Pictures of the pages, of a market with something in it.
//
//   node screenshots.mjs            the three that the README shows, into docs/screenshots/
//   node screenshots.mjs FOLDER     every page, on a phone and on a desktop, light, and some dark
//
// The server is $SOUK_BIN or target/debug/souk; with SOUK_WEB_DIR=../../web its pages are read from disk.

import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DESKTOP, launch, live, open, PHONE, settled } from './browser.mjs';
import { lively } from './lively.mjs';

/** Bigger ones make a clone slow. */
const BYTES_MAX = 250_000;
const README = ['auction', 'console', 'cell'];
const DARK = ['market', 'auction', 'show', 'console', 'cell', 'settings'];
const SIZES = {
  // A phone's scrollbars lie over the page, and its fingers are no mouse.
  phone: { size: PHONE, isMobile: true, hasTouch: true },
  desktop: { size: DESKTOP },
};

const folder = process.argv[2];
const target = folder ? resolve(folder) : fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
mkdirSync(target, { recursive: true });

const [browser, { server, places }] = await Promise.all([launch(), lively()]);
try {
  for (const place of places) {
    if (folder) {
      for (const size of Object.keys(SIZES)) {
        await picture(place, size, 'light', `${place.name}-${size}.png`);
      }
      if (DARK.includes(place.name)) {
        await picture(place, 'phone', 'dark', `${place.name}-phone-dark.png`);
        await picture(place, 'desktop', 'dark', `${place.name}-desktop-dark.png`);
      }
    } else if (README.includes(place.name)) {
      await picture(place, 'desktop', 'light', `${place.name}.png`, BYTES_MAX);
    }
  }
} finally {
  await browser.close();
  await server.stop();
}

/** One picture of what the window shows. */
async function picture({ path, account }, size, colorScheme, file, bytesMax = Number.POSITIVE_INFINITY) {
  const options = { ...SIZES[size], colorScheme, reducedMotion: 'reduce', path };
  const page = await open(browser, server, account, options);
  await live(page);
  await settled(page);
  const place = join(target, file);
  await page.screenshot({ path: place });
  const bytes = statSync(place).size;
  console.log(`${file} ${Math.round(bytes / 1000)} kB${page.faults.length > 0 ? ` ${page.faults}` : ''}`);
  if (bytes > bytesMax) {
    throw new Error(`${file} has ${bytes} bytes, at most ${bytesMax}`);
  }
  await page.context().close();
}
