// A picture for what has none: a pattern that is always the same for the same thing, so that people know it again.

import { html } from '../core/ui.js';

/** @param {{id: string, title: string}} properties */
export function Picture({ id, title }) {
  const seed = [...id].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
  const hue = seed % 360;
  const turn = (seed >>> 9) % 90;
  const tile = 14 + ((seed >>> 3) % 10);
  const pattern = `p${seed}`;
  return html`<svg class="picture" viewBox="0 0 160 120" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    <defs><pattern id=${pattern} width=${tile} height=${tile} patternUnits="userSpaceOnUse" patternTransform=${`rotate(${turn})`}>
      <rect width=${tile} height=${tile} fill=${`hsl(${hue} 42% 38%)`} />
      <path d=${`M0 ${tile / 2}L${tile / 2} 0L${tile} ${tile / 2}L${tile / 2} ${tile}z`} fill=${`hsl(${(hue + 28) % 360} 55% 52%)`} />
      <circle cx=${tile / 2} cy=${tile / 2} r=${tile / 7} fill=${`hsl(${(hue + 190) % 360} 50% 78%)`} />
    </pattern></defs>
    <rect width="160" height="120" fill=${`url(#${pattern})`} />
    <text x="80" y="78" text-anchor="middle" font-size="52" font-weight="700" fill="#fff" fill-opacity=".92">${[...title][0]?.toUpperCase() ?? ''}</text>
  </svg>`;
}
