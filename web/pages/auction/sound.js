// Whether one hears that one is outbid, leads or has won; off until somebody wants it.

import { chime } from '../../core/chime.js';
import { sound } from '../../core/prefs.js';
import { t } from '../../core/text.js';
import { html } from '../../core/ui.js';

export function SoundToggle() {
  return html`<button class="sound" type="button" aria-pressed=${sound.value} title=${t('auction.soundHint')}
    aria-label=${t('auction.sound')}
    onClick=${() => {
      sound.value = !sound.value;
      if (sound.value) {
        // What one will hear; and a browser that lets pages sound only after a touch has had one now.
        chime('leading');
      }
    }}>
    <svg viewBox="0 0 24 24" aria-hidden="true" class="sound__icon"><path d="M4 9v6h4l5 4V5L8 9z" fill="currentColor" />
      <path d=${sound.value ? WAVES : CROSS} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  </button>`;
}

const WAVES = 'M16 8.500a5 5 0 0 1 0 7M18.500 6a8.500 8.500 0 0 1 0 12';
const CROSS = 'M16.500 9.500l5 5m0-5l-5 5';
