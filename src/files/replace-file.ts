import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFailure } from './write-failure.js';
import { writeFully } from './write-fully.js';

/**
 * Writes a file whole or not at all: beside `path` as `<path>.<random>.tmp`, flushed to the disk, then renamed over
 * it. Whoever opens `path` meanwhile, or after a crash, finds the old file or the new one, never a part. A symbolic
 * link at `path` is replaced, not followed.
 * @param content text (written as UTF-8), bytes, or pieces that are written one after the other
 * @throws WarmstartError `E_FILE_WRITE`; what was at `path` is then unchanged, and the temporary file is gone
 */
export function replaceFile(path: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeNew(temporary, pieces(content));
    renameSync(temporary, path);
    flushFolder(dirname(path));
  } catch (cause) {
    discard(temporary);
    throw writeFailure({ code: 'E_FILE_WRITE', problem: 'a file could not be written' }, path, cause);
  }
}

/** Removes from a folder what `replaceFile` had not finished when its process was killed. Only its owner may ask for that. */
export function removeTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) if (/\.[0-9a-f]{12}\.tmp$/.test(name)) discard(join(folder, name));
}

/** Without this a power cut could undo the renaming. Not every system lets a folder be opened: there it must do without. */
export function flushFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // The file is whole in any case.
  }
}

function pieces(content: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof content === 'string') return [Buffer.from(content, 'utf8')];
  return content instanceof Uint8Array ? [content] : content;
}

function writeNew(path: string, chunks: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx');
  try {
    for (const chunk of chunks) writeFully(file, chunk);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The failure before this one is what has to be reported.
  }
}
