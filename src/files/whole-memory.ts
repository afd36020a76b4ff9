import { totalmem } from 'node:os';

/**
 * Bytes of memory that the program may come to use at most: a container may be allowed less than the machine has. What is
 * free at the moment says little on some systems, and would differ from run to run.
 */
export function wholeMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
