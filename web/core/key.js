// Names for commands: the same key, the same answer, one effect, however often it is sent.

/** A key that nobody has used. */
export function freshKey() {
  return (
    crypto.randomUUID?.() ??
    Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
  );
}
