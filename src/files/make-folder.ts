import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Removes what was made, from the inside out, as far as nothing is in it. Never fails. */
export type Unmake = () => Promise<void>;

/** Makes a folder, with those above it that are missing; one that is there already stays. @throws what the system says */
export async function makeFolder(path: string): Promise<Unmake> {
  const first = await mkdir(path, { recursive: true });
  return () => removeEmpty(path, first);
}

/**
 * Makes a folder that is not there yet, with those above it. Of several that ask for it, only one gets it.
 * @throws what the system says
 */
export async function makeNewFolder(path: string): Promise<Unmake> {
  const first = await mkdir(dirname(path), { recursive: true });
  await mkdir(path);
  return () => removeEmpty(path, first ?? path);
}

/** @param first the outermost folder that was made; undefined when none was */
async function removeEmpty(path: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  const outermost = resolve(first);
  try {
    for (let folder = resolve(path); folder.length >= outermost.length; folder = dirname(folder)) await rmdir(folder);
  } catch {
    // Something is in it by now, and it stays with all that are above it.
  }
}
