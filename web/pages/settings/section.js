// A part of the settings: what it is about on the left, what one can do on the right.

import { html, useId } from '../../core/ui.js';

/** @param {{title: string, about: string, children?: any}} properties */
export function Section({ title, about, children }) {
  const id = useId();
  return html`<section class="settings__section" aria-labelledby=${id}>
    <div class="settings__about">
      <h2 id=${id}>${title}</h2>
      <p>${about}</p>
    </div>
    <div>${children}</div>
  </section>`;
}
