// Small drawings for buttons: the fonts of some machines lack the characters.

import { html } from '../core/ui.js';

/** @param {{name: keyof typeof PATHS}} properties */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" width="1em" height="1em" fill="currentColor" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}

const PATHS = {
  first: 'M2.500 3h2v10h-2zM14 3v10L5.500 8z',
  back: 'M12 3v10L4 8z',
  forward: 'M4 3v10l8-5z',
  play: 'M4 2.500v11l9-5.500z',
  pause: 'M3.500 3h3v10h-3zM9.500 3h3v10h-3z',
  who: 'M8 1.500a6.500 6.500 0 1 1-6.200 4.600l1.800.6A4.600 4.600 0 1 0 5 4.600L6.600 6.200H1.800V1.400L3.600 3.200A6.500 6.500 0 0 1 8 1.500zM7.200 4.700h1.600v3l2.100 1.300-.8 1.300-2.900-1.800z',
};
