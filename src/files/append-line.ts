import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import type { Fault } from '../error/warmstart-error.js';
import { writeFailure } from './write-failure.js';
import { writeFully } from './write-fully.js';

/**
 * Adds a line to a file, which is made where there is none, and waits until it is on the disk.
 * @param fault what it means that the line cannot be written
 * @throws WarmstartError with the code of `fault`; the file then ends where it ended before
 */
export function appendLine(path: string, line: string, fault: Pick<Fault, 'code' | 'problem'>): void {
  try {
    const file = openSync(path, 'a');
    try {
      append(file, Buffer.from(`${line}\n`, 'utf8'));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw writeFailure(fault, path, cause);
  }
}

function append(file: number, bytes: Uint8Array): void {
  const { size } = fstatSync(file);
  try {
    writeFully(file, bytes);
    fsyncSync(file);
  } catch (cause) {
    cutBack(file, size);
    throw cause;
  }
}

/** Half a line would spoil the next one, too. */
function cutBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // The failure before this one is what has to be reported.
  }
}
