import { expect } from 'vitest';
import { WarmstartError } from '../../src/error/warmstart-error.js';

/** What a file may take beyond a multiple of its size: code that is compiled, garbage of the test itself. */
const slackBytes = 2 ** 20;

/** Milliseconds for a file of some kilobytes on a machine that does something else, too. */
const shortly = 5000;

/**
 * Reads what may be wrong. All that may happen is a result, or an error with a code: no other error, no waiting, and
 * no arrays of more than `factor` times the file.
 * @returns undefined where the file was refused
 */
export function readGuarded<T>(fileBytes: number, factor: number, read: () => T, patience = shortly): T | undefined {
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  const result = outcomeOf(read);
  const took = performance.now() - start;
  const grown = process.memoryUsage().arrayBuffers - before;
  // Plain comparisons: `expect` costs more than reading does.
  if (took > patience) expect.fail(`reading ${fileBytes} bytes took ${took} ms`);
  if (grown > factor * fileBytes + slackBytes) expect.fail(`reading ${fileBytes} bytes took ${grown} bytes of arrays`);
  return result;
}

/** The result, or undefined where it ended with an error that has a code and one line for what is wrong. */
export function outcomeOf<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof WarmstartError && /^E_[A-Z0-9_]+$/.test(error.code) && error.fault.problem) return undefined;
    throw error;
  }
}
