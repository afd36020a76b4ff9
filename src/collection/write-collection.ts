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
 * end: whoever finds the folder finds it whole, even if a run was killed.
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
  await requireEmpty(target);
  const unfinished = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
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
    await onDisk(target, async () => {
      // Windows does not rename over a folder, not even an empty one.
      await rmdir(target).catch(ignoreMissing);
      await rename(unfinished, target);
    });
  } catch (cause) {
    // The failure before this one is what has to be reported.
    await rm(unfinished, { recursive: true, force: true }).catch(() => {});
    throw cause;
  }
}

async function requireEmpty(target: string): Promise<void> {
  const found = await readdir(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    if (cause.code === 'ENOTDIR') return undefined;
    throw notWritten(target, cause);
  });
  if (found?.length === 0) return;
  throw new WarmstartError({
    code: 'E_COLLECTION_EXISTS',
    problem: 'a collection is only written to a new or an empty folder',
    expected: 'a folder that does not exist yet, or an empty one',
    received:
      found === undefined
        ? 'no folder'
        : `a folder with ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', ...' : ''}`,
    where: target,
    hint: 'choose another folder, or remove what is in this one',
  });
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

function ignoreMissing(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOENT') throw cause;
}
