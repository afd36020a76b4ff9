import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../files/replace-file.js';
import { writeFailure } from '../files/write-failure.js';
import { checkedHubFile, type HubFile } from './hub-file.js';
import { leftParts } from './partial-file.js';
import { sha256Of } from './sha256.js';

const record = z.object({
  repository: z.string(),
  revision: z.string(),
  file: z.string(),
  /** What the revision stood for. */
  commit: z.string().optional(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Whether the hub or the table of known weights named the SHA-256; else it is that of what came first. */
  confirmed: z.boolean(),
  /** Origin of the hub. */
  from: z.string(),
  at: z.iso.datetime(),
});

/** What is known of a file that was downloaded: it lies beside it as `FILE.json`. */
export type FileRecord = Readonly<z.infer<typeof record>>;

export interface CachedFile {
  readonly path: string;
  readonly record: FileRecord;
}

/** `whole`, or what is wrong: the file is gone, has another length, or other bytes. */
export type Condition = 'whole' | 'missing' | 'cut' | 'altered';

/**
 * Downloaded files, in a folder of their own: `OWNER/NAME/REVISION/FILE`, each with a record beside it. A file that has
 * its name is whole: until then it is a `.part`.
 */
export class HubCache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(source: HubFile): string {
    const { repository, revision, file } = checkedHubFile(source);
    return join(this.folder, ...repository.split('/'), revision, ...file.split('/'));
  }

  /** What is known of a file, whether it is still there or not; undefined if it was never downloaded. */
  find(source: HubFile): CachedFile | undefined {
    const path = this.pathOf(source);
    const known = readRecord(recordPath(path));
    return known && { path, record: known };
  }

  /** Makes the folder for a file. @throws WarmstartError `E_FILE_WRITE` */
  prepare(source: HubFile): string {
    const path = this.pathOf(source);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (cause) {
      throw writeFailure({ code: 'E_FILE_WRITE', problem: 'the folder for downloads could not be made' }, path, cause);
    }
    return path;
  }

  /** @throws WarmstartError `E_FILE_WRITE` */
  remember(known: FileRecord): void {
    replaceFile(recordPath(this.pathOf(known)), `${JSON.stringify(known, null, 2)}\n`);
  }

  /** All that were downloaded, in the order of their names. */
  list(): CachedFile[] {
    return recordsBelow(this.folder).flatMap((path) => {
      const known = readRecord(path);
      return known ? [{ path: path.slice(0, -recordEnding.length), record: known }] : [];
    });
  }

  /** Removes a file, its record and what was begun of it. @returns the bytes that are free now */
  remove(source: HubFile): number {
    const path = this.pathOf(source);
    if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) return 0;
    const all = [path, recordPath(path), ...leftParts(path).map((part) => part.path)];
    const bytes = all.reduce((sum, one) => sum + (statSync(one, { throwIfNoEntry: false })?.size ?? 0), 0);
    for (const one of all) rmSync(one, { force: true });
    this.#removeEmpty(dirname(path));
    return bytes;
  }

  #removeEmpty(path: string): void {
    try {
      for (let folder = path; folder.length > this.folder.length; folder = dirname(folder)) rmdirSync(folder);
    } catch {
      // Something else is in it.
    }
  }
}

/** Compares a file with its record. @throws the signal's reason, or what the system says when it cannot be read */
export async function conditionOf({ path, record: known }: CachedFile, signal?: AbortSignal): Promise<Condition> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) return 'missing';
  if (found.size !== known.bytes) return 'cut';
  return (await sha256Of(path, signal)) === known.sha256 ? 'whole' : 'altered';
}

const recordEnding = '.json';

function recordPath(path: string): string {
  return path + recordEnding;
}

/** A record that cannot be read is none: then the file is downloaded again. */
function readRecord(path: string): FileRecord | undefined {
  try {
    return record.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function recordsBelow(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return recordsBelow(path);
    return entry.isFile() && entry.name.endsWith(recordEnding) ? [path] : [];
  });
}
