import { dirname } from 'node:path';
import { type BlockStore, selectBlocks } from '../files/block-store.js';
import type { ChannelStats } from '../nn/network.js';
import { listClassFolders } from './class-folders.js';
import { type CsvLabelsOptions, listByCsv } from './csv-labels.js';
import type { SkippedPicture } from './decode-all.js';
import type { LabelRecord, LeftOut } from './labelled-files.js';
import { type LabelFunction, listByFunction, listByNames, type NameLabelsOptions } from './name-labels.js';
import { selectLabels } from './picture-labels.js';
import type { PictureSet } from './picture-set.js';
import type { PictureSize } from './picture-size.js';
import { type ImageDataOptions, type ReadPictures, readPictures } from './read-pictures.js';
import type { SetFolders } from './set-folders.js';
import type { SplitRecord } from './split-pictures.js';
import { parseStats } from './stats.js';

export interface SelectOptions {
  readonly train: ArrayLike<number>;
  readonly valid?: ArrayLike<number>;
  readonly passes?: number;
  readonly batchSize?: number;
}

interface ImageDataParts extends ReadPictures {
  readonly root: string;
  readonly stats: ChannelStats | undefined;
}

/** Labelled pictures, decoded and split into a training and a validation set. Immutable until it is released. */
export class ImageData {
  /** The folder that the files of the sets are relative to. */
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
  /** Pictures without a usable label, and lines of a CSV file that are not used. */
  readonly leftOut: readonly LeftOut[];
  /** Number of files that are no pictures by their extension. */
  readonly ignored: number;
  readonly split: SplitRecord;
  /** Where the labels come from. */
  readonly source: LabelRecord;
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
    this.leftOut = parts.leftOut;
    this.ignored = parts.ignored;
    this.split = parts.split;
    this.source = parts.source;
    this.#pixels = parts.pixels;
  }

  /**
   * Reads a folder with one sub-folder of pictures for each class. All pictures are decoded once and kept in memory, or
   * on disk if they are many.
   * @throws WarmstartError `E_DATA_…`, see `listClassFolders`, `splitPictures`; `E_DATA_UNREADABLE` if more than a tenth
   * of the pictures cannot be read, or none of a class; `E_DATA_FEW`; `E_SCRATCH_…` if a temporary file is needed and
   * cannot be written. If `signal` is aborted, its reason is thrown. Nothing is then left behind.
   */
  static async fromFolder(root: string, options: ImageDataOptions = {}): Promise<ImageData> {
    return ImageData.#from(root, await readPictures(root, (sets) => listClassFolders(root, sets), options));
  }

  /**
   * Reads the pictures that the lines `name,label` of a CSV file name, relative to its folder or to `root`. See
   * `parseLabelCsv` for what such a file may look like, `listByCsv` for what is left out.
   * @throws WarmstartError `E_CSV_…`, and as `fromFolder`
   */
  static async fromCsv(path: string, options: ImageDataOptions & CsvLabelsOptions = {}): Promise<ImageData> {
    const { root = dirname(path) } = options;
    return ImageData.#from(root, await readPictures(root, () => listByCsv(path, { ...options, root }), options));
  }

  /**
   * Reads the pictures below a folder whose path, relative to it and with '/', the pattern matches; the label is what its
   * group `label` matches, or else its first group.
   * @example ImageData.fromNames('pets', /([^/]+)_\d+[.]jpg$/)
   * @throws WarmstartError `E_LABEL_PATTERN`, and as `fromFolder`
   */
  static async fromNames(
    root: string,
    pattern: RegExp,
    options: ImageDataOptions & NameLabelsOptions = {},
  ): Promise<ImageData> {
    const list = (sets?: SetFolders) => listByNames(root, pattern, options, sets);
    return ImageData.#from(root, await readPictures(root, list, options));
  }

  /**
   * Reads the pictures below a folder that the function gives a label, or several in an array.
   * @example ImageData.fromFunction('scans', (file) => catalogue.get(file)?.subjects)
   * @throws WarmstartError as `fromFolder`
   */
  static async fromFunction(root: string, label: LabelFunction, options: ImageDataOptions = {}): Promise<ImageData> {
    return ImageData.#from(root, await readPictures(root, (sets) => listByFunction(root, label, sets), options));
  }

  static #from(root: string, read: ReadPictures): ImageData {
    return new ImageData({ ...read, root, stats: undefined });
  }

  /** Whether a picture may have several labels, or none: then the sets have `targets`. */
  get multiLabel(): boolean {
    return this.train.targets !== undefined;
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
   * Some of the pictures, which share their pixels with these.
   * @param train positions in the training set, to learn from; `valid` positions there, to validate with
   * @param passes how often an epoch goes over them
   */
  select({ train, valid, passes = 1, batchSize = this.batchSize }: SelectOptions): ImageData {
    const repeated = Uint32Array.from({ length: train.length * passes }, (_, i) => train[i % train.length] as number);
    return new ImageData({
      ...this,
      pixels: this.#pixels,
      batchSize,
      train: someOf(this.train, repeated),
      valid: valid ? someOf(this.train, Uint32Array.from(valid)) : this.valid,
    });
  }

  /**
   * Frees the pictures, and with them those of all data that `normalize` made of these: nothing can be trained or
   * evaluated on them after that, while files, labels and classes stay. A program that ends needs not call it.
   */
  async release(): Promise<void> {
    await this.#pixels.release();
  }
}

function someOf(set: PictureSet, positions: Uint32Array): PictureSet {
  return {
    ...set,
    ...selectLabels(set, set.classes, positions),
    length: positions.length,
    files: Array.from(positions, (at) => set.files[at] as string),
    pixels: selectBlocks(set.pixels, positions),
    origin: { set, positions },
    ...(set.groups && { groups: Array.from(positions, (at) => set.groups?.[at] as string) }),
  };
}
