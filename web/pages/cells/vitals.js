// How this node does, in six small charts of the last three minutes. What was seen stays in memory while other pages
// are shown; nothing is asked meanwhile.

import { get } from '../../core/api.js';
import { bytes, figure, micros, roughly } from '../../core/figures.js';
import { t } from '../../core/text.js';
import { clockTime } from '../../core/time.js';
import { html, signal, useEffect, useSignal } from '../../core/ui.js';
import { usePoll } from '../../parts/poll.js';
import { ceiling, line } from './line.js';
import { HISTORY_MS, kept, sample, WINDOW_MS } from './samples.js';

/** @typedef {import('./samples.js').Sample} Sample */
/** @typedef {import('./samples.js').Vitals} Told */

/** @type {Told[]} */
let polls = [];
/** @type {import('../../vendor/signals/signals.js').Signal<Sample[]>} */
const samples = signal([]);

/** @param {Told} now */
function note(now) {
  samples.value = kept(samples.peek(), sample(polls, now));
  polls = kept(polls, now, WINDOW_MS);
}

/**
 * @param {{on: boolean, onQuarantined: () => void}} properties
 */
export function Vitals({ on, onQuarantined }) {
  const { answer, fault } = usePoll((signal) => get('/api/admin/vitals', {}, signal), { on });
  useEffect(() => {
    if (answer !== null) {
      note(answer);
    }
  }, [answer]);
  /** The moment the pointer is at, in every chart. */
  const at_ms = useSignal(/** @type {number | null} */ (null));
  const list = samples.value;
  const shown =
    list.findLast((one) => at_ms.value === null || one.at_ms <= at_ms.value) ?? list.at(-1) ?? null;
  return html`<section class="vitals" aria-label=${t('vitals.title')}>
    ${CHARTS.map((chart) => html`<${Chart} key=${chart.name} chart=${chart} list=${list} shown=${shown} at_ms=${at_ms} />`)}
    <p class="vitals__foot small soft">
      ${at_ms.value !== null && shown ? html`<time>${clockTime(shown.at_ms)}</time>` : answer && html`<span>${t('vitals.up', { span: roughly(answer.uptime_s * 1000) })}</span>`}
      ${answer && html`<span>${t('vitals.restarts', { n: answer.restarts_total })}</span>`}
      ${answer?.cells_quarantined > 0 && html`<button class="badge badge--bad vitals__alarm" onClick=${onQuarantined}>⚠ ${t('vitals.quarantined', { n: answer.cells_quarantined })}</button>`}
      ${fault && html`<span class="badge badge--warn" role="status">${t('cells.stale')}</span>`}
    </p>
  </section>`;
}

/**
 * @typedef {{name: string, curves: ((one: Sample) => number | null)[], value: (one: Sample) => string, more: (one: Sample) => string, top?: (max: number) => string}} ChartPlan
 * @param {{chart: ChartPlan, list: Sample[], shown: Sample | null, at_ms: import('../../vendor/signals/signals.js').Signal<number | null>}} properties
 */
function Chart({ chart, list, shown, at_ms }) {
  const curves = chart.curves.map((of) => list.map((one) => ({ at_ms: one.at_ms, value: of(one) })));
  const to_ms = list.at(-1)?.at_ms ?? HISTORY_MS;
  // A minute at least, so that the first seconds don't fill everything; then it grows.
  const from_ms = Math.max(to_ms - HISTORY_MS, Math.min(list[0]?.at_ms ?? 0, to_ms - SHOWN_MS_MIN));
  const frame = { from_ms, to_ms, max: ceiling(curves), width: WIDTH, height: HEIGHT };
  const name = t(`vitals.${chart.name}`);
  const value = shown ? chart.value(shown) : '–';
  const x = at_ms.value === null ? null : ((at_ms.value - from_ms) / (to_ms - from_ms)) * WIDTH;
  const point = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    at_ms.value = from_ms + ((event.clientX - box.left) / box.width) * (to_ms - from_ms);
  };
  return html`<figure class="vital" data-vital=${chart.name}>
    <figcaption class="vital__name">${name}</figcaption>
    <p class="vital__value">${value}</p>
    <p class="vital__more small soft cut">${shown ? chart.more(shown) : ' '}</p>
    <svg class="vital__chart" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img"
      aria-label=${t('vitals.now', { name, value })} onPointerMove=${point} onPointerLeave=${() => {
        at_ms.value = null;
      }}>
      <path class="vital__ground" d=${`M0 ${HEIGHT}H${WIDTH}`} />
      <path class="vital__area" d=${line(curves[0], frame, { area: true })} />
      ${curves.map((points, at) => html`<path key=${at} class=${`vital__line vital__line--${at}`} d=${line(points, frame)} />`)}
      ${x !== null && x >= 0 && html`<path class="vital__cursor" d=${`M${x} 0V${HEIGHT}`} />`}
    </svg>
    <span class="vital__top" aria-hidden="true">${curves.flat().some(({ value }) => value) && (chart.top ?? figure)(frame.max)}</span>
  </figure>`;
}

const orDash = (/** @type {number | null} */ value, /** @type {(value: number) => string} */ as = figure) =>
  value === null ? '–' : as(value);

/** @type {ChartPlan[]} */
const CHARTS = [
  {
    name: 'messages',
    curves: [(one) => one.messages],
    value: (one) => t('vitals.perSecond', { rate: figure(one.messages) }),
    more: (one) => t('vitals.messagesMore', { commands: orDash(one.commands), refused: orDash(one.refused) }),
  },
  {
    name: 'commits',
    curves: [(one) => one.p99_us, (one) => one.p50_us],
    value: (one) => orDash(one.p99_us, micros),
    more: (one) => t('vitals.commitsMore', { p50: orDash(one.p50_us, micros) }),
    top: micros,
  },
  {
    name: 'batch',
    curves: [(one) => one.batch],
    value: (one) => orDash(one.batch),
    more: () => t('vitals.batchMore'),
  },
  {
    name: 'gate',
    curves: [(one) => one.gate],
    value: (one) => figure(one.gate),
    more: (one) => t('vitals.gateMore', { waiting: figure(one.waiting) }),
  },
  {
    name: 'sockets',
    curves: [(one) => one.sockets],
    value: (one) => figure(one.sockets),
    more: (one) => t('vitals.socketsMore', { n: one.cells }),
  },
  {
    name: 'memory',
    // In MiB, so that the top is round in what is read.
    curves: [(one) => (one.memory === null ? null : one.memory / MIB)],
    value: (one) => orDash(one.memory, bytes),
    more: () => t('vitals.memoryMore'),
    top: (mib) => bytes(mib * MIB),
  },
];

const MIB = 2 ** 20;
const SHOWN_MS_MIN = 60_000;
const WIDTH = 200;
const HEIGHT = 40;
