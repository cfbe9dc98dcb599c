// Names for people whose names are nobody's business: three letters that are always the same for the same person, so
// that a duel can be followed. Pure.

/**
 * `7QK` for `user:01J…`. Different people may share one, one in thirty thousand; their ids never do.
 * @param {string} id
 */
export function pseudonym(id) {
  // FNV-1a, then mixed: ids that were drawn one after the other must not look alike.
  let hash = 0x811c9dc5;
  for (const letter of id) {
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  hash = (hash ^ (hash >>> 15)) >>> 0;
  return [0, 5, 10].map((shift) => LETTERS[(hash >>> shift) & 31]).join('');
}

/** Crockford's: none can be taken for another. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
