// What an answer or an event means to the person it is about, as a key of a text. Pure.

/**
 * `key` and `fill` of a text, or `text` as it is; `offer`: what they may have meant.
 * @typedef {object} Outcome
 * @property {'good' | 'info' | 'warn' | 'bad' | 'plain'} tone
 * @property {string} [key]
 * @property {Record<string, any>} [fill]
 * @property {string} [text]
 * @property {'won' | 'counter' | 'outbid'} [tune]
 * @property {{verb: 'claim' | 'pass', number: string}} [offer]
 */

/**
 * @param {{ok: boolean, result?: string, code?: string, [field: string]: any}} answer of a claim, a pass or a comment
 * @param {(number: string) => string} titleOf
 * @returns {Outcome | null} nothing to say: a comment that is only a comment
 */
export function outcomeOf(answer, titleOf) {
  const word = answer.ok ? (answer.result ?? '') : (answer.code ?? '');
  const number = String(answer.item_number ?? '');
  const title = titleOf(number);
  const item = title ? `${number} · ${title}` : number;
  const place = answer.waitlist_position ?? null;
  const state = answer.state ?? 'unknown';
  const told = (
    /** @type {Outcome['tone']} */ tone,
    /** @type {string} */ name,
    /** @type {Partial<Outcome>} */ more = {},
  ) => ({ tone, key: `show.outcome.${name}`, fill: { item, number, place, state }, ...more });
  switch (word) {
    case 'winner':
      return told('good', 'winner', { tune: 'won' });
    case 'awarded':
      return told('good', 'awarded', { tune: 'won' });
    case 'promoted':
      return told('good', 'promoted', { tune: 'won' });
    case 'waitlist':
      return told('info', 'waitlist', { tune: 'counter' });
    case 'duplicate_user':
      // A comment's answer has no standing; its place in line says the same.
      return answer.standing === 'waitlist' || place !== null
        ? told('info', 'waits')
        : told('plain', 'holds');
    case 'passed':
      return told('plain', 'passed');
    case 'released':
      return told('warn', 'released', { tune: 'outbid' });
    case 'nothing_to_pass':
      return told('plain', 'nothingToPass');
    case 'item_not_found':
      return told('warn', 'notFound');
    case 'show_not_active':
      return told('warn', NOT_ACTIVE[state] ?? 'notActive');
    case 'show_full':
      return told('warn', 'full');
    case 'near_claim':
      return told('info', 'nearClaim', { offer: { verb: 'claim', number } });
    case 'near_pass':
      return told('info', 'nearPass', { offer: { verb: 'pass', number } });
    default:
      return null;
  }
}

/**
 * What a claim will most likely do to its item, as a patch of the show as it is by then: others claim meanwhile, and it
 * may be gone.
 * @param {import('./room.js').Item} item as it was when it was claimed
 * @returns {(show: Record<string, any>) => Record<string, any>}
 */
export function expected({ item_id, available, claimed, waiting }) {
  return (show) => {
    const now = show.items?.[item_id];
    if (!now) {
      return {};
    }
    const left = Math.min(now.available, available - 1);
    const change =
      available > 0
        ? {
            available: left,
            claimed: Math.max(now.claimed, claimed + 1),
            status: left === 0 ? 'sold_out' : 'partial',
          }
        : { waiting: Math.max(now.waiting, waiting + 1) };
    return { items: { [item_id]: change } };
  };
}

/** @type {Record<string, string>} */
const NOT_ACTIVE = { draft: 'draft', paused: 'paused', ended: 'ended' };
