// Sounds and vibration for what must not be missed: made by the browser, no file. Silent unless sound is on.

import { calm, sound } from './prefs.js';

/** @type {AudioContext | null} */
let audio = null;

/** Tones in Hz, one after the other. */
const TUNES = {
  outbid: [520, 390],
  leading: [520, 780],
  won: [520, 660, 780],
  counter: [440, 440],
  alert: [330, 330, 330],
};

/** @param {keyof typeof TUNES} tune */
export function chime(tune) {
  if (!calm() && 'vibrate' in navigator && navigator.userActivation?.hasBeenActive) {
    navigator.vibrate(tune === 'outbid' ? [80, 60, 80] : 60);
  }
  if (!sound.value) {
    return;
  }
  try {
    play(TUNES[tune]);
  } catch (fault) {
    // A browser without sound still shows the page.
    console.warn(fault);
  }
}

/** @param {number[]} tones */
function play(tones) {
  audio ??= new AudioContext();
  if (audio.state !== 'running') {
    // Browsers let a page sound once somebody has touched it. What it was silent about is no news by then.
    audio.resume().catch(() => null);
    if (!navigator.userActivation?.isActive) {
      return;
    }
  }
  const begin = audio.currentTime;
  for (const [at, hz] of tones.entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hz;
    volume.gain.setValueAtTime(0.12, begin + at * 0.13);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + at * 0.13 + 0.12);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin + at * 0.13);
    tone.stop(begin + at * 0.13 + 0.13);
  }
}
