// Logs over a socket that breaks: core/log.js on a stand-in for the SDK.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  at,
  behind,
  drawn,
  event,
  events,
  follow,
  fresh,
  LOG,
  opened,
  openLog,
  pause,
  seqs,
  sub,
  until,
  wire,
} from '../stand-in.mjs';

beforeEach(fresh);

test('a log: the past, and what comes while that is read', async () => {
  const fresh = [];
  const log = openLog(LOG, { onEvent: ({ seq }, isFresh) => isFresh && fresh.push(seq) });
  wire.history = async () => ({ publications: events(1, 4).reverse() });
  sub().joined(at(3), [event(4), event(5)]);
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5]);
  assert.deepEqual(fresh, [5]);
  assert.equal(log.condition.value, 'live');
  log.close();
});

test('the past is asked for until it is there', async () => {
  const log = openLog(LOG);
  let asked = 0;
  wire.history = async () => {
    asked += 1;
    if (asked === 1) {
      throw { code: 1, message: 'timeout' };
    }
    return { publications: events(1, 3).reverse() };
  };
  sub().joined(at(3), [event(4)]);
  await drawn();
  assert.equal(log.condition.value, 'loading', 'it has nothing yet');
  await until(() => log.condition.value === 'live');
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4]);
  log.close();
});

test('a wire that breaks before the past is there leaves no hole in the log', async () => {
  const log = openLog(LOG);
  let fail;
  wire.history = () => new Promise((_, reject) => (fail = reject));
  sub().joined(at(3));
  await pause();
  sub().broke();
  fail({ code: 11, message: 'connection closed' });
  await pause();
  assert.equal(log.condition.value, 'loading');
  wire.history = async () => ({ publications: events(1, 5).reverse() });
  sub().joined({ ...at(3), wasRecovering: true, recovered: true }, [event(4), event(5)]);
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5]);
  log.close();
});

test('what a break held back is told once it is over, and only that', async () => {
  const log = await opened(3);
  sub().broke();
  assert.equal(log.condition.value, 'behind');
  sub().joined({ ...at(3), wasRecovering: true, recovered: true }, [event(4), event(5)]);
  await pause();
  sub().emit('publication', event(6));
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(
    log.away.value.map(({ seq }) => seq),
    [4, 5],
  );
  // The next break, in which nothing happens, takes none of it away.
  sub().broke();
  sub().joined({ ...at(6), wasRecovering: true, recovered: true });
  await drawn();
  assert.equal(log.away.value?.length, 2);
  log.away.value = null;
  sub().emit('publication', event(7));
  await drawn();
  assert.equal(log.away.value, null, 'what was dismissed stays away');
  log.close();
});

test('what can’t be resumed is read after the last event; a second break begins that again', async () => {
  const log = await opened(3);
  const since = [];
  sub().broke();
  wire.history = async (wish) => {
    since.push(wish.since.offset);
    throw { code: 11, message: 'connection closed' };
  };
  sub().joined({ ...at(6), wasRecovering: true });
  await pause();
  sub().broke();
  // By the SDK's count nothing is lacking after 6: it has never known of 4 to 6.
  wire.history = async (wish) => {
    since.push(wish.since.offset);
    return { publications: events(4, 7) };
  };
  sub().joined({ ...at(6), wasRecovering: true, recovered: true }, [event(7)]);
  await drawn();
  assert.deepEqual(since, [3, 3]);
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(
    log.away.value.map(({ seq }) => seq),
    [4, 5, 6, 7],
  );
  log.close();
});

test('what was before the first is read when it is wanted', async () => {
  const heard = [];
  const log = openLog(LOG, { first: 2, max: 3, onEvent: ({ seq }) => heard.push(seq) });
  wire.history = async () => ({ publications: events(4, 5).reverse() });
  sub().joined(at(5));
  await drawn();
  wire.history = async ({ since, reverse }) => {
    assert.deepEqual([since, reverse], [{ offset: 4, epoch: 'e1' }, true]);
    return { publications: events(1, 3).reverse() };
  };
  await log.earlier();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5]);
  assert.deepEqual(heard, [4, 5]);
  await log.earlier();
  sub().emit('publication', event(6));
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6], 'what was asked for stays');
  log.close();
});

test('with another epoch offsets are other events: nothing of before is kept', async () => {
  const log = await opened(3);
  sub().broke();
  wire.history = async ({ since }) => {
    assert.equal(since, undefined);
    return { publications: events(1, 9).reverse() };
  };
  sub().joined({ streamPosition: { offset: 9, epoch: 'e2' }, wasRecovering: true });
  await drawn();
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(log.away.value, null);
  log.close();
});

test('who comes later to a log, or to one that is refused, is told so', async () => {
  const log = await opened(3);
  wire.history = async () => ({ publications: events(1, 3).reverse() });
  const later = openLog(LOG);
  await drawn();
  assert.deepEqual(seqs(later), [1, 2, 3]);
  sub().emit('unsubscribed', { code: 103, reason: 'permission denied' });
  const latest = openLog(LOG);
  assert.deepEqual(
    [log, later, latest].map(({ condition }) => condition.value),
    ['denied', 'denied', 'denied'],
  );
  for (const one of [log, later, latest]) {
    one.close();
  }
  assert.equal(sub(), null, 'nobody is left');
});

test('behind counts what was heard and isn’t for the moment', async () => {
  assert.equal(behind.value, 0);
  const unfollow = follow(LOG, {});
  assert.equal(behind.value, 0, 'not heard yet is not behind');
  sub().joined(at(1));
  sub().broke();
  assert.equal(behind.value, 1);
  sub().joined(at(1));
  assert.equal(behind.value, 0);
  sub().broke();
  unfollow();
  assert.equal(behind.value, 0);
});
