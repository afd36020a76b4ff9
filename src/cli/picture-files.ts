import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasPictureExtension } from '../data/picture-format.js';
import { filesBelow } from '../data/picture-walk.js';

/**
 * Files to classify: those named, whatever they are called, and the pictures below each folder named, in the order
 * of their paths. Folders are gone through as for training; a path that leads nowhere is kept, so that it is reported.
 * @throws WarmstartError `E_DATA_FOLDER`
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
  const files = await filesBelow(folder);
  return files.filter(hasPictureExtension).map((file) => join(folder, file));
}
