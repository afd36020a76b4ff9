import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';

/** Left behind by operating systems and archivers; never the user's. */
const systemNames = new Set(['__MACOSX', 'Thumbs.db', 'desktop.ini']);

/** What lies directly in a folder, by name, sorted by code unit. */
export interface FolderListing {
  /** The folder itself, with every link resolved. */
  readonly real: string;
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * Lists a folder of pictures. Hidden and system files are left out; links are followed. What is neither file nor
 * folder (a link that leads nowhere, a pipe, a device) counts as a file: if it is called a picture, it will be reported
 * as unreadable.
 * @param expected what the user is told should have been there
 * @throws WarmstartError `E_DATA_FOLDER`
 */
export async function listFolder(path: string, expected?: string): Promise<FolderListing> {
  const folders: string[] = [];
  const files: string[] = [];
  try {
    const real = await realpath(path);
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || systemNames.has(entry.name)) continue;
      const target = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => undefined) : entry;
      if (target?.isDirectory()) folders.push(entry.name);
      else files.push(entry.name);
    }
    return { real, folders: folders.sort(), files: files.sort() };
  } catch (cause) {
    throw notRead(path, cause as NodeJS.ErrnoException, expected);
  }
}

/**
 * All files below a folder, relative to it, with '/', sorted by code unit. No folder is entered twice.
 * @param entered real paths of folders not to enter; those that are entered are added
 * @throws WarmstartError `E_DATA_FOLDER`, with the folder below that cannot be read
 */
export async function filesBelow(folder: string, entered = new Set<string>()): Promise<string[]> {
  const { real, folders, files } = await listFolder(folder);
  if (entered.has(real)) return [];
  entered.add(real);
  const found = [...files];
  for (const name of folders) {
    for (const file of await filesBelow(join(folder, name), entered)) found.push(`${name}/${file}`);
  }
  return found.sort();
}

function notRead(path: string, cause: NodeJS.ErrnoException, expected: string | undefined): WarmstartError {
  const problems: Readonly<Record<string, string>> = {
    ENOENT: 'the folder of pictures does not exist',
    ENOTDIR: 'the path of the pictures is a file, not a folder',
  };
  const problem = problems[cause.code ?? ''];
  return new WarmstartError({
    code: 'E_DATA_FOLDER',
    problem: problem ?? 'a folder of pictures cannot be read',
    ...(expected === undefined ? {} : { expected }),
    ...(problem === undefined ? { received: cause.message, hint: 'allow reading it, or move it elsewhere' } : {}),
    where: path,
    cause,
  });
}
