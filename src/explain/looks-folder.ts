import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { SkippedPicture } from '../data/decode-all.js';
import { writeFailure } from '../files/write-failure.js';
import type { ExplainedFile } from './explain-all.js';
import type { LookEntry } from './looks-section.js';
import { npyBytes } from './npy.js';
import { overlay, pngOf } from './overlay.js';

/** What `explain.json` has of a picture; paths are relative to it. */
export interface LookFiles extends LookEntry {
  /** Logit of the class that the map is about. */
  readonly score: number;
  readonly completenessError?: number;
  /** float32 [height, width], NPY. */
  readonly map: string;
}

/**
 * Explanations as files: the picture as the network saw it, its overlay and its raw map at once, one picture after the
 * other.
 */
export class LooksFolder {
  readonly path: string;
  readonly entries: LookFiles[] = [];
  readonly skipped: SkippedPicture[] = [];

  private constructor(path: string) {
    this.path = path;
  }

  /** @param path of a folder that is there, with nothing in it */
  static async in(path: string): Promise<LooksFolder> {
    for (const name of ['pictures', 'overlays', 'maps']) await mkdir(join(path, name));
    return new LooksFolder(path);
  }

  /** @throws WarmstartError `E_FILE_WRITE` */
  async add(
    explained: ExplainedFile | SkippedPicture,
    { actual }: { readonly actual?: string | undefined } = {},
  ): Promise<void> {
    if ('code' in explained) {
      this.skipped.push(explained);
      return;
    }
    const { file, picture, told, confidence, about, explanation } = explained;
    const number = String(this.entries.length + 1).padStart(5, '0');
    const name = `${number}-${basename(file, extname(file))
      .replace(/[^\w.-]/g, '_')
      .slice(0, 80)}`;
    const entry: LookFiles = {
      file,
      ...(actual !== undefined && { actual }),
      told,
      confidence,
      about,
      score: explanation.score,
      ...(explanation.completenessError !== undefined && { completenessError: explanation.completenessError }),
      picture: `pictures/${name}.png`,
      overlay: `overlays/${name}.png`,
      map: `maps/${name}.npy`,
    };
    await this.#write(entry.picture, await pngOf(picture));
    await this.#write(entry.overlay, await pngOf(await overlay(picture, explanation.map)));
    await this.#write(entry.map, npyBytes(explanation.map));
    this.entries.push(entry);
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.path, name);
    await writeFile(path, bytes).catch((cause) => {
      throw writeFailure({ code: 'E_FILE_WRITE', problem: 'a file could not be written' }, path, cause);
    });
  }
}
