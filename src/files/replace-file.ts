import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';

/** One write call moves less than 2 GiB. */
const maxWrite = 2 ** 30;

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
  } catch (cause) {
    discard(temporary);
    throw notWritten(path, cause);
  }
}

function pieces(content: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof content === 'string') return [Buffer.from(content, 'utf8')];
  return content instanceof Uint8Array ? [content] : content;
}

function writeNew(path: string, chunks: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx');
  try {
    for (const chunk of chunks) {
      // A write may move fewer bytes than asked for.
      for (let done = 0; done < chunk.length; ) {
        done += writeSync(file, chunk, done, Math.min(chunk.length - done, maxWrite));
      }
    }
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

function notWritten(path: string, cause: unknown): WarmstartError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const [received, hint] = reasons(path)[code ?? ''] ?? [message, undefined];
  return new WarmstartError({
    code: 'E_FILE_WRITE',
    problem: 'a file could not be written',
    received: code && received !== message ? `${received} (${code})` : received,
    where: path,
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

function reasons(path: string): { readonly [code: string]: readonly [received: string, hint: string] } {
  const folder = dirname(path);
  const permit = `allow writing in ${folder}, or choose another folder`;
  return {
    ENOSPC: ['the disk is full', `make room on the disk of ${folder}, or choose another`],
    EDQUOT: ['the disk quota is used up', `make room on the disk of ${folder}, or choose another`],
    EFBIG: ['the file is larger than the disk or a limit allows', 'raise the limit, or choose another disk'],
    EACCES: ['writing is not permitted', permit],
    EPERM: ['writing is not permitted', permit],
    EROFS: ['the disk can only be read', 'choose another folder'],
    EISDIR: ['a folder has this name', 'choose the name of a file'],
    ENOENT: ['the folder does not exist', `make the folder ${folder} first`],
    ENOTDIR: ['what should be the folder is a file', `choose another folder than ${folder}`],
  };
}
