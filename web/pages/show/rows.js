// The log of a show as lines to read: who said what and what became of it. One line per thing that happened, though a
// claim by comment is two events. Pure.

/**
 * @typedef {{tone: string, key: string, fill: Record<string, any>}} Badge
 * @typedef {object} Row
 * @property {string | number} id
 * @property {number} at_ms
 * @property {'comment' | 'deed' | 'note' | 'sent'} kind
 * @property {string} who the handle; empty for notes
 * @property {string | null} user
 * @property {string} [text] of a comment
 * @property {string} [key] of a text, for deeds and notes
 * @property {Record<string, any>} [fill]
 * @property {Badge | null} badge
 */

/**
 * @param {import('../../core/log.js').Logged[]} events oldest first
 * @returns {Row[]} oldest first
 */
export function rowsOf(events) {
  const told = new Set();
  for (const event of events) {
    if (event.t === 'commented' && event.outcome.claim_id !== undefined) {
      told.add(deed(event.outcome.result === 'passed' ? 'released' : 'claimed', event.outcome.claim_id));
    }
  }
  /** @type {Row[]} */
  const rows = [];
  for (const event of events) {
    const row = told.has(deed(event.t, event.claim_id)) ? null : rowOf(event);
    if (row) {
      rows.push(row);
    }
  }
  return rows;
}

/**
 * @param {string} type
 * @param {number} claim
 */
function deed(type, claim) {
  return `${type} ${claim}`;
}

/**
 * @param {import('../../core/log.js').Logged} event
 * @returns {Row | null}
 */
function rowOf(event) {
  const about = { id: event.seq, at_ms: event.at_ms };
  const by = { who: event.person?.handle ?? '', user: event.person?.user ?? null };
  const fill = { number: event.item_number, title: event.title, place: event.waitlist_position };
  const done = (/** @type {string} */ key, /** @type {Badge | null} */ badge = null) =>
    /** @type {Row} */ ({ ...about, ...by, kind: 'deed', key: `show.row.${key}`, fill, badge });
  switch (event.t) {
    case 'commented':
      return { ...about, ...by, kind: 'comment', text: event.text, badge: became(event.outcome) };
    case 'claimed':
      return done(
        event.how === 'award' ? 'awarded' : 'claimed',
        became({ ...event, result: event.standing }),
      );
    case 'promoted':
      return done('promoted', became({ ...event, result: 'winner' }));
    case 'released':
      return done(event.why === 'operator' ? 'released' : 'passed');
    case 'activated':
    case 'paused':
    case 'resumed':
    case 'stopped':
    case 'item_added':
      return { ...about, who: '', user: null, kind: 'note', key: `show.row.${event.t}`, fill, badge: null };
    default:
      return null;
  }
}

/**
 * @param {Record<string, any>} outcome
 * @returns {Badge | null}
 */
function became(outcome) {
  const tone = TONES[outcome.result];
  const fill = { number: outcome.item_number ?? '', place: outcome.waitlist_position ?? '' };
  return tone ? { tone, key: `show.badge.${outcome.result}`, fill } : null;
}

/** @type {Record<string, string>} */
const TONES = {
  winner: 'good',
  waitlist: 'info',
  passed: 'quiet',
  duplicate_user: 'quiet',
  item_not_found: 'quiet',
};
