// To be written.

import { t } from '../core/text.js';
import { html } from '../core/ui.js';

export const title = 'market.title';

export default function Page() {
  return html`<h1>${t(title)}</h1>`;
}
