// Who an id is: the people of the workspace by name, 'you' for oneself, the machine for itself.

import { user } from '../../core/account.js';
import { get } from '../../core/api.js';
import { t } from '../../core/text.js';
import { signal } from '../../core/ui.js';

/** @type {import('../../vendor/signals/signals.js').Signal<Record<string, string>>} names by id */
const members = signal({});
/** @type {string | null} the workspace of the console that is open */
let here = null;
/** @type {Map<string, number>} when a workspace's members were asked for last, by its id */
const asked = new Map();
/** @type {Set<string>} workspaces whose members are known, as they were then */
const learned = new Set();
/** @type {Set<string>} ids to ask for */
const wanted = new Set();
/** @type {Map<string, number>} ids that were asked for in vain, and when */
const missed = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/**
 * Learns the names of a workspace's members, and those of who joins, as long as its console is open.
 * @param {string | undefined} workspace `workspace:01J…`
 * @returns {(() => void) | undefined} to be called when it closes
 */
export function learnNames(workspace) {
  if (!workspace) {
    return;
  }
  here = workspace;
  if (!learned.has(workspace)) {
    soon(workspace);
  }
  return () => {
    clearTimeout(later);
    later = undefined;
    here = null;
    wanted.clear();
  };
}

/** Asks for somebody who wasn't a member when members were asked for. @param {string} id */
function want(id) {
  if (here !== null && Date.now() - (missed.get(id) ?? 0) >= AGAIN_MS) {
    wanted.add(id);
    soon(here);
  }
}

/** Asks at once, or when it may. @param {string} workspace */
function soon(workspace) {
  const wait_ms = (asked.get(workspace) ?? 0) + AGAIN_MS - Date.now();
  if (wait_ms <= 0) {
    ask(workspace);
  } else {
    later ??= setTimeout(() => {
      later = undefined;
      soon(workspace);
    }, wait_ms);
  }
}

/** @param {string} workspace */
async function ask(workspace) {
  asked.set(workspace, Date.now());
  const sought = [...wanted];
  // Without an answer ids stay shortened; whoever is drawn asks again.
  const answer = await get(`/api/workspaces/${workspace}`).catch(() => null);
  for (const id of sought) {
    missed.set(id, Date.now());
    wanted.delete(id);
  }
  if (answer === null) {
    return;
  }
  learned.add(workspace);
  /** @type {[string, string][]} */
  const named = answer.members.map((/** @type {{id: string, name: string}} */ { id, name }) => [id, name]);
  for (const [id] of named) {
    missed.delete(id);
    wanted.delete(id);
  }
  if (wanted.size === 0) {
    clearTimeout(later);
    later = undefined;
  }
  members.value = { ...members.peek(), ...Object.fromEntries(named) };
}

/**
 * @param {string | null} who `user:01J…`, `system`, `clock`
 * @returns {string}
 */
export function nameOf(who) {
  if (who === null) {
    return t('console.somebody');
  }
  if (who === user.value?.id) {
    return t('console.you');
  }
  if (!who.startsWith('user:')) {
    return t('console.system');
  }
  const name = members.value[who];
  if (name === undefined) {
    want(who);
  }
  return name ?? t('console.member', { id: who.slice(-4) });
}

/**
 * 'by you', 'by Ana'.
 * @param {string | null} who
 */
export function byWhom(who) {
  return who !== null && who === user.value?.id ? t('console.byYou') : t('console.by', { who: nameOf(who) });
}

/** So long a workspace isn't asked again, nor for anybody it didn't list. */
const AGAIN_MS = 30_000;
