/** The key of the header that is no tensor. */
export const metadataKey = '__metadata__';

/** The reference implementation reads no larger header. */
export const maxHeaderBytes = 100_000_000;

/** Half of a surrogate pair: a JavaScript string can hold one, UTF-8 cannot. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** A name from a file as it may stand in a message: control characters escaped, not longer than a line. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 99)}…` : name);
}
