// Stacked bars by uPlot, in the colours of the page.

import '../../vendor/uplot/uplot.js';
import { loadStyle } from '../../core/styles.js';
import { clockTime } from '../../core/time.js';

/**
 * @param {HTMLElement} box
 * @param {import('./timeline.js').Series} series
 * @returns {Promise<() => void>} what takes them away again
 */
export async function drawBars(box, { from_ms: began_ms, bucket_ms, winners, waitlist }) {
  const from_ms = began_ms ?? 0;
  await loadStyle('vendor/uplot/uplot.css');
  const [good, info, soft, line] = ['--good', '--info', '--ink-soft', '--line'].map((name) =>
    colour(box, name),
  );
  const times = winners.map((_, at) => (from_ms + (at + 0.5) * bucket_ms) / 1000);
  const stacked = winners.map((count, at) => count + (waitlist[at] ?? 0));
  const short = winners.length * bucket_ms < SHORT_MS;
  const hour = (/** @type {number} */ at) => clockTime(at * 1000).slice(0, short ? 8 : 5);
  const bars = globalThis.uPlot.paths.bars?.({ size: [0.75, 48], radius: 0.15 });
  const axis = {
    stroke: soft,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '12px system-ui',
  };
  const plot = new globalThis.uPlot(
    {
      width: box.clientWidth,
      height: HEIGHT_PX,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      // Half a bar of room on both sides; a single bar would have none at all.
      scales: {
        x: { range: () => [from_ms / 1000, (from_ms + Math.max(winners.length, 1) * bucket_ms) / 1000] },
        y: { range: (_, __, max) => [0, Math.max(1, Math.ceil(max * 1.1))] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 80,
          size: 28,
          values: (_, splits) => splits.map(hour),
        },
        { ...axis, size: 40, incrs: WHOLE_STEPS },
      ],
      // The taller first: the winners are drawn over the foot of it.
      series: [
        {},
        { stroke: info, fill: info, width: 0, paths: bars, points: { show: false } },
        { stroke: good, fill: good, width: 0, paths: bars, points: { show: false } },
      ],
    },
    [times, stacked, winners],
    box,
  );
  const resized = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
  resized.observe(box);
  return () => {
    resized.disconnect();
    plot.destroy();
  };
}

/**
 * A colour of the page as a canvas takes it.
 * @param {HTMLElement} box
 * @param {string} name
 */
function colour(box, name) {
  const before = box.style.color;
  box.style.color = `var(${name})`;
  const found = getComputedStyle(box).color;
  box.style.color = before;
  return found;
}

/** Of a show this short one looks at seconds. */
const SHORT_MS = 10 * 60_000;
const HEIGHT_PX = 220;
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000];
