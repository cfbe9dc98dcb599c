// When claims came, as bars over the show, winners below and the waitlist on top; the same as a table for who doesn't
// see bars. The library for the bars is fetched when there is something to draw.

import { theme } from '../../core/prefs.js';
import { t } from '../../core/text.js';
import { clockTime, span } from '../../core/time.js';
import { html, useEffect, useRef, useSignal } from '../../core/ui.js';

/** @typedef {{from_ms: number | null, bucket_ms: number, winners: number[], waitlist: number[]}} Series */

/** @param {{timeline: Series}} properties */
export function Timeline({ timeline }) {
  const { winners, waitlist, bucket_ms } = timeline;
  const from_ms = timeline.from_ms ?? 0;
  const sums = winners.map((count, at) => count + (waitlist[at] ?? 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  const peak = sums.indexOf(Math.max(...sums, 0));
  if (total === 0) {
    return html`<section class="card timeline"><h2>${t('summary.timeline')}</h2><p class="soft">${t('summary.noClaims')}</p></section>`;
  }
  const about = t('summary.timelineAbout', {
    total,
    peak: sums[peak],
    when: clockTime(from_ms + peak * bucket_ms),
    span: span(bucket_ms),
  });
  return html`<section class="card timeline" aria-labelledby="timeline">
    <div class="row row--apart">
      <h2 id="timeline">${t('summary.timeline')}</h2>
      <p class="timeline__legend small"><span class="timeline__key timeline__key--winner"></span>${t('summary.winners')}
        <span class="timeline__key timeline__key--waitlist"></span>${t('summary.waitlist')}</p>
    </div>
    <figure>
      <${Bars} timeline=${timeline} about=${about} />
      <figcaption class="small soft">${about}</figcaption>
    </figure>
    <${AsTable} timeline=${timeline} />
  </section>`;
}

/** @param {{timeline: Series, about: string}} properties */
function Bars({ timeline, about }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const failed = useSignal(false);
  useEffect(() => {
    /** @type {(() => void) | null} */
    let remove = null;
    let gone = false;
    import('./bars.js')
      .then(({ drawBars }) => drawBars(/** @type {HTMLDivElement} */ (box.current), timeline))
      .then(
        (undo) => {
          remove = undo;
          if (gone) {
            undo();
          }
        },
        (fault) => {
          console.warn(fault);
          failed.value = true;
        },
      );
    return () => {
      gone = true;
      remove?.();
    };
  }, [timeline, theme.value]);
  return failed.value
    ? html`<p class="soft">${t('summary.noChart')}</p>`
    : html`<div class="timeline__bars" ref=${box} role="img" aria-label=${about}></div>`;
}

/** @param {{timeline: Series}} properties */
function AsTable({ timeline: { from_ms, bucket_ms, winners, waitlist } }) {
  const begin_ms = from_ms ?? 0;
  return html`<details class="timeline__table">
    <summary class="small">${t('summary.asTable')}</summary>
    <div class="summary__scroll" tabindex="0" role="region" aria-label=${t('summary.timeline')}><table class="small">
      <thead><tr><th>${t('summary.from')}</th><th class="number">${t('summary.winners')}</th><th class="number">${t('summary.waitlist')}</th></tr></thead>
      <tbody>${winners.map(
        (count, at) =>
          html`<tr key=${at}><td><time>${clockTime(begin_ms + at * bucket_ms)}</time></td><td class="number">${count}</td><td class="number">${waitlist[at] ?? 0}</td></tr>`,
      )}</tbody>
    </table></div>
  </details>`;
}
