import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { writeFailure } from './write-failure.js';

/** Files of owners that are gone: the system would close them as well, but Node 25 and later end the process then. */
const forgotten = new FinalizationRegistry<FileHandle>((file) => void file.close());

/**
 * A temporary file for what memory should not hold, in the system's folder for such files (`TMPDIR`). It loses its
 * name as soon as it is open: the system takes its room back when it is closed, however the program ends.
 */
export class ScratchFile {
  readonly #file: FileHandle;
  readonly #path: string;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
    forgotten.register(this, file, this);
  }

  /**
   * @param bytes that are going to be written
   * @throws WarmstartError `E_SCRATCH_ROOM` if there is too little room for them now, `E_SCRATCH_WRITE`
   */
  static async create(bytes: number): Promise<ScratchFile> {
    const folder = tmpdir();
    const path = join(folder, `warmstart-${randomBytes(6).toString('hex')}.tmp`);
    await requireRoom(folder, bytes);
    try {
      const file = await open(path, 'wx+', 0o600);
      await rm(path).catch(async (cause) => {
        await file.close();
        throw cause;
      });
      return new ScratchFile(file, path);
    } catch (cause) {
      throw notWritten(path, cause);
    }
  }

  /** Writes all of the bytes from a position on. @throws WarmstartError `E_SCRATCH_WRITE` */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    } catch (cause) {
      throw notWritten(this.#path, cause);
    }
  }

  /** Fills `bytes` with what was written from a position on. @throws WarmstartError `E_SCRATCH_READ` */
  async read(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await this.#file.read(bytes, done, bytes.length - done, position + done).catch((cause) => {
        throw notRead(this.#path, cause);
      });
      if (bytesRead === 0) throw notRead(this.#path);
      done += bytesRead;
    }
  }

  async close(): Promise<void> {
    forgotten.unregister(this);
    await this.#file.close();
  }
}

/** A full disk is better told of before the work than in its middle. */
async function requireRoom(folder: string, bytes: number): Promise<void> {
  // Where the system does not say how much is free, writing will show it.
  const disk = await statfs(folder).catch(() => undefined);
  const free = disk ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY;
  if (bytes <= free) return;
  throw new WarmstartError({
    code: 'E_SCRATCH_ROOM',
    problem: 'there is too little room on the disk for a temporary file',
    expected: `${gib(bytes)} free`,
    received: `${gib(free)}`,
    where: folder,
    hint: 'make room there, or set TMPDIR to a folder on a larger disk',
  });
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function notWritten(path: string, cause: unknown): WarmstartError {
  const problem = 'a temporary file could not be written (TMPDIR says in which folder)';
  return writeFailure({ code: 'E_SCRATCH_WRITE', problem }, path, cause);
}

function notRead(path: string, cause?: Error): WarmstartError {
  return new WarmstartError({
    code: 'E_SCRATCH_READ',
    problem: 'a temporary file could not be read',
    received: cause?.message ?? 'the file ends too early',
    where: path,
    ...(cause && { cause }),
  });
}
