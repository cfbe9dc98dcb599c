// What goes on in a room for this person: the show, its log, their claims, what is under way and what it came to.
// Claims by button and by comment go different ways to the server and come to the same.

import { user } from '../../core/account.js';
import { chime } from '../../core/chime.js';
import { command } from '../../core/socket.js';
import { said } from '../../core/text.js';
import { computed, signal, useEffect, useMemo } from '../../core/ui.js';
import { useEntity, useLog } from '../../parts/live.js';
import { expected, outcomeOf } from './outcome.js';

/**
 * @typedef {{item_id: number, item_number: string, title: string, description: string | null, quantity: number, claimed: number, available: number, waiting: number, status: 'unclaimed' | 'partial' | 'sold_out'}} Item
 * @typedef {{claim_id: number, item_id: number, item_number: string, title: string, status: 'winner' | 'waitlist', waitlist_position: number | null, at_ms: number}} Held
 * @typedef {{id: number, text: string}} Sent a comment that isn't in the log yet
 * @typedef {import('./outcome.js').Outcome} Outcome
 */

/**
 * @param {string} ulid
 * @returns {Room}
 */
export function useRoom(ulid) {
  const entity = useEntity(`show:${ulid}`);
  const room = useMemo(() => new Room(entity), [entity]);
  room.log = useLog(`show:${ulid}/log`, {
    max: 1_000,
    first: 200,
    onEvent: (event, fresh) => fresh && room.hear(event),
  });
  useEffect(() => () => room.close(), [room]);
  return room;
}

export class Room {
  /** @type {import('../../core/log.js').Log | null} */
  log = null;
  /** Items with a claim or a pass under way. */
  pending = signal(/** @type {ReadonlySet<number>} */ (new Set()));
  sent = signal(/** @type {Sent[]} */ ([]));
  /** What the last act, or somebody else's, came to. */
  outcome = signal(/** @type {Outcome | null} */ (null));
  claims = computed(() => /** @type {Held[]} */ (this.entity.mine.value?.claims ?? []));
  /** By item id. */
  held = computed(() => new Map(this.claims.value.map((claim) => [claim.item_id, claim])));
  #reading = 0;
  #count = 0;

  /** @param {import('../../core/entity.js').Entity} entity */
  constructor(entity) {
    this.entity = entity;
  }

  close() {
    clearTimeout(this.#reading);
  }

  /** @param {Item} item */
  claim(item) {
    return this.#act('claim', item, expected(item));
  }

  /** @param {{item_id: number, item_number: string}} item */
  pass(item) {
    return this.#act('pass', item, {});
  }

  /**
   * @param {string} text
   * @returns {Promise<boolean>} whether it was taken
   */
  async say(text) {
    const mine = { id: --this.#count, text };
    this.sent.value = [...this.sent.peek(), mine];
    const answer = await command('show.comment', { show: this.entity.id, text });
    if (!answer.ok) {
      this.#unsend((one) => one.id === mine.id);
      this.outcome.value = { tone: 'bad', text: said(answer) };
      return false;
    }
    // The log has it by now, or has it in a moment; what it never tells isn't shown for ever.
    setTimeout(() => this.#unsend((one) => one.id === mine.id), SENT_MS);
    this.#tell(outcomeOf(answer, this.#titles()));
    if (answer.claim_id !== undefined) {
      await this.entity.read();
    }
    return true;
  }

  /**
   * Something happened just now.
   * @param {import('../../core/log.js').Logged} event
   */
  hear(event) {
    const me = user.peek()?.id;
    if (me === undefined) {
      return;
    }
    const waits = this.held.peek().get(event.item_id)?.status === 'waitlist';
    const moves = event.t === 'released' || event.t === 'promoted';
    if (event.person?.user === me) {
      const first = event.t === 'commented' && this.sent.peek().find((one) => one.text === event.text);
      this.#unsend((one) => one === first);
      this.#news(event);
      this.#readSoon(event.t === 'commented' ? READ_LATE_MS : 0);
    } else if (waits && moves) {
      this.#readSoon(READ_LATE_MS);
    }
  }

  /**
   * What others did to this person's claims, and what a comment of theirs almost meant.
   * @param {import('../../core/log.js').Logged} event
   */
  #news(event) {
    if (event.t === 'near_settled') {
      // The seller took it for what it almost was; what is dismissed is nobody's defeat.
      this.#tell(event.accepted ? outcomeOf({ ok: true, ...event.outcome }, this.#titles()) : null);
      return;
    }
    const result =
      (event.t === 'promoted' && 'promoted') ||
      (event.t === 'claimed' && event.how === 'award' && 'awarded') ||
      (event.t === 'released' && event.why === 'operator' && 'released') ||
      (event.t === 'commented' && event.parsed?.intent === 'near' && `near_${event.parsed.leaning}`);
    if (result) {
      const number = event.item_number ?? event.parsed?.item_number;
      this.#tell(outcomeOf({ ok: true, result, item_number: number }, this.#titles()));
    }
  }

  /**
   * @param {'claim' | 'pass'} verb
   * @param {{item_id: number, item_number: string}} item
   * @param {import('../../core/entity.js').Expected} patch what will most likely come of it
   */
  async #act(verb, { item_id, item_number }, patch) {
    if (this.pending.peek().has(item_id)) {
      return;
    }
    this.pending.value = new Set([...this.pending.peek(), item_id]);
    const answer = await this.entity.expecting(
      patch,
      command(`show.${verb}`, { show: this.entity.id, item_number }),
    );
    const outcome = outcomeOf({ item_number, ...answer }, this.#titles());
    this.#tell(outcome ?? (answer.ok ? null : { tone: 'bad', text: said(answer) }));
    // The button says what is so, not what was hoped for: it waits for the claims as they are.
    await this.entity.read();
    this.pending.value = new Set([...this.pending.peek()].filter((one) => one !== item_id));
  }

  /** @param {(one: Sent) => boolean} which */
  #unsend(which) {
    if (this.sent.peek().some(which)) {
      this.sent.value = this.sent.peek().filter((one) => !which(one));
    }
  }

  /** @param {Outcome | null} outcome */
  #tell(outcome) {
    if (outcome === null) {
      return;
    }
    this.outcome.value = outcome;
    if (outcome.tune) {
      chime(outcome.tune);
    }
  }

  #titles() {
    /** @type {Item[]} */
    const items = Object.values(this.entity.view.peek()?.items ?? {});
    return (/** @type {string} */ number) => items.find((item) => item.item_number === number)?.title ?? '';
  }

  /** @param {number} after_ms */
  #readSoon(after_ms) {
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => this.entity.read(), after_ms);
  }
}

/** Many events may come at once; the claims are read when they have. */
const READ_LATE_MS = 250;
const SENT_MS = 3_000;
