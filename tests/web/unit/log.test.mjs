// The log lane: every event in order and once, whatever the socket and the past do meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';

// What the browser has and Node has not.
globalThis.addEventListener = () => {};
globalThis.document = { visibilityState: 'hidden' };
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });
const { openLog } = await import('../../../web/core/log.js');

const data = (offset) => ({ data: { t: 'said', at: offset }, offset });
const from = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => data(first + n));
const JOINED = { wasRecovering: false, recovered: false };
const position = (offset) => ({ streamPosition: { offset, epoch: 'e' } });
/** Until everything that is ready has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 1));

/** A log over a socket that the test plays. */
function opened(options = {}) {
  const played = { heard: [], asked: [], ears: null, closed: false };
  const lane = {
    follow: (_, ears) => {
      played.ears = ears;
      return () => {
        played.closed = true;
      };
    },
    history: (_, wish) =>
      new Promise((answer, refuse) => {
        played.asked.push({ wish, answer, refuse });
      }),
  };
  const onEvent = ({ seq }, fresh) => played.heard.push(fresh ? seq : -seq);
  return Object.assign(played, { log: openLog('show:1/log', { ...options, onEvent }, lane) });
}

test('the past comes first, then what came meanwhile, each once', async () => {
  const { log, ears, asked, heard } = opened({ first: 3 });
  ears.subscribed({ ...JOINED, ...position(5) });
  ears.publication(data(6));
  assert.equal(log.condition.value, 'loading');
  asked[0].answer(from(4, 6));
  await settled();
  ears.publication(data(7));
  assert.deepEqual(heard, [-4, -5, -6, 7]);
  assert.equal(log.condition.value, 'live');
});

test('a past that was lost on its way is asked for again', async () => {
  const { log, ears, asked, heard } = opened();
  ears.subscribed({ ...JOINED, ...position(2) });
  asked[0].refuse(new Error('timeout'));
  ears.publication(data(3));
  while (asked.length < 2) {
    await settled();
  }
  assert.deepEqual([heard, log.condition.value], [[], 'loading']);
  asked[1].answer(from(1, 3));
  await settled();
  assert.deepEqual(heard, [-1, -2, -3]);
});

test('a break while the past is on its way leaves no gap, whichever answer comes first', async () => {
  const { log, ears, asked, heard } = opened();
  ears.subscribed({ ...JOINED, ...position(2) });
  asked[0].answer(from(1, 2));
  await settled();
  ears.lost();
  ears.subscribed({ ...JOINED, ...position(4) });
  ears.publication(data(5));
  ears.lost();
  ears.subscribed({ ...JOINED, ...position(7) });
  ears.publication(data(8));
  // The answer to the first question comes late, and knows nothing of 5 to 7.
  asked[1].answer(from(3, 4));
  await settled();
  assert.equal(log.condition.value, 'behind');
  asked[2].answer(from(3, 7));
  await settled();
  assert.deepEqual(heard, [-1, -2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(
    log.away.value.map(({ seq }) => seq),
    [3, 4, 5, 6, 7, 8],
  );
  ears.publication(data(9));
  assert.equal(log.away.value.length, 6, 'what comes now is no more missed');
});

test('a socket that recovers by itself while the past is asked for waits for it', async () => {
  const { log, ears, asked, heard } = opened();
  ears.subscribed({ ...JOINED, ...position(2) });
  ears.lost();
  ears.subscribed({ wasRecovering: true, recovered: true, ...position(3) });
  ears.publication(data(3));
  assert.deepEqual([heard, log.condition.value], [[], 'loading']);
  asked[0].answer(from(1, 2));
  await settled();
  assert.deepEqual([heard, log.condition.value], [[-1, -2, 3], 'live']);
});

test('numbers of another history are not taken for more of this one', async () => {
  const { log, ears, asked, heard } = opened();
  ears.subscribed({ ...JOINED, ...position(2) });
  asked[0].answer(from(1, 2));
  await settled();
  ears.lost();
  ears.subscribed({ ...JOINED, streamPosition: { offset: 3, epoch: 'restored' } });
  assert.equal(asked[1].wish.since, undefined);
  asked[1].answer(from(1, 3));
  await settled();
  assert.deepEqual([heard, log.condition.value], [[-1, -2, -1, -2, -3], 'live']);
});

test('nothing is asked for a log that is closed', async () => {
  const played = opened();
  played.ears.subscribed({ ...JOINED, ...position(2) });
  played.asked[0].refuse(new Error('gone'));
  played.log.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual([played.asked.length, played.closed], [1, true]);
});
