// What axe finds in a page that is serious: contrast, names, roles, order.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Each serious or critical finding within `root`, a selector, as a line: the rule and where it is broken. */
export async function troubles(page, root = 'html') {
  // Not as a script in the page: its policy allows none from elsewhere.
  await page.evaluate(SOURCE);
  const found = await page.evaluate(
    (within) =>
      globalThis.axe.run(within, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
        // An experiment of axe's that counts letters which are hidden from readers.
        rules: { 'label-content-name-mismatch': { enabled: false } },
      }),
    root,
  );
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
}
