// The time slider: every event of the cell is a notch. Drag it, step, or let it play; at the right end it is now.

import { figure } from '../../core/figures.js';
import { t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { classes, html, useEffect } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Who } from '../../parts/who.js';

/**
 * @param {{travel: import('./travel.js').Travel, head: number}} properties
 */
export function TimeBar({ travel, head }) {
  const at = travel.at.value;
  const playing = travel.playing.value;
  const here = at ?? head;
  useEffect(() => {
    const hidden = () => document.visibilityState === 'hidden' && travel.stop();
    document.addEventListener('visibilitychange', hidden);
    return () => document.removeEventListener('visibilitychange', hidden);
  }, [travel]);
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const act = { ',': () => travel.step(-1), '.': () => travel.step(1), p: () => toggle(travel) }[event.key];
    if (act && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      act();
    }
  };
  return html`<section class=${classes('time', at !== null && 'time--past')} aria-label=${t('cell.time')} onKeyDown=${keys}>
    <div class="time__buttons">
      <${Step} name="first"  off=${here <= 1} act=${() => travel.go(1)} />
      <${Step} name="back" keys="," off=${here <= 1} act=${() => travel.step(-1)} />
      <button class="button button--small time__play" aria-keyshortcuts="p" disabled=${head <= 1} onClick=${() => toggle(travel)}>
        <${Icon} name=${playing ? 'pause' : 'play'} /> ${t(playing ? 'cell.stop' : 'cell.play')}
      </button>
      <${Step} name="forward" keys="." off=${at === null} act=${() => travel.step(1)} />
      <label class="time__speed"><span class="sr">${t('cell.speed')}</span>
        <select value=${travel.speed.value} onChange=${(/** @type {any} */ event) => {
          travel.speed.value = Number(event.currentTarget.value);
        }}>${SPEEDS.map((speed) => html`<option key=${speed} value=${speed}>${t('cell.perSecond', { speed })}</option>`)}</select>
      </label>
      <button class=${classes('button button--small time__now', at === null && 'time__now--on')} aria-pressed=${at === null}
        onClick=${() => travel.go(null)}><span class=${at === null ? 'live-dot' : 'time__still'} aria-hidden="true"></span>${t('cell.now')}</button>
    </div>
    <input class="time__slider" type="range" min="1" max=${Math.max(1, head)} value=${here} disabled=${head <= 1}
      aria-label=${t('cell.slider')} aria-valuetext=${t('cell.eventOf', { at: here, of: head })}
      style=${{ '--done': head > 1 ? `${((here - 1) / (head - 1)) * 100}%` : '100%' }}
      onInput=${(/** @type {any} */ event) => travel.go(Number(event.currentTarget.value))} />
    <p class="time__where" role="status" aria-live="polite">
      <strong class="number">${t('cell.eventOf', { at: here, of: head })}</strong>
      <${Where} travel=${travel} />
    </p>
  </section>`;
}

/** @param {{travel: import('./travel.js').Travel}} properties */
function Where({ travel }) {
  const at = travel.at.value;
  const moment = travel.moment.value;
  if (at === null) {
    return html`<span class="soft">${t('cell.isNow')}</span>`;
  }
  if (moment?.seq !== at) {
    return html`<span class="soft">…</span>`;
  }
  return html`<span class="badge badge--accent mono">${moment.event?.type ?? '?'}</span>
    <span class="time__who"><${Who} who=${moment.event?.who} /></span>
    <time class="soft">${dayTime(moment.at_ms)}</time>`;
}

/** @param {{name: 'first' | 'back' | 'forward', keys?: string, off: boolean, act: () => void}} properties */
function Step({ name, keys, off, act }) {
  return html`<button class="icon-button time__step" title=${t(`cell.${name}`)} aria-label=${t(`cell.${name}`)} aria-keyshortcuts=${keys}
    disabled=${off} data-step=${name} onClick=${act}><${Icon} name=${name} /></button>`;
}

/** @param {import('./travel.js').Travel} travel */
function toggle(travel) {
  if (travel.playing.peek()) {
    travel.stop();
  } else {
    travel.play();
  }
}

/** What is said of a seq where it leads somewhere. @param {{seq: number, travel: import('./travel.js').Travel}} properties */
export function Jump({ seq, travel }) {
  return html`<button class="link number jump" title=${t('cell.goTo', { seq: figure(seq) })} aria-label=${t('cell.goTo', { seq: figure(seq) })}
    onClick=${() => travel.go(seq)}>#${seq}</button>`;
}

const SPEEDS = [1, 4, 10, 25];
