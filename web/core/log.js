// The log lane of an entity: every event in order, without a gap, the last so many of them. After a break it tells what
// was missed. Knows no kind.

import { isPassing, UNRECOVERABLE } from './codes.js';
import { follow, history } from './socket.js';
import { batch, signal } from './ui.js';

/**
 * An event as it is published: `t` is its type, `at_ms` its time; `seq` is its offset.
 * @typedef {{seq: number, t: string, at_ms: number, [field: string]: any}} Logged
 *
 * @typedef {object} Options
 * @property {number} [max] so many events are kept
 * @property {number} [first] so many of the past to begin with, 300 at most
 * @property {(event: Logged, fresh: boolean) => void} [onEvent] hears each event once, `fresh` when it happened just now
 */

/**
 * @param {string} channel `auction:01J…/log`, `ops/show:01J…`
 * @param {Options} [options]
 * @returns {Log}
 */
export function openLog(channel, options) {
  return new Log(channel, options);
}

export class Log {
  /** The latest, oldest first. */
  events = signal(/** @type {Logged[]} */ ([]));
  /** What was missed in the latest break in which anything was; null when there is nothing to tell. */
  away = signal(/** @type {Logged[] | null} */ (null));
  condition = signal(/** @type {'loading' | 'live' | 'behind' | 'denied'} */ ('loading'));

  #channel;
  #options;
  #unfollow;
  /** The last event that was taken; none before the past is there. */
  #last = 0;
  /** Offsets mean the same events only within one. */
  #epoch = '';
  /** From a break until the reader has caught up. */
  #broke = false;
  /** @type {Logged[]} in the present break */
  #missed = [];
  #untold = false;
  /** Publications that wait for what comes before them; null while nothing is lacking. */
  #waiting = /** @type {Logged[] | null} */ ([]);
  /** What was asked for before the latest break is answered in vain. */
  #turn = 0;
  /** @type {Logged[]} not drawn yet */
  #arrived = [];
  #frame = 0;

  /**
   * @param {string} channel
   * @param {Options} [options]
   */
  constructor(channel, { max = 500, first = 100, onEvent } = {}) {
    this.#channel = channel;
    this.#options = { max, first, onEvent };
    this.#unfollow = follow(channel, {
      subscribed: (context) => this.#subscribed(context),
      publication: ({ data, offset = 0 }) => {
        const event = logged(data, offset);
        if (this.#waiting) {
          this.#waiting.push(event);
        } else {
          this.#take(event, true);
        }
      },
      lost: () => {
        this.#turn += 1;
        this.#broke = this.#last > 0;
        this.condition.value = this.#broke ? 'behind' : 'loading';
      },
      refused: () => {
        this.#turn += 1;
        this.condition.value = 'denied';
      },
    });
  }

  close = () => {
    this.#turn += 1;
    this.#unfollow();
  };

  /**
   * Reads more of what was before; nobody hears it as an event.
   * @returns {Promise<void>} rejects with the SDK's fault
   */
  async earlier() {
    const first = this.events.peek()[0]?.seq ?? 0;
    if (first <= 1) {
      return;
    }
    const before = { offset: first, epoch: this.#epoch };
    const found = await history(this.#channel, { limit: EARLIER, before });
    if (this.events.peek()[0]?.seq === first) {
      this.#options.max += found.length;
      this.events.value = [...found.map(({ data, offset }) => logged(data, offset)), ...this.events.peek()];
    }
  }

  /** @param {Parameters<NonNullable<import('./follow.js').Ears['subscribed']>>[0]} context */
  #subscribed({ wasRecovering, recovered, streamPosition }) {
    const { offset = 0, epoch = '' } = streamPosition ?? {};
    const others = epoch !== this.#epoch;
    this.#epoch = epoch;
    const recovers = wasRecovering && recovered;
    const far = offset < this.#last || offset - this.#last > HISTORY_MAX;
    if (this.#last === 0 || others || (far && !recovers)) {
      this.#beginAnew();
    } else if (this.#waiting === null && (recovers || offset === this.#last)) {
      this.#goOn();
    } else {
      this.#catchUp();
    }
  }

  /** The first time, or other events, or away for longer than anybody would read: the latest, without a gap among them. */
  #beginAnew() {
    [this.#last, this.#broke, this.#untold] = [0, false, false];
    [this.events.value, this.away.value, this.#arrived] = [[], null, []];
    this.#catchUp();
  }

  /** What was missed follows at once, as publications; what comes later is news. */
  #goOn() {
    const turn = ++this.#turn;
    this.#forgetTold();
    this.condition.value = 'live';
    setTimeout(() => {
      this.#broke &&= turn !== this.#turn;
    }, 0);
  }

  /** Reads what is lacking, and tries until it has it: without it, the log would have a gap that nobody sees. */
  async #catchUp() {
    const turn = ++this.#turn;
    this.#waiting = [];
    this.#forgetTold();
    const resumes = this.#last > 0;
    for (let pause_ms = AGAIN_MS; ; ) {
      const past = await this.#past(resumes).catch((fault) => fault);
      if (turn !== this.#turn) {
        return;
      }
      if (past.code === UNRECOVERABLE) {
        this.#beginAnew();
        return;
      }
      if (isPassing(past)) {
        await new Promise((resolve) => setTimeout(resolve, pause_ms));
        pause_ms = Math.min(2 * pause_ms, AGAIN_MS_MAX);
        continue;
      }
      for (const event of Array.isArray(past) ? past : []) {
        this.#take(event, resumes);
      }
      // A full page may have another one behind it. What is refused for good can't be waited for.
      if (!resumes || !Array.isArray(past) || past.length < HISTORY_MAX) {
        break;
      }
    }
    const held = this.#waiting;
    this.#waiting = null;
    for (const event of held) {
      this.#take(event, true);
    }
    this.#broke = false;
    this.condition.value = 'live';
  }

  /**
   * @param {boolean} resumes all since the last event; else the latest
   * @returns {Promise<Logged[]>}
   */
  async #past(resumes) {
    const since = { offset: this.#last, epoch: this.#epoch };
    const wish = resumes ? { limit: HISTORY_MAX, since } : { limit: this.#options.first };
    const found = await history(this.#channel, wish);
    return found.map(({ data, offset }) => logged(data, offset));
  }

  /**
   * @param {Logged} event
   * @param {boolean} fresh
   */
  #take(event, fresh) {
    if (event.seq <= this.#last) {
      return;
    }
    this.#last = event.seq;
    this.#arrived.push(event);
    if (this.#broke) {
      this.#missed.push(event);
      this.#untold = true;
    }
    this.#options.onEvent?.(event, fresh);
    // Two hundred a second are drawn sixty times a second at most. A hidden page has no frames.
    if (this.#frame === 0) {
      const show = () => this.#show();
      this.#frame =
        document.visibilityState === 'hidden' ? setTimeout(show, 100) : requestAnimationFrame(show);
    }
  }

  /** What wasn't drawn yet is told together with what comes now. */
  #forgetTold() {
    this.#missed = this.#untold ? this.#missed : [];
  }

  #show() {
    this.#frame = 0;
    batch(() => {
      this.events.value = [...this.events.peek(), ...this.#arrived].slice(-this.#options.max);
      // A break in which nothing happened doesn't take away what the one before has told.
      this.away.value = this.#untold ? [...this.#missed] : this.away.peek();
    });
    [this.#arrived, this.#untold] = [[], false];
  }
}

/**
 * @param {Record<string, any>} data
 * @param {number} offset
 * @returns {Logged}
 */
function logged(data, offset) {
  const { t = '', at = 0, at_ms = at, ...fields } = data;
  return { ...fields, t, at_ms, seq: offset };
}

/** As many as `history` gives. */
const HISTORY_MAX = 300;
const EARLIER = 100;
/** The pauses before the past is asked for again, milliseconds: the first, and the longest. */
const AGAIN_MS = 500;
const AGAIN_MS_MAX = 8_000;
