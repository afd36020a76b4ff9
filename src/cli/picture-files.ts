import { stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import picomatch from 'picomatch';
import { hasPictureExtension } from '../data/picture-format.js';
import { filesBelow } from '../data/picture-walk.js';

/**
 * Files to classify, each once: those named, whatever they are called; the pictures below each folder named, in the
 * order of their paths; and the pictures that match a pattern (`*`, `?`, `[ab]`, `{a,b}`, and
 * `**` for any folders in between). Folders are gone through as for training; a path or pattern that leads nowhere is
 * kept, so that it is reported.
 * @throws WarmstartError `E_DATA_FOLDER`
 */
export async function pictureFiles(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) for (const file of await filesOf(path)) found.add(file);
  return [...found];
}

async function filesOf(path: string): Promise<readonly string[]> {
  const there = await stat(path).catch(() => undefined);
  if (there) return there.isDirectory() ? picturesBelow(path) : [path];
  const matching = await picturesMatching(path);
  return matching.length > 0 ? matching : [path];
}

async function picturesBelow(folder: string): Promise<string[]> {
  const files = await filesBelow(folder);
  return files.filter(hasPictureExtension).map((file) => join(folder, file));
}

/** What a pattern stands for; nothing if it is none, or if the folder that it begins with is not there. */
async function picturesMatching(pattern: string): Promise<string[]> {
  const { isGlob, base, glob } = picomatch.scan(pattern.replaceAll(sep, '/'));
  if (!isGlob) return [];
  const folder = base || '.';
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return [];
  const matches = picomatch(glob);
  const files = await filesBelow(folder);
  return files.filter((file) => hasPictureExtension(file) && matches(file)).map((file) => join(folder, file));
}
