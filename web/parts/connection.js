// How the connection is, for everybody to see: live with its round trip, behind while something that is shown may be
// old, reconnecting, or ended with a way back.

import { rtt_ms } from '../core/clock.js';
import { behind } from '../core/follow.js';
import { endedWhy, link } from '../core/socket.js';
import { t } from '../core/text.js';
import { html } from '../core/ui.js';

export function Connection() {
  const state = link.value === 'live' && behind.value > 0 ? 'behind' : link.value;
  const trip = state === 'live' && rtt_ms.value !== null ? t('connection.trip', { ms: rtt_ms.value }) : '';
  return html`<p class=${`connection connection--${state}`} role="status" data-link=${state}
    title=${state === 'ended' ? endedWhy.value : trip}>
    <span class="connection__dot" aria-hidden="true"></span>
    <span class="connection__word">${t(`connection.${state}`)}</span>
    ${trip && html`<span class="connection__trip">${trip}</span>`}
    ${state === 'ended' && html`<button class="link" onClick=${() => location.reload()}>${t('connection.reload')}</button>`}
  </p>`;
}
