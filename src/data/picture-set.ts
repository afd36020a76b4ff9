import type { Blocks } from '../files/block-store.js';
import type { PictureLabels } from './picture-labels.js';

/** Decoded pictures, in memory or on disk. */
export interface PictureSet extends PictureLabels {
  readonly length: number;
  /** Relative to the root, with '/'. */
  readonly files: readonly string[];
  /** Number of classes. */
  readonly classes: number;
  /** A block for each picture, by its index: uint8 RGB, [height, width, 3]. */
  readonly pixels: Blocks;
  /** Group of each picture, if the split was made by groups. */
  readonly groups?: readonly string[];
  /** Of pictures taken from a set: that set, and where in it each of them is. */
  readonly origin?: { readonly set: PictureSet; readonly positions: Uint32Array };
  /** Whether an epoch of training repeats pictures of the rarer classes until all are as often as the largest. */
  readonly oversample?: boolean;
}
