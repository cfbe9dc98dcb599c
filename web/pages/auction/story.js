// What the events of an auction's log mean to somebody who looks: rows of a list, and what happened while they were
// away. Pure.

/**
 * @typedef {import('../../core/log.js').Logged} Logged
 *
 * A line of the list. `price_cents` is what stood after it; `topped`: somebody's higher maximum answered at once.
 * @typedef {{seq: number, at_ms: number, kind: 'bid' | 'refused' | 'opened' | 'closed' | 'cancelled',
 *   bidder: string | null, price_cents: number | null, topped: boolean, extended: boolean, count: number,
 *   outcome?: string, reason?: string | null}} Line
 *
 * @typedef {{bids: number, from_cents: number | null, to_cents: number | null, outbid: boolean, took: boolean,
 *   won: boolean, extensions: number, opened: boolean, closed: Logged | null, cancelled: Logged | null, since_ms: number,
 *   until_ms: number}} Absence
 */

/**
 * The lines of a list, newest first. Refused bids have no content and are told together where they come together.
 * @param {Logged[]} events oldest first
 * @returns {Line[]}
 */
export function lines(events) {
  /** @type {Line[]} */
  const found = [];
  for (const event of events) {
    const line = lineOf(event);
    const last = found.at(-1);
    if (line?.kind === 'refused' && last?.kind === 'refused') {
      found[found.length - 1] = { ...line, count: last.count + 1 };
    } else if (line) {
      found.push(line);
    }
  }
  return found.reverse();
}

/**
 * @param {Logged} event
 * @returns {Line | null}
 */
function lineOf(event) {
  const { seq, at_ms, t } = event;
  const plain = { seq, at_ms, bidder: null, price_cents: null, topped: false, extended: false, count: 1 };
  switch (t) {
    case 'bid_placed': {
      const { bidder, leader, price_cents, extended = false } = event;
      return { ...plain, kind: 'bid', bidder, price_cents, topped: leader !== bidder, extended };
    }
    case 'refused':
    case 'opened':
      return { ...plain, kind: t };
    case 'closed': {
      const { winner = null, price_cents = null, outcome, reason } = event;
      return { ...plain, kind: 'closed', bidder: winner, price_cents, outcome, reason };
    }
    case 'cancelled':
      return { ...plain, kind: 'cancelled', reason: event.reason };
    default:
      return null;
  }
}

/**
 * What happened in the events that were missed; null when there is nothing to tell.
 * @param {Logged[]} missed oldest first
 * @param {Logged[]} events all that are known, those missed among them
 * @param {string | null} me
 * @returns {Absence | null}
 */
export function absence(missed, events, me) {
  const told = missed.filter(({ t }) => TOLD.includes(t));
  if (told.length === 0) {
    return null;
  }
  const bids = told.filter(({ t }) => t === 'bid_placed');
  const before = events.filter(({ t, seq }) => t === 'bid_placed' && seq < told[0].seq).at(-1);
  const last = bids.at(-1) ?? before;
  const led = me !== null && before?.leader === me;
  const leads = me !== null && last?.leader === me;
  return {
    bids: bids.length,
    from_cents: before?.price_cents ?? null,
    to_cents: last?.price_cents ?? null,
    outbid: led && !leads,
    took: !led && leads,
    won: me !== null && told.some(({ t, winner }) => t === 'closed' && winner === me),
    extensions: bids.filter(({ extended }) => extended).length,
    opened: told.some(({ t }) => t === 'opened'),
    closed: told.find(({ t }) => t === 'closed') ?? null,
    cancelled: told.find(({ t }) => t === 'cancelled') ?? null,
    since_ms: told[0].at_ms,
    until_ms: told[told.length - 1].at_ms,
  };
}

/**
 * How this person stands. `sending`: their bid is on its way.
 * @param {Record<string, any>} view
 * @param {Record<string, any> | null} mine
 * @param {string | null} me
 * @returns {'sending' | 'leading' | 'outbid' | 'won' | 'lost' | 'none'}
 */
export function standing(view, mine, me) {
  if (view.state === 'closed' || view.state === 'cancelled') {
    const won = me !== null && view.winner === me;
    return won ? 'won' : mine ? 'lost' : 'none';
  }
  if (view.asked_cents != null) {
    return 'sending';
  }
  const leads = me !== null && view.leader === me;
  return leads ? 'leading' : mine ? 'outbid' : 'none';
}

/** Events of which an absence tells. */
const TOLD = ['bid_placed', 'opened', 'closed', 'cancelled'];
