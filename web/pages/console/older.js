// A search goes back in time by itself while it has found little.

import { useEffect } from '../../core/ui.js';

/**
 * @param {import('./room.js').Room} room
 * @param {boolean} wanted
 * @param {...import('./past.js').List} lists
 */
export function useOlder(room, wanted, ...lists) {
  const { past } = room.desk;
  useEffect(() => {
    if (wanted) {
      room.older(...lists);
    }
  }, [wanted, past.turns.value, past]);
}
