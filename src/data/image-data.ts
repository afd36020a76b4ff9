import { type BlockStore, openBlockStore, selectBlocks } from '../files/block-store.js';
import type { ChannelStats } from '../nn/network.js';
import { requireFullBatch } from './batches.js';
import { listClassFolders } from './class-folders.js';
import { type DecodeOptions, decodeAll, type SkippedPicture } from './decode-all.js';
import type { PictureSet } from './picture-set.js';
import { type PictureSize, parseSize, type SizeOption } from './picture-size.js';
import { requireReadable } from './require-readable.js';
import { type LabelledFiles, type SplitRecord, splitPictures } from './split-pictures.js';
import { parseStats } from './stats.js';

export interface FolderOptions extends DecodeOptions {
  /** Share of the pictures held out for validation. Default 0.2. */
  readonly validPct?: number;
  /** Decides the split. Default 42. */
  readonly seed?: number;
  /** One number: shorter side scaled, centre cropped. Height and width: squished. Default 128. */
  readonly size?: SizeOption;
  /** Pictures in a batch. Default 64. */
  readonly batchSize?: number;
  /** Tells from a file's name the group (map sheet, patient, scan) that must not be on both sides of the split. */
  readonly group?: RegExp;
  /**
   * Bytes of decoded pictures that may stay in memory; if there are more, all go into a temporary file in the system's
   * folder for such files (`TMPDIR`). Default 1 GiB, but no more than an eighth of the machine's memory.
   */
  readonly memory?: number;
}

interface ImageDataParts {
  readonly root: string;
  readonly classes: readonly string[];
  readonly size: PictureSize;
  readonly batchSize: number;
  readonly stats: ChannelStats | undefined;
  readonly train: PictureSet;
  readonly valid: PictureSet;
  /** Of both sets. */
  readonly pixels: BlockStore;
  readonly skipped: readonly SkippedPicture[];
  readonly ignored: number;
  readonly split: SplitRecord;
}

/** Labelled pictures, decoded and split into a training and a validation set. Immutable until it is released. */
export class ImageData {
  /** The folder the pictures came from. */
  readonly root: string;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  /** Of every picture, in pixels. Fits `decodePicture`, so that later pictures are treated alike. */
  readonly size: PictureSize;
  readonly batchSize: number;
  /** What the model is to normalise with; undefined if pixels are only scaled to 0..1. */
  readonly stats: ChannelStats | undefined;
  readonly train: PictureSet;
  readonly valid: PictureSet;
  /** Pictures that could not be read. */
  readonly skipped: readonly SkippedPicture[];
  /** Number of files that are no pictures by their extension. */
  readonly ignored: number;
  readonly split: SplitRecord;
  readonly #pixels: BlockStore;

  private constructor(parts: ImageDataParts) {
    this.root = parts.root;
    this.classes = parts.classes;
    this.size = parts.size;
    this.batchSize = parts.batchSize;
    this.stats = parts.stats;
    this.train = parts.train;
    this.valid = parts.valid;
    this.skipped = parts.skipped;
    this.ignored = parts.ignored;
    this.split = parts.split;
    this.#pixels = parts.pixels;
  }

  /**
   * Reads a folder with one sub-folder of pictures for each class. All pictures are decoded once and kept in memory, or
   * on disk if they are many.
   * @throws WarmstartError `E_DATA_…`, see `listClassFolders`, `splitPictures`; `E_DATA_UNREADABLE` if more than a tenth
   * of the pictures cannot be read, or none of a class; `E_DATA_FEW`; `E_SCRATCH_…` if a temporary file is needed and
   * cannot be written. If `signal` is aborted, its reason is thrown. Nothing is then left behind.
   */
  static async fromFolder(root: string, options: FolderOptions = {}): Promise<ImageData> {
    const { validPct = 0.2, seed = 42, batchSize = 64, group } = options;
    const size = parseSize(options.size ?? 128);
    const listing = await listClassFolders(root);
    const plan = (pictures: LabelledFiles) => {
      const split = splitPictures(pictures, { validPct, seed, ...(group && { group }) });
      requireFullBatch(split.train.length, batchSize);
      return split;
    };
    // Split before decoding: what is wrong with the options should not be told after minutes of work.
    const hoped = plan(listing);

    const pixels = await openBlockStore(listing.files.length, size.height * size.width * 3, options.memory);
    try {
      const skipped = await decodeAll(root, listing.files, size, pixels, options);
      const kept = Uint32Array.from(listing.files.keys()).filter((index) => !skipped.has(index));
      const readable: LabelledFiles = {
        classes: listing.classes,
        files: Array.from(kept, (index) => listing.files[index] as string),
        labels: Int32Array.from(kept, (index) => listing.labels[index] as number),
      };
      const failures = [...skipped].sort(([a], [b]) => a - b).map(([, failure]) => failure);
      requireReadable(root, readable, listing.files.length, failures);
      const split = failures.length === 0 ? hoped : plan(readable);
      const found = {
        ...readable,
        classes: listing.classes.length,
        ...(split.groups && { groups: split.groups }),
        pixels: selectBlocks(pixels, kept),
      };
      return new ImageData({
        root,
        classes: listing.classes,
        size,
        batchSize,
        stats: undefined,
        train: pictureSet(found, split.train),
        valid: pictureSet(found, split.valid),
        pixels,
        skipped: failures,
        ignored: listing.ignored,
        split: split.record,
      });
    } catch (error) {
      await pixels.release();
      throw error;
    }
  }

  /**
   * The same data with statistics for the model to normalise with. The pixels stay uint8: normalising is the first
   * step of the model's own graph, so that an exported model cannot be fed wrongly.
   * @throws WarmstartError `E_DATA_STATS`
   */
  normalize(stats: ChannelStats): ImageData {
    return new ImageData({ ...this, pixels: this.#pixels, stats: parseStats(stats) });
  }

  /**
   * Frees the pictures, and with them those of all data that `normalize` made of these: nothing can be trained or
   * evaluated on them after that, while files, labels and classes stay. A program that ends needs not call it.
   */
  async release(): Promise<void> {
    await this.#pixels.release();
  }
}

function pictureSet(all: Omit<PictureSet, 'length'>, indices: Uint32Array): PictureSet {
  const { files, classes, labels, pixels, groups } = all;
  return {
    length: indices.length,
    classes,
    files: Array.from(indices, (i) => files[i] as string),
    labels: Int32Array.from(indices, (i) => labels[i] as number),
    pixels: selectBlocks(pixels, indices),
    ...(groups && { groups: Array.from(indices, (i) => groups[i] as string) }),
  };
}
