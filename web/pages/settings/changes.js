// What one section does that another one shows.

import { signal } from '../../core/ui.js';

/** Counts what has changed the list of sign-ins: it is read again then. */
export const changedElsewhere = signal(0);
