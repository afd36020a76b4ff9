import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { flushFolder } from '../files/replace-file.js';
import { writeFailure } from '../files/write-failure.js';
import { writeFully } from '../files/write-fully.js';

const fault = { code: 'E_FILE_WRITE', problem: 'a download could not be written' } as const;

/** Of a part that nobody works at. */
const nobody = '0';

/**
 * The beginning of a file that is being downloaded. It lies beside the file as `FILE.CONTENT.OWNER.part`: CONTENT
 * tells which content it is the beginning of, OWNER the process that writes it. Taking over a part is renaming it,
 * which only one can do; so no two write one file, and no lock is left behind by a process that was killed.
 */
export class PartialFile {
  readonly #target: string;
  readonly #content: string;
  readonly #path: string;
  readonly #file: number;
  #bytes: number;
  #open = true;

  private constructor(target: string, content: string, path: string) {
    this.#target = target;
    this.#content = content;
    this.#path = path;
    this.#file = openSync(path, 'a');
    this.#bytes = fstatSync(this.#file).size;
  }

  /**
   * Goes on with the longest part of this content that no living process has, or begins one.
   * @param target what the file will be called; its folder exists
   * @param content whatever tells this content from others
   * @throws WarmstartError `E_FILE_WRITE`
   */
  static open(target: string, content: string): PartialFile {
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
    const path = partPath(target, digest, `${host()}-${process.pid}-${randomBytes(4).toString('hex')}`);
    try {
      const left = leftParts(target).filter((part) => part.content === digest);
      left.sort((a, b) => sizeOf(b.path) - sizeOf(a.path));
      left.some((part) => taken(part.path, path));
      return new PartialFile(target, digest, path);
    } catch (cause) {
      throw writeFailure(fault, target, cause);
    }
  }

  /** So many are there. */
  get bytes(): number {
    return this.#bytes;
  }

  get path(): string {
    return this.#path;
  }

  /** @throws WarmstartError `E_FILE_WRITE` */
  append(bytes: Uint8Array): void {
    try {
      writeFully(this.#file, bytes);
    } catch (cause) {
      throw writeFailure(fault, this.#path, cause);
    }
    this.#bytes += bytes.length;
  }

  /** Throws away what is there. @throws WarmstartError `E_FILE_WRITE` */
  restart(): void {
    try {
      ftruncateSync(this.#file, 0);
    } catch (cause) {
      throw writeFailure(fault, this.#path, cause);
    }
    this.#bytes = 0;
  }

  /** Waits until it is on the disk. @throws WarmstartError `E_FILE_WRITE` */
  flush(): void {
    try {
      fsyncSync(this.#file);
    } catch (cause) {
      throw writeFailure(fault, this.#path, cause);
    }
  }

  /** Gives it its name, and removes what else was begun of the file and is left. @throws WarmstartError `E_FILE_WRITE` */
  complete(): void {
    this.#close();
    try {
      renameSync(this.#path, this.#target);
    } catch (cause) {
      throw writeFailure(fault, this.#target, cause);
    }
    flushFolder(dirname(this.#target));
    for (const { path } of leftParts(this.#target)) rmSync(path, { force: true });
  }

  /** Leaves it to whoever goes on; nothing is left of an empty one. Never fails. */
  release(): void {
    this.#close();
    try {
      if (this.#bytes === 0) rmSync(this.#path, { force: true });
      else renameSync(this.#path, partPath(this.#target, this.#content, nobody));
    } catch {
      // What ended the download has to be reported, not this.
    }
  }

  #close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }
}

/** Parts of a file that no living process works at. */
export function leftParts(target: string): readonly { readonly path: string; readonly content: string }[] {
  const prefix = `${basename(target)}.`;
  return readdirSync(dirname(target)).flatMap((name) => {
    if (!name.startsWith(prefix)) return [];
    const [, content, owner] = /^([0-9a-f]{16})\.([0-9a-z-]+)\.part$/.exec(name.slice(prefix.length)) ?? [];
    if (content === undefined || owner === undefined || isWorkedAt(owner)) return [];
    return [{ path: join(dirname(target), name), content }];
  });
}

function isWorkedAt(owner: string): boolean {
  if (owner === nobody) return false;
  const [machine, pid] = owner.split('-');
  // Of another machine's processes nothing is known.
  return machine !== host() || isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function host(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function partPath(target: string, content: string, owner: string): string {
  return `${target}.${content}.${owner}.part`;
}

/** @returns whether it was there to be taken: another process may have been faster */
function taken(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}
