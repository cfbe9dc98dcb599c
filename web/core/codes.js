// Numbers of the wire that pages act on: what the SDK and the server say when something is no answer.

/** The SDK waited in vain for an answer. */
export const TIMEOUT = 1;

/** The SDK's for an answer that may or may not have been: timeout, transport closed, connection closed, … */
export const LOST = [TIMEOUT, 2, 3, 10, 11, 100, 111];

/** A token that was good once. */
export const TOKEN_EXPIRED = 109;

/** A position of a log that the server doesn't know: offsets mean other events now. */
export const UNRECOVERABLE = 112;

/**
 * Whether it makes sense to ask the same again.
 * @param {{code?: number, temporary?: boolean}} fault
 */
export function isPassing(fault) {
  return fault.temporary === true || LOST.includes(fault.code ?? 0);
}

/** Disconnected for want of a good token: none, not taken, invalid, its sign-in is over. */
export const NOT_SIGNED = [1, 101, 3500, 4500];

/**
 * Errors of commands, as REST calls the same.
 * @type {Record<number, string>}
 */
export const REFUSALS = {
  101: 'unauthorized',
  103: 'forbidden',
  104: 'bad_value',
  106: 'too_many_requests',
  107: 'bad_value',
};
