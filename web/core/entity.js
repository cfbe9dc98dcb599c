// One store per entity: the snapshot of the subscribe reply, patches by seq, and what this person has asked for and not
// seen yet laid over it. Views read `view`; they never patch it themselves. Knows no kind.

import { account } from './account.js';
import { get } from './api.js';
import { merged } from './merge.js';
import { follow } from './socket.js';
import { batch, computed, effect, signal, untracked } from './ui.js';

/** @typedef {Record<string, any>} Fields */
/** @typedef {'loading' | 'live' | 'behind' | 'missing' | 'denied'} Condition */
/**
 * What a command will most likely change; as a function of the state it can't hide what others do meanwhile.
 * @typedef {Fields | ((state: Fields) => Fields)} Expected
 */

/** @type {Map<string, {entity: Entity, users: number}>} */
const open = new Map();

/**
 * The store of an entity, shared by all who use it; call `close` when done. In a component: useEntity of parts/live.js.
 * @param {string} id `auction:01J…`
 * @returns {{entity: Entity, close: () => void}}
 */
export function openEntity(id) {
  const found = open.get(id) ?? { entity: new Entity(id), users: 0 };
  open.set(id, found);
  found.users += 1;
  let closed = false;
  const close = () => {
    if (!closed) {
      closed = true;
      found.users -= 1;
      if (found.users === 0) {
        open.delete(id);
        found.entity.close();
      }
    }
  };
  return { entity: found.entity, close };
}

export class Entity {
  /** The newest durable state that was heard; null before the first. */
  #state = signal(/** @type {Fields | null} */ (null));
  #overlays = signal(/** @type {{patch: Expected, seq: number | null}[]} */ ([]));
  /** `behind`: what is shown may be old, the channel is lost for the moment. */
  condition = signal(/** @type {Condition} */ ('loading'));
  /** This person's own part, which only REST tells; null for guests and who has none. */
  mine = signal(/** @type {Fields | null} */ (null));
  /** Everything that only those who run it may see, as REST gives it (`reserve_cents`); null before it was read. */
  whole = signal(/** @type {Fields | null} */ (null));
  /** What to show: the state, with what is under way laid over it. */
  view = computed(() => {
    const state = this.#state.value;
    const laid = (/** @type {Fields} */ shown, /** @type {{patch: Expected}} */ { patch }) =>
      merged(shown, typeof patch === 'function' ? patch(shown) : patch);
    return state && this.#overlays.value.reduce(laid, state);
  });
  /** The number of the last event in the state. */
  seq = computed(() => this.#state.value?.seq ?? 0);

  #closing;
  #reading = 0;
  /** Whether this person's own part may have changed unseen: it is read when the channel is back. */
  #unread = false;

  /** @param {string} id */
  constructor(id) {
    this.id = id;
    const [kind, ulid] = id.split(':');
    this.kind = kind;
    this.ulid = ulid;
    const unfollow = follow(id, {
      subscribed: ({ data }) => this.#take(data),
      publication: ({ data }) => this.#patch(data),
      lost: () => {
        this.condition.value = this.#state.peek() === null ? 'loading' : 'behind';
        this.#unread ||= account.peek() !== null && this.#state.peek() !== null;
      },
      refused: ({ code }) => {
        this.condition.value = code === 103 ? 'denied' : 'missing';
      },
    });
    let who = /** @type {string | null | undefined} */ (undefined);
    const unread = effect(() => {
      const now = account.value?.user.id ?? null;
      if (now !== who) {
        who = now;
        // Somebody else's part is another one, and nobody sees it while theirs is on its way.
        [this.mine.value, this.whole.value] = [null, null];
        untracked(() => this.read());
      }
    });
    this.#closing = () => {
      unfollow();
      unread();
    };
  }

  close() {
    this.#closing();
  }

  /** Reads over REST what the channel doesn't tell: this person's own part. */
  async read() {
    const turn = ++this.#reading;
    this.#unread = false;
    const found = await get(`/api/${this.kind}s/${this.ulid}`).catch((refused) => refused);
    if (turn !== this.#reading) {
      return;
    }
    if (found instanceof Error) {
      const { status } = /** @type {import('./api.js').Refused} */ (found);
      if (status === 404) {
        this.condition.value = 'missing';
      }
      this.#unread = status !== 404;
      return;
    }
    this.mine.value = found.mine ?? null;
    this.whole.value = found;
    if (this.#state.peek() === null || found.offset > this.seq.peek()) {
      const { offset, id: _, epoch: __, server_time_ms: ___, mine: ____, ...fields } = found;
      this.#state.value = { ...this.#state.peek(), ...fields, seq: offset };
      // The patch that comes with that seq has nothing new, and takes nothing off.
      this.#settle();
    }
  }

  /**
   * Shows what a command will most likely do, until its answer's seq is in the state, or at once no more when it is
   * refused. Returns the answer.
   * @template {{ok: boolean, seq?: number}} A
   * @param {Expected} patch
   * @param {Promise<A>} answering
   * @returns {Promise<A>}
   */
  async expecting(patch, answering) {
    const overlay = { patch, seq: /** @type {number | null} */ (null) };
    this.#overlays.value = [...this.#overlays.peek(), overlay];
    try {
      const answer = await answering;
      overlay.seq = answer.ok ? (answer.seq ?? 0) : 0;
      return answer;
    } finally {
      overlay.seq ??= 0;
      this.#settle();
    }
  }

  /** @param {Fields} snapshot */
  #take(snapshot) {
    batch(() => {
      this.#state.value = snapshot;
      this.condition.value = 'live';
      // What was answered before is in it, also when seqs have begun anew.
      this.#overlays.value = this.#overlays.peek().filter((overlay) => overlay.seq === null);
    });
    if (this.#unread) {
      this.read();
    }
  }

  /** @param {Fields} patch */
  #patch(patch) {
    const state = this.#state.peek();
    // A patch is merged from all that changed since the one before: an older one has nothing new.
    if (state && patch.seq > (state.seq ?? 0)) {
      this.#state.value = merged(state, patch);
      this.#settle();
    }
  }

  /** Takes off what the state has in it by now. */
  #settle() {
    const seq = this.seq.peek();
    const left = this.#overlays.peek().filter((overlay) => overlay.seq === null || overlay.seq > seq);
    if (left.length !== this.#overlays.peek().length) {
      this.#overlays.value = left;
    }
  }
}
