import { basename, extname } from 'node:path';
import type { SkippedPicture } from '../data/decode-all.js';
import type { ExplainedFile } from './explain-all.js';
import type { LookEntry } from './looks-section.js';
import { npyBytes } from './npy.js';
import { overlay, pngOf } from './overlay.js';
import { PicturesBeside } from './pictures-beside.js';

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
  readonly entries: LookFiles[] = [];
  readonly skipped: SkippedPicture[] = [];
  readonly #pictures: PicturesBeside;
  readonly #overlays: PicturesBeside;
  readonly #maps: PicturesBeside;

  private constructor(pictures: PicturesBeside, overlays: PicturesBeside, maps: PicturesBeside) {
    this.#pictures = pictures;
    this.#overlays = overlays;
    this.#maps = maps;
  }

  /** @param path of a folder that is there, with nothing in it. @throws WarmstartError `E_FILE_WRITE` */
  static async in(path: string): Promise<LooksFolder> {
    const beside = (name: string) => PicturesBeside.in(path, name);
    return new LooksFolder(await beside('pictures'), await beside('overlays'), await beside('maps'));
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
      picture: await this.#pictures.add(`${name}.png`, await pngOf(picture)),
      overlay: await this.#overlays.add(`${name}.png`, await pngOf(await overlay(picture, explanation.map))),
      map: await this.#maps.add(`${name}.npy`, npyBytes(explanation.map)),
    };
    this.entries.push(entry);
  }
}
