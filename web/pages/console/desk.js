// Where the console's knowledge comes from: the newest pages of the lists, then the ops lane for everything after. After a
// gap in the lane everything is read anew. What arrives is shown at most ten times a second. Knows no view.

import { account } from '../../core/account.js';
import { get } from '../../core/api.js';
import { openLog } from '../../core/log.js';
import { batch, effect, signal, untracked } from '../../core/ui.js';
import { Ledger } from './ledger.js';
import { Past } from './past.js';

/** @typedef {'loading' | 'live' | 'behind' | 'denied' | 'failed'} Condition */

export class Desk {
  ledger = new Ledger({ claims: [], comments: [], near: [], nearHead: 0, events: [], active: false });
  /** Counted up whenever that part is to be drawn anew. */
  drawn = { feed: signal(0), comments: signal(0), near: signal(0), people: signal(0) };
  /** @type {import('../../vendor/signals/signals.js').Signal<Condition>} */
  condition = signal('loading');
  fault = signal(/** @type {any} */ (null));
  /** Whether there is more of the past than is loaded, and whether it is being loaded. */
  past;

  #closing;
  /** @type {import('../../core/log.js').Log['condition']['value']} */
  #lane = 'loading';
  /** Whether there is something to show. */
  #loaded = false;
  /** @type {Record<string, any>[] | null} events that wait for the lists; null once those are there */
  #waiting = /** @type {Record<string, any>[] | null} */ ([]);
  #loading = 0;
  #retry = 0;
  #frame = 0;
  #second = 0;
  #flushed_ms = 0;
  #onDeed;
  #isActive;

  /**
   * @param {string} id `show:01J…`
   * @param {{isActive: () => boolean, onDeed: (deed: import('./facts.js').Deed) => void}} told `isActive`: the show, as
   *   it is now; `onDeed` hears what operators do
   * @param {typeof openLog} [open] the lane
   */
  constructor(id, { isActive, onDeed }, open = openLog) {
    this.id = id;
    this.ulid = id.slice(id.indexOf(':') + 1);
    this.#isActive = isActive;
    this.#onDeed = onDeed;
    this.past = new Past(this.ulid, (rows) => {
      this.ledger.addPast(rows);
      this.#flush();
    });
    const log = open(`ops/${id}`, {
      max: 1,
      first: HISTORY,
      onEvent: (event, fresh) => this.#hear(event, fresh),
    });
    const watching = effect(() => {
      const lane = log.condition.value;
      untracked(() => this.#laneIs(lane));
    });
    // Lists are worth showing also while the socket finds no way.
    const impatient = setTimeout(() => this.condition.peek() === 'loading' && this.#load(), IMPATIENT_MS);
    this.#closing = () => {
      clearTimeout(impatient);
      watching();
      log.close();
    };
  }

  close() {
    this.#loading += 1;
    this.#closing();
    clearTimeout(this.#retry);
    clearTimeout(this.#frame);
    clearTimeout(this.#second);
  }

  /** Reads everything anew. */
  reload() {
    this.#waiting ??= [];
    this.#load();
  }

  /** Draws these parts anew after a change that was made here. @param {...keyof Desk['drawn']} parts */
  redraw(...parts) {
    batch(() => {
      for (const part of parts) {
        this.drawn[part].value += 1;
      }
    });
  }

  /** @param {import('../../core/log.js').Log['condition']['value']} lane */
  #laneIs(lane) {
    this.#lane = lane;
    if (lane === 'denied') {
      this.condition.value = 'denied';
    } else if (lane === 'behind') {
      this.condition.value = this.condition.peek() === 'live' ? 'behind' : this.condition.peek();
    } else if (lane === 'live') {
      if (this.#waiting) {
        this.#load();
      } else {
        this.condition.value = 'live';
      }
    }
  }

  /**
   * @param {import('../../core/log.js').Logged} event
   * @param {boolean} fresh
   */
  #hear(event, fresh) {
    if (this.#waiting) {
      const last = this.#waiting.at(-1)?.seq ?? event.seq - 1;
      // What stands before a gap is in the lists by then.
      this.#waiting = event.seq === last + 1 ? this.#waiting : [];
      this.#waiting.push(event);
      return;
    }
    if (event.seq <= this.ledger.seq && fresh) {
      return;
    }
    // The past is told where the lane begins, or begins anew: then so do we. While it goes on telling, that can wait.
    if (!fresh || event.seq !== this.ledger.seq + 1) {
      this.#waiting = [event];
      if (this.#lane === 'live') {
        this.#load();
      }
      return;
    }
    const deed = this.ledger.take(event);
    if (deed) {
      this.#onDeed(deed);
    }
    this.#draw();
  }

  async #load() {
    const turn = ++this.#loading;
    clearTimeout(this.#retry);
    try {
      const { claims, comments, deeds, cursors } = await this.#lists(turn);
      const nearHead = this.#waiting?.at(-1)?.seq ?? 0;
      const near = await get(`/api/shows/${this.ulid}/near`).then(({ near }) => near, unlessMissing);
      if (turn !== this.#loading) {
        return;
      }
      const events = this.#waiting ?? [];
      const { query: feed } = this.ledger.feed;
      const { query: said } = this.ledger.comments;
      this.#waiting = null;
      this.ledger = new Ledger({ claims, comments, deeds, near, nearHead, events, active: this.#isActive() });
      this.ledger.feed.search(feed);
      this.ledger.comments.search(said);
      this.past.begin(cursors);
      this.fault.value = null;
      this.#loaded = true;
      this.condition.value = CONDITIONS[this.#lane];
      this.ledger.flush();
      this.redraw('feed', 'comments', 'near', 'people');
    } catch (fault) {
      if (turn === this.#loading) {
        this.#failed(fault);
      }
    }
  }

  /**
   * The newest pages. They are a little behind the lane: read until they reach where its history begins. Where nobody
   * comments that can't be seen, and a few times are enough.
   * @param {number} turn
   */
  async #lists(turn) {
    for (let attempt = 1; ; attempt += 1) {
      const found = await this.past.newest();
      const reached = found.comments[0]?.seq ?? 0;
      const begin = this.#waiting?.[0]?.seq ?? 1;
      if (begin === 1 || reached >= begin - 1 || attempt === LISTS_MAX || turn !== this.#loading) {
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, LISTS_WAIT_MS));
    }
  }

  /** @param {any} fault */
  #failed(fault) {
    if (fault.status === 403 || (fault.status === 401 && account.peek() === null)) {
      this.condition.value = 'denied';
      return;
    }
    this.fault.value = fault;
    this.condition.value = this.#loaded ? 'behind' : 'failed';
    this.#retry = setTimeout(() => this.#load(), RETRY_MS);
  }

  /** A lone event is shown with the next frame, a flood ten times a second. */
  #draw() {
    if (this.#frame === 0) {
      const wait = Math.max(0, this.#flushed_ms + FLUSH_EVERY_MS - performance.now());
      this.#frame = setTimeout(() => {
        this.#frame = 0;
        this.#flush();
      }, wait);
    }
  }

  #flush() {
    this.#flushed_ms = performance.now();
    const { feed, comments, near, people } = this.ledger.flush(COMMENT_PARTS);
    const parts = { feed, near, people: people.size > 0 };
    this.redraw(...DRAWN.filter((part) => parts[part]));
    if (comments) {
      this.#drawComments();
    }
  }

  /** A frame later: two long lists are too much for one, and so are twenty new rows. */
  #drawComments() {
    clearTimeout(this.#second);
    this.#second = setTimeout(() => {
      this.redraw('comments');
      if (this.ledger.comments.flush(COMMENT_PARTS)) {
        this.#drawComments();
      }
    }, FRAME_MS);
  }
}

/**
 * A server that has no such list yet has nothing in it.
 * @param {any} fault
 */
function unlessMissing(fault) {
  if (fault.status === 404) {
    return [];
  }
  throw fault;
}

/**
 * How things stand when the lists are there. Without the lane they may be old the next moment.
 * @type {Record<import('../../core/log.js').Log['condition']['value'], Condition>}
 */
const CONDITIONS = { loading: 'behind', live: 'live', behind: 'behind', denied: 'denied' };
const DRAWN = /** @type {const} */ (['feed', 'near', 'people']);
const FRAME_MS = 20;
/** So many fit between two floods. */
const COMMENT_PARTS = 3;
/** Events of the past to begin with: as many as the lists may be behind. */
const HISTORY = 300;
const FLUSH_EVERY_MS = 100;
const IMPATIENT_MS = 3_000;
const RETRY_MS = 3_000;
const LISTS_MAX = 3;
const LISTS_WAIT_MS = 250;
