import type { Blocks } from '../files/block-store.js';

/** Decoded pictures, in memory or on disk. */
export interface PictureSet {
  readonly length: number;
  /** Relative to the root, with '/'. */
  readonly files: readonly string[];
  /** Number of classes. */
  readonly classes: number;
  /** Class of each picture, from 0, [length]. */
  readonly labels: Int32Array;
  /** A block for each picture, by its index: uint8 RGB, [height, width, 3]. */
  readonly pixels: Blocks;
  /** Group of each picture, if the split was made by groups. */
  readonly groups?: readonly string[];
}
