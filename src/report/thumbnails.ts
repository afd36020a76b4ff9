import { join, posix } from 'node:path';
import { decodePicture } from '../data/decode-picture.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { jpegUri } from '../explain/overlay.js';
import type { ReportPicture } from './report-content.js';

/** Longer side of a thumbnail, in pixels. */
const side = 96;

/** Characters of data URIs that all thumbnails of a page may have together. */
const room = 1_500_000;

/** Of those, what the pictures behind confusion cells, which come first, leave to all others. */
const reserve = 600_000;

/** Small pictures for a page, as the network sees them: cut or squeezed in the same way. */
export class Thumbnails {
  readonly #root: string;
  readonly #size: { readonly height: number; readonly width: number; readonly fit: 'crop' | 'squish' };
  readonly #made = new Map<string, Promise<string | undefined>>();
  #left = room;

  constructor(root: string, { height, width, fit }: { height: number; width: number; fit: 'crop' | 'squish' }) {
    const scale = side / Math.max(height, width);
    this.#root = root;
    this.#size = {
      height: Math.max(1, Math.round(height * scale)),
      width: Math.max(1, Math.round(width * scale)),
      fit,
    };
  }

  /** Whether the page has no room for more. */
  get isFull(): boolean {
    return this.#left <= 0;
  }

  /** Whether what is left is for other pictures than those behind confusion cells. */
  get isFullForCells(): boolean {
    return this.#left <= reserve;
  }

  /** The picture, without a thumbnail where it cannot be read, lies outside the root, or no more room is left. */
  async of(file: string, alt: string): Promise<ReportPicture> {
    if (this.isFull) return { file, alt };
    const made = this.#made.get(file) ?? this.#make(file);
    this.#made.set(file, made);
    const thumbnail = await made;
    if (thumbnail === undefined) return { file, alt: `${alt}; the picture can no longer be read` };
    this.#left -= thumbnail.length;
    return { file, thumbnail, alt };
  }

  async #make(file: string): Promise<string | undefined> {
    if (!isBelow(file)) return undefined;
    try {
      return await jpegUri({ pixels: await decodePicture(join(this.#root, file), this.#size), ...this.#size });
    } catch (error) {
      if (error instanceof WarmstartError) return undefined;
      throw error;
    }
  }
}

/** Whether a path with '/' stays below the folder that it is relative to. */
export function isBelow(file: string): boolean {
  if (file.includes('\0') || posix.isAbsolute(file) || /^[a-z]:|^\\/i.test(file)) return false;
  return !file.split(/[/\\]/).includes('..');
}
