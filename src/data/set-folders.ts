import { join } from 'node:path';
import { filesBelow } from './picture-walk.js';

/** The folders below the root, relative to it, in which the pictures of either set lie. */
export interface SetFolders {
  readonly train: string;
  readonly valid: string;
}

/** Which of the two folders a file lies in; undefined if in neither. The path is relative to the root, with '/'. */
export function setOf(file: string, { train, valid }: SetFolders): keyof SetFolders | undefined {
  if (file.startsWith(`${valid}/`)) return 'valid';
  return file.startsWith(`${train}/`) ? 'train' : undefined;
}

/** All files below the root, or below the two folders, relative to the root. @throws WarmstartError `E_DATA_FOLDER` */
export async function filesOfSets(root: string, sets?: SetFolders): Promise<string[]> {
  if (!sets) return filesBelow(root);
  const below = async (folder: string) => (await filesBelow(join(root, folder))).map((file) => `${folder}/${file}`);
  return [...(await below(sets.train)), ...(await below(sets.valid))];
}
