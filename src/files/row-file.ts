import { closeSync, createReadStream, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { WarmstartError } from '../error/warmstart-error.js';
import { writeFailure } from './write-failure.js';
import { writeFully } from './write-fully.js';

/** A row is on the disk at the latest when one follows after so many milliseconds. */
const longestDelay = 1000;

const [newline, quote] = [0x0a, 0x22];

/** How rows end: with a line break, or with one outside of quotes, as in CSV. */
export interface RowSyntax {
  readonly quotes: boolean;
}

/** A file that grows row by row, and can be continued after it was interrupted anywhere. */
export class RowFile {
  readonly path: string;
  readonly #file: number;
  /** Bytes of all whole rows. */
  #size: number;
  #synced = performance.now();

  private constructor(path: string, file: number, size: number) {
    this.path = path;
    this.#file = file;
    this.#size = size;
  }

  /** @throws WarmstartError `E_FILE_EXISTS` when there is something at `path`, `E_FILE_WRITE` */
  static create(path: string): RowFile {
    try {
      return new RowFile(path, openSync(path, 'wx'), 0);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritten(path, cause);
      throw new WarmstartError({
        code: 'E_FILE_EXISTS',
        problem: 'there is a file of this name, and results are never overwritten',
        where: path,
        hint: 'continue it (--resume), or choose another name',
        cause,
      });
    }
  }

  /**
   * Opens a file to continue it, or makes one. What stands after its last whole row is cut off.
   * @param each told of every row that is there, with its line break
   * @throws WarmstartError `E_FILE_WRITE`, and what `each` throws; the file is then as it was
   */
  static async resume(path: string, syntax: RowSyntax, each: (row: string) => void): Promise<RowFile> {
    const size = await readRows(path, syntax, each);
    try {
      // Opened to append: whatever the place, a write goes to the end.
      const file = openSync(path, 'a');
      ftruncateSync(file, size);
      return new RowFile(path, file, size);
    } catch (cause) {
      throw notWritten(path, cause);
    }
  }

  /** Adds a row, with its line break. @throws WarmstartError `E_FILE_WRITE`; the file then ends with the row before */
  append(row: string): void {
    const bytes = Buffer.from(row, 'utf8');
    try {
      writeFully(this.#file, bytes);
      this.#size += bytes.length;
      if (performance.now() - this.#synced > longestDelay) this.#sync();
    } catch (cause) {
      this.#cutBack();
      throw notWritten(this.path, cause);
    }
  }

  /** Waits until all rows are on the disk. */
  close(): void {
    try {
      this.#sync();
    } catch (cause) {
      throw notWritten(this.path, cause);
    } finally {
      closeSync(this.#file);
    }
  }

  #sync(): void {
    fsyncSync(this.#file);
    this.#synced = performance.now();
  }

  #cutBack(): void {
    try {
      ftruncateSync(this.#file, this.#size);
    } catch {
      // The failure before this one is what has to be reported; half a row is cut off when the file is continued.
    }
  }
}

/** Gives every whole row, and returns where the last of them ends, in bytes; 0 where there is no file. */
async function readRows(path: string, { quotes }: RowSyntax, each: (row: string) => void): Promise<number> {
  let end = 0;
  let quoted = false;
  let pieces: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let i = 0; i < chunk.length; i++) {
        if (quotes && chunk[i] === quote) quoted = !quoted;
        if (quoted || chunk[i] !== newline) continue;
        const row = Buffer.concat([...pieces, chunk.subarray(start, i + 1)]);
        each(row.toString('utf8'));
        end += row.length;
        pieces = [];
        start = i + 1;
      }
      pieces.push(chunk.subarray(start));
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    // What `each` throws is no failure of the file.
    throw (cause as NodeJS.ErrnoException).syscall === undefined ? cause : notWritten(path, cause);
  }
  return end;
}

function notWritten(path: string, cause: unknown): WarmstartError {
  return writeFailure({ code: 'E_FILE_WRITE', problem: 'a file could not be written' }, path, cause);
}
