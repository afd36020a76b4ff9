/**
 * What would move the cursor, start another line, turn the direction of reading, or change colours: control characters
 * (C0, DEL, C1), the separators U+2028 and U+2029, marks and overrides of direction, and halves of surrogate pairs.
 */
const unprintable = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

/**
 * A name as it can be shown on one line of a terminal: a file may be called anything, and what its name does to the
 * screen must not pass for what the program says. Letters of all scripts stay; the rest is written as in JSON.
 */
export function printable(name: string): string {
  return name.replace(unprintable, escaped);
}

/** All but the end of a line and the tab, for text of many lines: the same escapes, which are valid in JSON, too. */
export function printableText(text: string): string {
  return text.replace(/[\p{Cc}]/gu, (c) => (c === '\n' || c === '\r' || c === '\t' ? c : escaped(c)));
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
