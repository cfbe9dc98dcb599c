// A wire between a browser and the server that a test can cut: Chromium's own "offline" leaves open sockets open.

import { connect, createServer } from 'node:net';

/**
 * `hold` keeps back what the server says until `release`: the page acts on what it knew.
 * @returns {Promise<{url: string, cut: () => void, mend: () => void, hold: () => void, release: () => void, close: () => Promise<void>}>}
 */
export async function wire(server) {
  const target = Number(new URL(server.url).port);
  const ends = new Set();
  const answers = new Map();
  let whole = true;
  const listener = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    answers.set(far, near);
    far.on('close', () => answers.delete(far));
    for (const [end, other] of [
      [near, far],
      [far, near],
    ]) {
      ends.add(end);
      // A reset is how a cut wire looks.
      end.on('error', () => {});
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    whole = false;
    for (const end of ends) {
      end.destroy();
    }
  };
  return {
    url: `http://127.0.0.1:${listener.address().port}`,
    cut,
    hold: () => {
      for (const [far, near] of answers) {
        far.unpipe(near);
      }
    },
    release: () => {
      for (const [far, near] of answers) {
        far.pipe(near);
      }
    },
    mend: () => {
      whole = true;
    },
    close: () => {
      cut();
      return new Promise((resolve) => listener.close(resolve));
    },
  };
}
