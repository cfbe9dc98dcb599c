// A state as rows of a tree: what is open, what a search finds, and of long lists only the beginning. Pure.

/**
 * A row. `more` is a row that stands for what isn't shown of its list: `path` is the list's then.
 * @typedef {object} TreeRow
 * @property {string} path a JSON pointer, `/items/3/title`
 * @property {string} key
 * @property {number} level 1 for what stands in the state itself
 * @property {number} at its place among its siblings, from 1
 * @property {number} of how many they are
 * @property {any} value
 * @property {number | null} count entries, of an object or a list
 * @property {boolean} list whether it is a list
 * @property {boolean} open
 * @property {boolean} found whether the search found it
 * @property {number} more entries that aren't shown; 0 for all other rows
 * @property {boolean} gone whether those are not here at all: the server has cut them
 *
 * @typedef {object} TreeWish
 * @property {Map<string, boolean>} [open] what somebody has opened or closed
 * @property {Map<string, number>} [shown] how many entries of a long list
 * @property {string} [search] a part of a key or a value
 */

/**
 * The rows of a state, top to bottom. While something is searched for, only what was found and what leads there.
 * @param {any} state
 * @param {TreeWish} [wish]
 * @returns {TreeRow[]}
 */
export function treeRows(state, { open = new Map(), shown = new Map(), search = '' } = {}) {
  const wanted = search.trim().toLowerCase();
  const found = wanted === '' ? null : matching(state, wanted);
  /** @type {TreeRow[]} */
  const rows = [];
  /**
   * @param {any} holder
   * @param {string} above
   * @param {number} level
   */
  const walk = (holder, above, level) => {
    const { all, hidden } = entries(holder);
    const list = all.filter(([key]) => found === null || found.on.has(pointer(above, key)));
    const limit = shown.get(above) ?? SHOWN_AT_FIRST;
    const of = found === null ? all.length + hidden : list.length;
    list.slice(0, limit).forEach(([key, value], at) => {
      const path = pointer(above, key);
      const inner = isHolder(value) ? entries(value) : null;
      const count = inner && inner.all.length + inner.hidden;
      const leads = found?.leads.has(path) ?? false;
      const opened =
        count !== null && count > 0 && (open.get(path) ?? (leads || isOpenAtFirst(level, count)));
      const list = Array.isArray(value);
      const hit = found?.hits.has(path) ?? false;
      rows.push({
        path,
        key,
        level,
        at: at + 1,
        of,
        value,
        count,
        list,
        open: opened,
        found: hit,
        more: 0,
        gone: false,
      });
      if (opened) {
        walk(value, path, level + 1);
      }
    });
    const rest = list.length - Math.min(limit, list.length);
    const row = {
      path: above,
      key: '',
      level,
      at: of,
      of,
      value: null,
      count: null,
      list: false,
      open: false,
      found: false,
    };
    if (rest > 0) {
      rows.push({ ...row, more: rest + (found === null ? hidden : 0), gone: false });
    } else if (hidden > 0 && found === null) {
      rows.push({ ...row, more: hidden, gone: true });
    }
  };
  if (isHolder(state)) {
    walk(state, '', 1);
  }
  return rows;
}

/**
 * What stands at a place; undefined where nothing does.
 * @param {any} state
 * @param {string} path
 */
export function at(state, path) {
  return path
    .split('/')
    .slice(1)
    .reduce((value, key) => value?.[key.replace(/~1/g, '/').replace(/~0/g, '~')], state);
}

/**
 * A value in one short line.
 * @param {any} value
 * @param {number} [chars_max]
 */
export function brief(value, chars_max = 120) {
  const text = JSON.stringify(value) ?? '';
  return text.length > chars_max ? `${text.slice(0, chars_max - 1)}…` : text;
}

/**
 * Whether a number is a moment, by the name it stands under.
 * @param {string} key
 * @param {any} value
 */
export function isMoment(key, value) {
  return (
    typeof value === 'number' &&
    value > 1e12 &&
    /(^|_)(at|end|start|time|until)(_ms)?$|_at_ms$|_end_ms$/.test(key)
  );
}

/** @param {any} value */
function isHolder(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * What an object or a list holds, and how much of it the server has left out.
 * @param {any} holder
 * @returns {{all: [string, any][], hidden: number}}
 */
function entries(holder) {
  const all = Object.entries(holder);
  const last = all.at(-1)?.[1];
  const cut = all.length > CUT_ABOVE && typeof last === 'string' ? /^and (\d+) more$/.exec(last) : null;
  return cut ? { all: all.slice(0, -1), hidden: Number(cut[1]) } : { all, hidden: 0 };
}

/**
 * @param {string} above
 * @param {string} key
 */
function pointer(above, key) {
  return `${above}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}

/**
 * Few entries are open from the start, near the top.
 * @param {number} level
 * @param {number} count
 */
function isOpenAtFirst(level, count) {
  return level === 1 ? count <= 12 : level === 2 && count <= 4;
}

/**
 * The places whose key or plain value holds the word (`hits`), what leads to them (`leads`), and `on`: both, and all
 * that stands below a hit.
 * @param {any} state
 * @param {string} word
 */
function matching(state, word) {
  /** @type {Set<string>} */
  const hits = new Set();
  /** @type {Set<string>} */
  const leads = new Set();
  /** @type {Set<string>} */
  const on = new Set();
  /**
   * @param {any} holder
   * @param {string} above
   * @param {boolean} below a hit
   * @returns {boolean} whether something was found in it
   */
  const walk = (holder, above, below) => {
    let any = false;
    for (const [key, value] of entries(holder).all) {
      const path = pointer(above, key);
      const plain = isHolder(value) ? '' : String(value).toLowerCase();
      const hit = key.toLowerCase().includes(word) || plain.includes(word);
      const inside = isHolder(value) && walk(value, path, below || hit);
      if (hit) {
        hits.add(path);
      }
      if (inside) {
        leads.add(path);
      }
      if (hit || inside || below) {
        on.add(path);
      }
      any ||= hit || inside;
    }
    return any;
  };
  if (isHolder(state)) {
    walk(state, '', false);
  }
  return { hits, leads, on };
}

/** Entries of one list that are shown before somebody asks for more. */
export const SHOWN_AT_FIRST = 100;
/** The server cuts no shorter list. */
const CUT_ABOVE = 100;
