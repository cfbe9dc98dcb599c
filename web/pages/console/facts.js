// What the server tells, as rows of the console: events of the ops lane, and the rows that REST lists. Pure.

import { folded, numberIn, numberKey } from './search.js';

/**
 * A claim, as it stands. One object for the map and the feed: it changes in place.
 * @typedef {object} Claim
 * @property {'claim'} kind
 * @property {string} id
 * @property {number} claim_id
 * @property {number} item_id
 * @property {string} item_number
 * @property {string | null} number its key, to be found by
 * @property {string} user_handle
 * @property {string} handle folded
 * @property {'comment' | 'button' | 'award' | null} how
 * @property {'winner' | 'waitlist' | 'released'} status
 * @property {boolean} promoted whether it won from the waitlist
 * @property {boolean} passed whether it was given back by its buyer
 * @property {string | null} by the operator who awarded or released it, or accepted the comment
 * @property {string} text what was said
 * @property {number} at_ms
 * @property {number} rank
 */

/**
 * What was tried and led to no claim, or to a claim's end.
 * @typedef {{kind: 'attempt', id: string, item_number: string | null, number: string | null, user_handle: string,
 *   handle: string, result: string, text: string, at_ms: number, rank: number}} Attempt
 */

/**
 * What an operator did to the show.
 * @typedef {{kind: 'deed', id: string, deed: string, who: string | null, item_number: string | null,
 *   number: string | null, about: string, handle: string, at_ms: number, rank: number}} Deed
 */

/**
 * @typedef {{id: number, number: number | null, user_handle: string, handle: string, text: string, folded: string,
 *   result: string, intent: string, at_ms: number, rank: number}} Comment
 */

/** @typedef {Record<string, any>} Fields */

/**
 * @param {Fields} row of /claims
 * @returns {Claim}
 */
export function claimOfRow(row) {
  const passed = row.status === 'released' && row.operator_action !== 'release';
  return claim(row, row.user_handle, {
    how: row.claim_type,
    status: row.status,
    passed,
    by: row.operator_notes?.match(OPERATOR)?.[0] ?? null,
    text: row.raw_text ?? '',
    at_ms: row.created_at_ms,
  });
}

/**
 * @param {Fields} event `claimed`; or `promoted`, `released` of a claim that was not heard of before
 * @returns {Claim}
 */
export function claimOfEvent(event) {
  return claim(event, event.person.handle, {
    how: event.how ?? null,
    status: event.standing ?? 'winner',
    by: event.operator ?? null,
    text: '',
    at_ms: event.at_ms,
  });
}

/**
 * @param {Fields} from
 * @param {string} user_handle
 * @param {Pick<Claim, 'how' | 'status' | 'by' | 'text' | 'at_ms'> & Partial<Claim>} rest
 * @returns {Claim}
 */
function claim(from, user_handle, rest) {
  const { claim_id, item_id, item_number } = from;
  return {
    kind: 'claim',
    id: `claim-${claim_id}`,
    claim_id,
    item_id,
    item_number,
    number: numberKey(item_number),
    user_handle,
    handle: folded(user_handle),
    promoted: false,
    passed: false,
    rank: claim_id,
    ...rest,
  };
}

/**
 * @param {Fields} row of /comments
 * @returns {Comment}
 */
export function commentOfRow(row) {
  const intent = row.parsed ?? (row.result === 'ignored' ? 'nothing' : 'claim');
  return comment(row.seq, row.number ?? null, row.user_handle, row.text, row.result, intent, row.at_ms);
}

/**
 * @param {Fields} event `commented`
 * @returns {Comment}
 */
export function commentOfEvent(event) {
  const { seq, number, person, text, outcome, parsed, at_ms } = event;
  return comment(seq, number, person.handle, text, outcome.result, parsed.intent, at_ms);
}

/**
 * @param {number} seq
 * @param {number | null} number
 * @param {string} user_handle
 * @param {string} text
 * @param {string} result
 * @param {string} intent
 * @param {number} at_ms
 * @returns {Comment}
 */
function comment(seq, number, user_handle, text, result, intent, at_ms) {
  const handle = folded(user_handle);
  const searched = `${handle} ${folded(text)}`;
  return { id: seq, number, user_handle, handle, text, folded: searched, result, intent, at_ms, rank: seq };
}

/**
 * What stands in the claim feed for a comment that wanted something and made no claim; null for all others. Passes
 * that worked are told by the claim they ended.
 * @param {Comment} said
 * @param {string | null} [item_number] where the server has said which
 * @returns {Attempt | null}
 */
export function attemptOf(said, item_number = null) {
  if (TOLD_OTHERWISE.has(said.result)) {
    return null;
  }
  const number = item_number === null ? numberIn(said.text) : numberKey(item_number);
  return {
    kind: 'attempt',
    id: `attempt-${said.id}`,
    item_number: item_number ?? number,
    number,
    user_handle: said.user_handle,
    handle: said.handle,
    result: said.result,
    text: said.text,
    at_ms: said.at_ms,
    rank: said.rank,
  };
}

/**
 * A claim that ended by its buyer, or moved up from the waitlist: news of its own, besides the claim's row.
 * @param {Fields} event `released` or `promoted`
 * @param {'passes' | 'promoted'} result
 * @returns {Attempt}
 */
export function turnOf(event, result) {
  return {
    kind: 'attempt',
    id: `${result}-${event.claim_id}`,
    item_number: event.item_number,
    number: numberKey(event.item_number),
    user_handle: event.person.handle,
    handle: folded(event.person.handle),
    result,
    text: '',
    at_ms: event.at_ms,
    rank: event.seq,
  };
}

/**
 * What an operator did, where the event is such.
 * @param {Fields} event
 * @param {string | null} who
 * @returns {Deed | null}
 */
export function deedOf(event, who) {
  const deed = DEEDS[event.t]?.(event);
  if (!deed) {
    return null;
  }
  const about = event.person?.handle ?? event.title ?? event.name ?? '';
  const item_number = event.item_number ?? null;
  return {
    kind: 'deed',
    id: `deed-${event.seq}`,
    deed,
    who: event.operator ?? who,
    item_number,
    number: item_number && numberKey(item_number),
    about,
    handle: folded(event.person?.handle ?? ''),
    at_ms: event.at_ms,
    rank: event.seq,
  };
}

/** @type {Record<string, (event: Fields) => string | null>} */
const DEEDS = {
  created: () => 'created',
  edited: () => 'edited',
  activated: () => 'activated',
  paused: () => 'paused',
  resumed: () => 'resumed',
  stopped: () => 'stopped',
  item_added: () => 'item_added',
  item_changed: () => 'item_changed',
  item_deleted: () => 'item_deleted',
  released: (event) => (event.why === 'operator' ? 'released' : null),
  near_settled: (event) => (event.accepted ? 'accepted' : 'dismissed'),
};

/** Who, in the notes on a claim. */
const OPERATOR = /user:\w+/;
/** A comment that is nothing, or whose claim tells more. */
const TOLD_OTHERWISE = new Set(['ignored', 'winner', 'waitlist', 'passed', 'released']);
