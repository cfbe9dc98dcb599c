// Hooks that tie stores to components: opened when shown, closed when gone.

import { openEntity } from '../core/entity.js';
import { openLog } from '../core/log.js';
import { useEffect, useMemo } from '../core/ui.js';

export { useAnswer } from './answer.js';
export { useServerNow } from './now.js';

/**
 * @param {string} id `auction:01J…`
 * @returns {import('../core/entity.js').Entity}
 */
export function useEntity(id) {
  const held = useMemo(() => openEntity(id), [id]);
  useEffect(() => held.close, [held]);
  return held.entity;
}

/**
 * @param {string} channel
 * @param {Parameters<typeof openLog>[1]} [options] as they are the first time
 * @returns {import('../core/log.js').Log}
 */
export function useLog(channel, options) {
  const log = useMemo(() => openLog(channel, options), [channel]);
  useEffect(() => log.close, [log]);
  return log;
}
