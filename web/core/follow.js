// One channel of the present socket, and everybody here who hears it. Knows the SDK's subscriptions, no channel's
// meaning. core/socket.js says which socket is the present one.

import { signal } from './ui.js';

/**
 * What somebody who follows a channel hears. Handlers never see an exception of another.
 * @typedef {object} Ears
 * @property {(context: {data?: any, recoverable: boolean, wasRecovering: boolean, recovered: boolean, streamPosition?: {offset: number, epoch: string}}) => void} [subscribed]
 * @property {(publication: {data: any, offset?: number}) => void} [publication]
 * @property {() => void} [lost] it isn't followed for the moment
 * @property {(refused: {code: number, reason: string}) => void} [refused] it won't be followed
 */

/** How many channels that were heard before are not heard for the moment: what they show may be old. */
export const behind = signal(0);

/** @type {Set<Follow>} */
const lost = new Set();

export class Follow {
  /** @type {import('centrifuge').Subscription | null} */
  subscription = null;
  /** @type {import('centrifuge').Centrifuge | null} */
  #client = null;
  /** @type {Set<Ears>} */
  #ears = new Set();
  /** @type {{what: 'subscribed' | 'refused', context: any} | null} what who comes later is told at once */
  #standing = null;
  #met = false;

  /** @param {string} channel */
  constructor(channel) {
    this.channel = channel;
  }

  /**
   * Follows by this socket from now on.
   * @param {import('centrifuge').Centrifuge | null} client
   */
  open(client) {
    this.#standing = null;
    this.#client = client;
    if (!client) {
      return;
    }
    const subscription = client.newSubscription(this.channel);
    this.subscription = subscription;
    subscription.on('subscribed', this.#heard('subscribed'));
    subscription.on('publication', this.#heard('publication'));
    subscription.on('subscribing', this.#heard('lost'));
    subscription.on('unsubscribed', this.#heard('refused'));
    subscription.subscribe();
  }

  close() {
    this.subscription?.removeAllListeners();
    this.subscription?.unsubscribe();
    if (
      this.#client &&
      this.subscription &&
      this.#client.getSubscription(this.channel) === this.subscription
    ) {
      this.#client.removeSubscription(this.subscription);
    }
    this.subscription = null;
    this.#note(false);
  }

  /** @param {Ears} ears */
  add(ears) {
    this.#ears.add(ears);
    if (this.#standing) {
      guarded(ears[this.#standing.what])(this.#standing.context);
    } else if (this.subscription?.state === 'subscribed') {
      // Somebody hears it already, and only a new subscription brings a snapshot: when a card is left for its room.
      this.close();
      this.open(this.#client);
    }
  }

  /**
   * @param {Ears} ears
   * @returns {boolean} whether nobody is left
   */
  remove(ears) {
    this.#ears.delete(ears);
    return this.#ears.size === 0;
  }

  /** @param {'subscribed' | 'publication' | 'lost' | 'refused'} what */
  #heard(what) {
    const mine = this.subscription;
    return (/** @type {any} */ context) => {
      if (this.subscription !== mine) {
        return;
      }
      if (what !== 'publication') {
        this.#standing = standing(what, context);
        this.#met ||= what === 'subscribed';
        this.#note(this.#met && what === 'lost');
      }
      for (const ears of [...this.#ears]) {
        guarded(ears[what])(context);
      }
    };
  }

  /** @param {boolean} isLost */
  #note(isLost) {
    lost[isLost ? 'add' : 'delete'](this);
    behind.value = lost.size;
  }
}

/**
 * What who comes later is told: that it is refused, or that they have missed nothing. A snapshot is not kept for them:
 * it would be old.
 * @param {'subscribed' | 'lost' | 'refused'} what
 * @param {any} context
 * @returns {{what: 'subscribed' | 'refused', context: any} | null}
 */
function standing(what, context) {
  if (what === 'refused') {
    return { what, context };
  }
  if (what === 'lost' || context.data !== undefined) {
    return null;
  }
  const { recoverable, streamPosition } = context;
  return { what, context: { recoverable, streamPosition, wasRecovering: false, recovered: false } };
}

/**
 * The SDK's dispatch stops for ever when a handler throws.
 * @param {((...given: any[]) => void) | undefined} act
 */
export function guarded(act) {
  return (/** @type {any[]} */ ...given) => {
    try {
      act?.(...given);
    } catch (fault) {
      console.error(fault);
    }
  };
}
