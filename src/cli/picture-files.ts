import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pictureExtensions } from '../data/picture-format.js';

/**
 * Files to classify: those named, whatever they are called, and the pictures below each folder named, in the order
 * of their paths. Hidden files and folders within folders are left out; a path that leads nowhere is kept, so that
 * it is reported.
 */
export async function pictureFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory();
    found.push(...(isFolder ? await picturesBelow(path) : [path]));
  }
  return found;
}

async function picturesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await picturesBelow(path)));
    else if (pictureExtensions.has(extname(entry.name).toLowerCase())) found.push(path);
  }
  return found;
}
