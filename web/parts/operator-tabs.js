// Where operators may go.

import { t } from '../core/text.js';
import { html } from '../core/ui.js';

/** @param {{here: string}} properties */
export function OperatorTabs({ here }) {
  return html`<nav class="tabs" aria-label=${t('cells.places')}>
    ${PLACES.map(
      ([to, text]) =>
        html`<a key=${to} class="tabs__tab tabs__tab--link" href=${to} aria-current=${to === here ? 'page' : undefined}>${t(text)}</a>`,
    )}
  </nav>`;
}

const PLACES = [
  ['/admin', 'cells.tab'],
  ['/admin/audit', 'audit.title'],
];
