import { WarmstartError } from '../error/warmstart-error.js';
import { quoted } from './names.js';

/** Tensors of more than 64 dimensions are unknown to NumPy and PyTorch; 2000 characters hold over 100 sizes. */
const maxArrayText = 2000;

/** Enough for a quarter of a million tensors. */
const maxKeys = 2 ** 20;

/**
 * Refuses in the text of a header what JSON.parse would accept too readily: a key that comes twice, of which it would
 * keep the last, and what the format does not have but would let a header of 100 MB grow to gigabytes of objects
 * (deeper nesting, endless arrays, millions of keys). Whether the text is JSON at all is left to JSON.parse.
 * @throws WarmstartError `E_SAFETENSORS_NAME` for a key that comes twice, else `E_SAFETENSORS_HEADER`
 */
export function checkHeaderKeys(text: string): void {
  const open: Set<string>[] = [];
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '{') {
      if (open.length === 2) throw unlike('the header is nested deeper than the format is', i);
      open.push(new Set());
    } else if (c === '}') open.pop();
    else if (c === '[') i = arrayEnd(text, i);
    else if (c === '"') {
      const end = stringEnd(text, i);
      if (isKey(text, end)) {
        addKey(open.at(-1), text.slice(i, end), i);
        if (++keys > maxKeys) throw unlike(`the header has more than ${maxKeys} keys`, i);
      }
      i = end - 1;
    }
  }
}

function addKey(seen: Set<string> | undefined, literal: string, at: number): void {
  const key = keyOf(literal);
  if (seen?.has(key)) {
    throw new WarmstartError({
      code: 'E_SAFETENSORS_NAME',
      problem: `the header has the key ${quoted(key)} twice`,
      where: position(at),
    });
  }
  seen?.add(key);
}

/** Index of the bracket that closes the array, in which only numbers may be. */
function arrayEnd(text: string, start: number): number {
  const end = text.slice(start, start + maxArrayText).indexOf(']');
  if (end < 0) throw unlike('the header has a list that is too long', start);
  // A bracket inside a string would let what follows it pass unseen.
  if (!/^[-+.\deE\s,]*$/.test(text.slice(start + 1, start + end))) {
    throw unlike('the header has a list of something else than numbers', start);
  }
  return start + end;
}

/** Index after the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function isKey(text: string, after: number): boolean {
  let i = after;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++;
  return text[i] === ':';
}

/** The key without quotes and escapes; a wrong escape stays, for JSON.parse of the whole to report. */
function keyOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal);
  } catch {
    return literal;
  }
}

function unlike(problem: string, at: number): WarmstartError {
  return new WarmstartError({ code: 'E_SAFETENSORS_HEADER', problem, where: position(at) });
}

function position(at: number): string {
  return `character ${at} of the header`;
}
