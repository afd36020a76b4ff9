import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { type CollectionOptions, collectionClasses, planCollection } from './collection-plan.js';
import { drawCollection } from './draw-collection.js';
import { readme } from './readme.js';

/** What may be watched and stopped while a collection is written. */
export interface WriteCollectionOptions {
  /** Stops the work; the signal's reason is thrown, and nothing is left behind. */
  readonly signal?: AbortSignal;
  /** Called after every patch. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Draws a collection into a folder: a sub-folder for each class, and a README.txt that says that the pictures are drawn
 * by a program. All of it is written to a hidden folder beside the one that is asked for, which takes its name at the
 * end: whoever finds the folder finds it whole, even if a run was killed. A folder that is there already stays the same
 * one, since a shell may stand in it or a disk be mounted on it: the hidden folder lies in it and is emptied into it.
 * @param dir a folder that does not exist yet, or an empty one
 * @throws WarmstartError `E_COLLECTION_EXISTS` if there is something already, `E_COLLECTION_WRITE`,
 * `E_COLLECTION_COUNT`, `E_COLLECTION_SIZE`, `E_SEED_INVALID`
 */
export async function writeCollection(
  dir: string,
  options: CollectionOptions,
  { signal, onProgress }: WriteCollectionOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const plan = planCollection(options);
  const target = resolve(dir);
  const exists = await isEmptyFolder(target);
  const hidden = `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`;
  const unfinished = join(exists ? target : dirname(target), hidden);
  try {
    await onDisk(target, async () => {
      for (const name of collectionClasses) await mkdir(join(unfinished, name), { recursive: true });
      await writeFile(join(unfinished, 'README.txt'), readme(options));
    });
    let done = 0;
    for await (const { name, bytes } of drawCollection(options)) {
      signal?.throwIfAborted();
      await onDisk(target, () => writeFile(join(unfinished, name), bytes));
      onProgress?.(++done, plan.length);
    }
    signal?.throwIfAborted();
    await onDisk(target, () => (exists ? emptyInto(target, unfinished) : rename(unfinished, target)));
  } catch (cause) {
    // The failure before this one is what has to be reported.
    await rm(unfinished, { recursive: true, force: true }).catch(() => {});
    throw cause;
  }
}

/** Whether there is a folder at `target`, which is then empty, or nothing. @throws WarmstartError `E_COLLECTION_…` */
async function isEmptyFolder(target: string): Promise<boolean> {
  const found = await readdir(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    if (cause.code === 'ENOTDIR') throw taken(target, 'no folder');
    throw notWritten(target, cause);
  });
  if (found === undefined || found.length === 0) return found !== undefined;
  throw taken(target, `a folder with ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', ...' : ''}`);
}

function taken(target: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_COLLECTION_EXISTS',
    problem: 'a collection is only written to a new or an empty folder',
    expected: 'a folder that does not exist yet, or an empty one',
    received,
    where: target,
    hint: 'choose another folder, or remove what is in this one',
  });
}

/** Moves what is in the hidden folder to the folder around it: all of it, or nothing. */
async function emptyInto(target: string, hidden: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const name of await readdir(hidden)) {
      // A folder or file that somebody else has made there meanwhile is theirs; a file would be renamed over.
      if ((await readdir(target)).includes(name)) throw new Error(`${name} has appeared in the folder meanwhile`);
      await rename(join(hidden, name), join(target, name));
      moved.push(name);
    }
    await rmdir(hidden);
  } catch (cause) {
    for (const name of moved) await rename(join(target, name), join(hidden, name));
    throw cause;
  }
}

async function onDisk(target: string, work: () => Promise<void>): Promise<void> {
  await work().catch((cause: NodeJS.ErrnoException) => {
    throw notWritten(target, cause);
  });
}

function notWritten(target: string, cause: NodeJS.ErrnoException): WarmstartError {
  return new WarmstartError({
    code: 'E_COLLECTION_WRITE',
    problem: 'the collection could not be written',
    received: cause.message,
    where: target,
    hint: 'check that the disk has room and that its folder may be written to, or choose another folder',
    cause,
  });
}
