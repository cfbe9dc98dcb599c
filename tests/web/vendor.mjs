// Copies the libraries that the pages run from npm's packages into web/vendor, so that there is no build step: the
// browser loads what lies there. Only one thing is changed: bare specifiers ("preact") become paths, since an import
// map would have to stand in every page. With --check it compares instead, and says what differs.
//
//   npm ci && node vendor.mjs [--check]

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, 'node_modules');
const vendor = join(here, '../../web/vendor');

/** Where each file comes from and where it goes. */
const FILES = [
  ['preact', 'dist/preact.mjs', 'preact/preact.js'],
  ['preact', 'hooks/dist/hooks.mjs', 'preact/hooks.js'],
  ['htm', 'dist/htm.mjs', 'htm/htm.js'],
  ['@preact/signals-core', 'dist/signals-core.mjs', 'signals-core/signals-core.js'],
  ['@preact/signals', 'dist/signals.mjs', 'signals/signals.js'],
  ['centrifuge', 'dist/centrifuge.js', 'centrifuge/centrifuge.js'],
  ['uplot', 'dist/uPlot.iife.min.js', 'uplot/uplot.js'],
  ['uplot', 'dist/uPlot.min.css', 'uplot/uplot.css'],
];

/** Where a bare specifier is found, seen from vendor/<library>/. */
const PATHS = {
  preact: '../preact/preact.js',
  'preact/hooks': '../preact/hooks.js',
  '@preact/signals-core': '../signals-core/signals-core.js',
};

/** What TypeScript reads instead of the vendored file, when it checks the pages; the packages bring their types. */
const TYPES = {
  'preact/preact.d.ts': "export * from 'preact';\n",
  'preact/hooks.d.ts': "export * from 'preact/hooks';\n",
  'htm/htm.d.ts': "export { default } from 'htm';\n",
  'signals-core/signals-core.d.ts': "export * from '@preact/signals-core';\n",
  'signals/signals.d.ts': "export * from '@preact/signals';\n",
  'centrifuge/centrifuge.d.ts':
    "import { Centrifuge as Client } from 'centrifuge';\ndeclare global {\n  var Centrifuge: typeof Client;\n}\n",
  'uplot/uplot.d.ts': "import Plot from 'uplot';\ndeclare global {\n  var uPlot: typeof Plot;\n}\n",
};

/** Every file of web/vendor that comes from a package: {path, text}. */
function wanted() {
  const found = [];
  const seen = new Set();
  for (const [name, from, to] of FILES) {
    found.push({ path: to, text: adapted(readFileSync(join(packages, name, from), 'utf8')) });
    const folder = dirname(to);
    if (seen.has(folder)) {
      continue;
    }
    seen.add(folder);
    const { version, license } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
    found.push({ path: `${folder}/VERSION`, text: `${name} ${version}, ${license}\n` });
    found.push({ path: `${folder}/LICENSE`, text: readFileSync(join(packages, name, 'LICENSE'), 'utf8') });
  }
  for (const [path, text] of Object.entries(TYPES)) {
    found.push({ path, text });
  }
  return found;
}

function adapted(text) {
  const pathed = text.replace(/(\bfrom|\bimport)"([^"./][^"]*)"/g, (whole, word, name) => {
    if (!(name in PATHS)) {
      throw new Error(`no path for ${whole}`);
    }
    return `${word}"${PATHS[name]}"`;
  });
  // A script's `var` is global, a module's is not.
  const open = pathed.replace(/\bvar uPlot\s*=/, 'globalThis.uPlot=');
  // The maps are not shipped; a browser's tools would ask for them.
  return `${open.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '').trimEnd()}\n`;
}

let differing = 0;
for (const { path, text } of wanted()) {
  const place = join(vendor, path);
  const there = existsSync(place) ? readFileSync(place, 'utf8') : null;
  if (there === text) {
    continue;
  }
  differing += 1;
  if (process.argv.includes('--check')) {
    console.error(`web/vendor/${path} is not what the package has`);
  } else {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    console.log(`web/vendor/${path}`);
  }
}
if (process.argv.includes('--check') && differing > 0) {
  process.exit(1);
}
