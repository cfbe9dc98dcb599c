// What this person holds and waits for in a show.

import { user } from '../../core/account.js';
import { signInAddress } from '../../core/router.js';
import { t } from '../../core/text.js';
import { clockTime } from '../../core/time.js';
import { html } from '../../core/ui.js';
import { Plate } from '../../parts/show-marks.js';
import { PassButton } from './pass.js';

/** @param {{room: import('./room.js').Room, show: Record<string, any>}} properties */
export function Mine({ room, show }) {
  const claims = room.claims.value;
  const won = claims.filter((claim) => claim.status === 'winner');
  const waits = claims.filter((claim) => claim.status === 'waitlist');
  return html`
    <div class="mine__head">
      <h2>${t('show.mine')}</h2>
      ${claims.length > 0 && html`<p class="soft small">${t('show.mineSums', { won: won.length, waits: waits.length })}</p>`}
    </div>
    ${claims.length === 0 && html`<${Nothing} />`}
    <ul class="mine__list" aria-label=${t('show.mine')}>
      ${[...won, ...waits].map((held) => html`<${Claim} key=${held.claim_id} room=${room} show=${show} held=${held} />`)}
    </ul>`;
}

function Nothing() {
  return user.value === null
    ? html`<p class="mine__none soft small"><a href=${signInAddress()}>${t('show.signInToClaim')}</a></p>`
    : html`<p class="mine__none soft small">${t('show.mineNone')}</p>`;
}

/** @param {{room: import('./room.js').Room, show: Record<string, any>, held: import('./room.js').Held}} properties */
function Claim({ room, show, held }) {
  const won = held.status === 'winner';
  const item = show.items?.[held.item_id];
  return html`<li class="mine__claim" data-mine=${held.item_number} data-standing=${held.status}>
    <${Plate} item=${{ item_number: held.item_number, status: won ? 'held' : 'waits' }} />
    <div class="lot__what">
      <p class="cut" title=${held.title}><strong>${held.title}</strong></p>
      <p class="small soft">${won ? t('show.yours') : t('show.inLine', { place: held.waitlist_position ?? '–' })} · <time>${clockTime(held.at_ms)}</time></p>
    </div>
    ${
      show.status === 'active' &&
      html`<${PassButton} room=${room} held=${held} waiting=${item?.waiting ?? 0} pending=${room.pending.value.has(held.item_id)} />`
    }
  </li>`;
}
