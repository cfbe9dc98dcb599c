// Everything the console knows: claims and how they stand, who waits for what, comments, near-misses, and the feeds that
// show them. REST gives the past, the ops lane everything after it, in order. Pure; knows no view and no socket.

import {
  attemptOf,
  claimOfEvent,
  claimOfRow,
  commentOfEvent,
  commentOfRow,
  deedOf,
  turnOf,
} from './facts.js';
import { Feed } from './feed.js';
import { NearQueue } from './near.js';
import { matchesClaim, matchesComment } from './search.js';

/** @typedef {import('./facts.js').Claim} Claim */
/** @typedef {import('./facts.js').Comment} Comment */
/** @typedef {Claim | import('./facts.js').Attempt | import('./facts.js').Deed} Entry */
/** @typedef {Record<string, any>} Fields */

/** What has changed since it was asked last. @typedef {{feed: boolean, comments: boolean, near: boolean, people: Set<number>}} Changed */

export class Ledger {
  feed = new Feed({ max: FEED_MAX, matches: (/** @type {Entry} */ row, query) => matchesClaim(row, query) });
  comments = new Feed({
    max: COMMENTS_MAX,
    matches: (/** @type {Comment} */ row, query) => matchesComment(row, query),
  });
  near = new NearQueue();
  /** The number of the last event. */
  seq = 0;

  /** @type {Map<number, Claim>} */
  #claims = new Map();
  /** @type {Set<number>} claims whose state the lane has told: newer than any list */
  #heard = new Set();
  /** @type {Map<number, Set<Claim>>} */
  #byItem = new Map();
  /** @type {Map<number, Comment>} comments that are here, by seq: lists and the lane tell some of them both */
  #said = new Map();
  /** @type {Map<number, Comment>} those of them that almost claim, by their numbers */
  #nearly = new Map();
  /** @type {Set<string>} deeds that are here */
  #done = new Set();
  /** @type {string | null} who caused the decision under way */
  #who = null;
  /** @type {Changed} */
  #changed = { feed: false, comments: false, near: false, people: new Set() };
  #active;
  #nearHead;

  /**
   * The state of things from lists, and from the events since about then, which go on.
   * @param {{claims: Fields[], comments: Fields[], deeds?: Fields[], near: import('./near.js').Near[], nearHead: number, events: Fields[],
   *   active: boolean}} from events up to `nearHead` were considered when `near` was listed
   */
  constructor({ claims, comments, deeds, near, nearHead, events, active }) {
    this.#active = active;
    this.#nearHead = nearHead;
    this.addPast({ claims, comments, deeds });
    for (const one of near) {
      this.near.add(one);
    }
    for (const event of events) {
      this.take(event);
    }
    // Events of the past belong among what the lists had.
    this.feed.addPast([]);
    this.comments.addPast([]);
  }

  /**
   * Pages of the lists.
   * @param {{claims?: Fields[], comments?: Fields[], deeds?: Fields[]}} rows
   */
  addPast({ claims = [], comments = [], deeds = [] }) {
    const entries = /** @type {Entry[]} */ (
      claims.map((row) => this.#list(row)).filter((row) => row !== null)
    );
    const said = comments.filter(({ seq }) => !this.#said.has(seq)).map(commentOfRow);
    for (const one of said) {
      this.#remember(one);
      const attempt = attemptOf(one);
      if (attempt) {
        entries.push(attempt);
      }
    }
    for (const { at: at_ms, ...event } of deeds) {
      const deed = deedOf({ ...event, at_ms }, event.who ?? null);
      if (deed && this.#isNew(deed)) {
        entries.push(deed);
      }
    }
    this.feed.addPast(entries);
    this.comments.addPast(said);
    this.#changed.feed ||= entries.length > 0;
    this.#changed.comments ||= said.length > 0;
  }

  /**
   * An event of the ops lane, each once and in order.
   * @param {Fields} event
   * @returns {import('./facts.js').Deed | null} what an operator did by it
   */
  take(event) {
    this.seq = event.seq;
    // Events of one decision follow each other, and the first says whose it was.
    this.#who = event.who ?? this.#who;
    this.#hear(event);
    const deed = deedOf(event, this.#who);
    if (deed && this.#isNew(deed)) {
      this.#show(deed);
    }
    return deed;
  }

  /** Lists and the lane tell some deeds both. @param {import('./facts.js').Deed} deed */
  #isNew({ id }) {
    const known = this.#done.has(id);
    this.#done.add(id);
    return !known;
  }

  /** @param {Fields} event */
  #hear(event) {
    switch (event.t) {
      case 'commented':
        return this.#comment(event);
      case 'claimed':
        return this.#stand(event, event.standing);
      case 'promoted':
        this.#stand(event, 'winner').promoted = true;
        return this.#show(turnOf(event, 'promoted'));
      case 'released':
        return this.#release(event);
      case 'near_settled':
        return this.#settle(event);
      case 'activated':
      case 'resumed':
        this.#active = true;
        return;
      case 'paused':
      case 'stopped':
        this.#active = false;
        return;
      default:
    }
  }

  /**
   * Winners and waitlist of an item, each in the order of the claims, as far as they are loaded.
   * @param {number} item_id
   */
  people(item_id) {
    const claims = [...(this.#byItem.get(item_id) ?? [])].sort((one, other) => one.claim_id - other.claim_id);
    return {
      winners: claims.filter(({ status }) => status === 'winner'),
      waiting: claims.filter(({ status }) => status === 'waitlist'),
    };
  }

  /** @param {number} claim_id */
  claim(claim_id) {
    return this.#claims.get(claim_id) ?? null;
  }

  /**
   * Shows what has arrived, of comments one of so many parts, and says what has changed.
   * @param {number} [commentParts] as {@link Feed.flush} takes it
   * @returns {Changed}
   */
  flush(commentParts) {
    const changed = this.#changed;
    this.#changed = { feed: false, comments: false, near: false, people: new Set() };
    changed.feed = this.feed.flush() || changed.feed;
    changed.comments = this.comments.flush(commentParts) || changed.comments;
    if (this.#said.size > COMMENTS_MAX + SPARE) {
      this.#forget();
    }
    return changed;
  }

  /** How many comments are remembered: those that can be shown, those that wait to be settled, and a few besides. */
  get remembered() {
    return this.#said.size;
  }

  /** Lets go of comments that the list of comments has let go. What came of them stands in the feed, claims and all. */
  #forget() {
    const oldest = this.comments.rows.at(-1)?.id ?? 0;
    for (const [seq, { number }] of this.#said) {
      const waits = number !== null && this.near.has(number);
      if (seq < oldest && !waits) {
        this.#said.delete(seq);
        if (number !== null) {
          this.#nearly.delete(number);
        }
      }
    }
  }

  /** @param {Fields} event */
  #comment(event) {
    if (this.#active && event.seq > this.#nearHead && this.near.hear(event)) {
      this.#changed.near = true;
    }
    const known = this.#said.get(event.seq);
    const said = commentOfEvent(event);
    if (known) {
      // The lane says more than the list: how it was read.
      Object.assign(known, said);
      this.#remember(known);
      return;
    }
    this.#remember(said);
    this.comments.push(said);
    const attempt = attemptOf(said, event.outcome.item_number ?? event.parsed.item_number ?? null);
    if (attempt) {
      this.#show(attempt);
    }
    this.#word(event.outcome.claim_id, event.text);
  }

  /** What was said is what came of it now; its claim stands right before. @param {Fields} event */
  #settle({ number, accepted, outcome }) {
    this.#changed.near = this.near.remove(number) || this.#changed.near;
    const said = this.#nearly.get(number);
    if (!said || !accepted) {
      return;
    }
    said.result = outcome.result;
    this.#changed.comments = true;
    this.#word(outcome.claim_id, said.text);
  }

  /** @param {number | undefined} claim_id @param {string} text what was said, where the claim doesn't know it yet */
  #word(claim_id, text) {
    const claim = claim_id === undefined ? undefined : this.#claims.get(claim_id);
    if (claim?.how === 'comment' && claim.text === '') {
      claim.text = text;
    }
  }

  /** @param {Comment} said */
  #remember(said) {
    this.#said.set(said.id, said);
    if (said.intent === 'near' && said.number !== null) {
      this.#nearly.set(said.number, said);
    }
  }

  /**
   * @param {Fields} event
   * @param {Claim['status']} status
   */
  #stand(event, status) {
    let claim = this.#claims.get(event.claim_id);
    if (!claim) {
      claim = claimOfEvent(event);
      this.#keep(claim);
      if (event.t === 'claimed') {
        this.#show(claim);
      }
    }
    claim.status = status;
    claim.by = event.operator ?? claim.by;
    this.#heard.add(claim.claim_id);
    this.#changed.feed = true;
    this.#changed.people.add(claim.item_id);
    return claim;
  }

  /** @param {Fields} event */
  #release(event) {
    const claim = this.#stand(event, 'released');
    claim.passed = event.why === 'pass';
    claim.by = event.operator ?? (claim.passed ? null : this.#who);
    if (claim.passed) {
      this.#show(turnOf(event, 'passes'));
    }
  }

  /**
   * A row of the list of claims; null when it is known already.
   * @param {Fields} row
   */
  #list(row) {
    const known = this.#claims.get(row.claim_id);
    const listed = claimOfRow(row);
    if (!known) {
      this.#keep(listed);
      this.#changed.people.add(listed.item_id);
      return listed;
    }
    const unseen = known.how === null;
    const { status, passed, by, promoted } = known;
    // A list may be behind the lane.
    Object.assign(known, listed, this.#heard.has(row.claim_id) ? { status, passed, by, promoted } : {});
    this.#changed.people.add(known.item_id);
    return unseen ? known : null;
  }

  /** @param {Claim} claim */
  #keep(claim) {
    this.#claims.set(claim.claim_id, claim);
    const others = this.#byItem.get(claim.item_id) ?? new Set();
    this.#byItem.set(claim.item_id, others.add(claim));
  }

  /** @param {Entry} entry */
  #show(entry) {
    this.feed.push(entry);
  }
}

/** Rows that stay here; older ones are with the server. */
const FEED_MAX = 20_000;
const COMMENTS_MAX = 50_000;
/** So many comments more before the oldest are forgotten: all of them are gone through for that. */
const SPARE = 1_000;
