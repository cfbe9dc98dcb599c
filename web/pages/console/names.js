// Who an id is: the people of the workspace by name, 'you' for oneself, the machine for itself.

import { user } from '../../core/account.js';
import { get } from '../../core/api.js';
import { t } from '../../core/text.js';
import { signal } from '../../core/ui.js';

/** @type {import('../../vendor/signals/signals.js').Signal<Record<string, string>>} names by id */
const members = signal({});
/** @type {Map<string, Promise<void>>} */
const asked = new Map();

/**
 * Learns the names of a workspace's members, once.
 * @param {string | undefined} workspace `workspace:01J…`
 */
export function learnNames(workspace) {
  if (workspace && !asked.has(workspace)) {
    const learning = get(`/api/workspaces/${workspace}`).then(
      ({ members: found }) => {
        const named = found.map((/** @type {{id: string, name: string}} */ { id, name }) => [id, name]);
        members.value = { ...members.peek(), ...Object.fromEntries(named) };
      },
      // Ids are shortened then; asked again by the next console.
      () => {
        asked.delete(workspace);
      },
    );
    asked.set(workspace, learning);
  }
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
  return members.value[who] ?? t('console.member', { id: who.slice(-4) });
}

/**
 * 'by you', 'by Ana'.
 * @param {string | null} who
 */
export function byWhom(who) {
  return who !== null && who === user.value?.id ? t('console.byYou') : t('console.by', { who: nameOf(who) });
}
