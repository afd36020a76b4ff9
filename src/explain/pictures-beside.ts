import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailure } from '../files/write-failure.js';

/** A folder of files that pages show or lead to. */
export class PicturesBeside {
  readonly #folder: string;
  readonly #name: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** @param folder where the pages are; in it a folder `name` is made. @throws WarmstartError `E_FILE_WRITE` */
  static async in(folder: string, name: string): Promise<PicturesBeside> {
    const path = join(folder, name);
    await mkdir(path, { recursive: true }).catch((cause) => {
      throw writeFailure({ code: 'E_FILE_WRITE', problem: 'a folder could not be made' }, path, cause);
    });
    return new PicturesBeside(folder, name);
  }

  /**
   * @param file a name of letters that need no escape in an address
   * @returns its address, relative to the pages
   * @throws WarmstartError `E_FILE_WRITE`
   */
  async add(file: string, bytes: Uint8Array): Promise<string> {
    const address = `${this.#name}/${file}`;
    const path = join(this.#folder, address);
    await writeFile(path, bytes).catch((cause) => {
      throw writeFailure({ code: 'E_FILE_WRITE', problem: 'a file could not be written' }, path, cause);
    });
    return address;
  }
}
