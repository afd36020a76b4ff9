import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Split } from './random-split.js';
import type { SetFolders } from './set-folders.js';

/** Splits as somebody else has decided. @throws WarmstartError `E_DATA_SPLIT` if one side is empty */
export function givenSplit(files: readonly string[], isValid: (file: string) => boolean): Split {
  const all = Uint32Array.from(files.keys());
  const held = (i: number) => isValid(files[i] as string);
  const split = { train: all.filter((i) => !held(i)), valid: all.filter(held) };
  if (split.train.length > 0 && split.valid.length > 0) return split;
  throw new WarmstartError({
    code: 'E_DATA_SPLIT',
    problem: split.valid.length === 0 ? 'no picture is held out for validation' : 'no picture is left to train on',
    expected: 'pictures on either side of the split',
    received: `${split.train.length} to train on, ${split.valid.length} held out`,
  });
}

/**
 * The pictures that a list holds out.
 * @param list path of a text file with one picture a line, relative to the root; or these themselves
 * @param files all pictures of the collection
 * @throws WarmstartError `E_DATA_LIST` if it cannot be read, or names what is not among the pictures
 */
export async function readValidList(
  list: string | readonly string[],
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const lines = typeof list === 'string' ? (await readList(list)).replace(/^\ufeff/, '').split(/\r?\n/) : list;
  const named = lines.map((line) => line.trim()).filter((line) => line !== '');
  const valid = new Set(named.map((name) => posix.normalize(name.replaceAll('\\', '/'))));
  const known = new Set(files);
  const unknown = [...valid].filter((file) => !known.has(file));
  if (unknown.length === 0) return valid;
  throw new WarmstartError({
    code: 'E_DATA_LIST',
    problem: `${unknown.length} of the ${valid.size} pictures to be held out are not among those with labels`,
    expected: `paths such as ${files[0]}`,
    received: [...unknown.slice(0, 5), ...(unknown.length > 5 ? [`and ${unknown.length - 5} more`] : [])].join(
      '\n    ',
    ),
    ...(typeof list === 'string' && { where: list }),
  });
}

async function readList(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new WarmstartError({
      code: 'E_DATA_LIST',
      problem: 'the list of pictures to be held out cannot be read',
      received: (cause as Error).message,
      where: path,
      cause,
    });
  }
}

/** The two folders, without `./` and a slash at the end. @throws WarmstartError `E_DATA_SPLIT_FOLDERS` if they are not apart and below the root */
export function parseSetFolders({ train, valid }: SetFolders): SetFolders {
  const tidy = (folder: string) => posix.normalize(`${folder}/`).slice(0, -1);
  const folders = { train: tidy(train), valid: tidy(valid) };
  const below = (path: string) => /^[^/]/.test(path) && !/^\.{1,2}(\/|$)/.test(path);
  const within = (a: string, b: string) => `${a}/`.startsWith(`${b}/`);
  const apart = !within(folders.train, folders.valid) && !within(folders.valid, folders.train);
  if (apart && below(folders.train) && below(folders.valid)) return folders;
  throw new WarmstartError({
    code: 'E_DATA_SPLIT_FOLDERS',
    problem: 'these two folders cannot be the sets to train on and to validate with',
    expected: 'two folders below that of the pictures, neither within the other, such as train and valid',
    received: `${train} and ${valid}`,
  });
}
