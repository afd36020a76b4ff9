import { WarmstartError } from '../error/warmstart-error.js';
import type { ChannelStats } from '../nn/network.js';
import { requireFullBatch } from './batches.js';
import { listClassFolders } from './class-folders.js';
import { type DecodeOptions, decodeAll, type SkippedPicture } from './decode-all.js';
import { arrangeBlocks, type PictureSet } from './picture-set.js';
import { type PictureSize, parseSize, type SizeOption } from './picture-size.js';
import { type LabelledFiles, type PictureSplit, type SplitRecord, splitPictures } from './split-pictures.js';
import { parseStats } from './stats.js';

/** More unreadable pictures than this share point to a mistake, not to a few bad files. */
const MAX_UNREADABLE = 0.1;

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
}

interface ImageDataParts {
  readonly root: string;
  readonly classes: readonly string[];
  readonly size: PictureSize;
  readonly batchSize: number;
  readonly stats: ChannelStats | undefined;
  readonly train: PictureSet;
  readonly valid: PictureSet;
  readonly skipped: readonly SkippedPicture[];
  readonly ignored: number;
  readonly split: SplitRecord;
}

/** Labelled pictures, decoded and split into a training and a validation set. Immutable. */
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
  }

  /**
   * Reads a folder with one sub-folder of pictures for each class. All pictures are decoded once and kept in memory.
   * @throws WarmstartError `E_DATA_…`, see `listClassFolders`, `splitPictures`, `decodeAll`; `E_DATA_UNREADABLE` if
   * more than a tenth of the pictures cannot be read, or none of a class; `E_DATA_FEW`. If `signal` is aborted, its
   * reason is thrown.
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

    const { pixels, skipped } = await decodeAll(root, listing.files, size, options);
    const kept = Uint32Array.from(listing.files.keys()).filter((index) => !skipped.has(index));
    const readable: LabelledFiles = {
      classes: listing.classes,
      files: Array.from(kept, (index) => listing.files[index] as string),
      labels: Int32Array.from(kept, (index) => listing.labels[index] as number),
    };
    const failures = [...skipped].sort(([a], [b]) => a - b).map(([, failure]) => failure);
    requireReadable(root, readable, listing.files.length, failures);
    const split = failures.length === 0 ? hoped : plan(readable);

    const stride = size.height * size.width * 3;
    const order = Uint32Array.from([...split.train, ...split.valid], (index) => kept[index] as number);
    arrangeBlocks(pixels, stride, order);
    const boundary = split.train.length * stride;
    return new ImageData({
      root,
      classes: listing.classes,
      size,
      batchSize,
      stats: undefined,
      train: pictureSet(readable, split, split.train, pixels.subarray(0, boundary)),
      valid: pictureSet(readable, split, split.valid, pixels.subarray(boundary, order.length * stride)),
      skipped: failures,
      ignored: listing.ignored,
      split: split.record,
    });
  }

  /**
   * The same data with statistics for the model to normalise with. The pixels stay uint8: normalising is the first
   * step of the model's own graph, so that an exported model cannot be fed wrongly.
   * @throws WarmstartError `E_DATA_STATS`
   */
  normalize(stats: ChannelStats): ImageData {
    return new ImageData({ ...this, stats: parseStats(stats) });
  }
}

function pictureSet(
  pictures: LabelledFiles,
  { groups }: PictureSplit,
  indices: Uint32Array,
  pixels: Uint8Array,
): PictureSet {
  return {
    length: indices.length,
    files: Array.from(indices, (i) => pictures.files[i] as string),
    labels: Int32Array.from(indices, (i) => pictures.labels[i] as number),
    pixels,
    ...(groups && { groups: Array.from(indices, (i) => groups[i] as string) }),
  };
}

function requireReadable(
  root: string,
  readable: LabelledFiles,
  total: number,
  failures: readonly SkippedPicture[],
): void {
  const present = new Set(readable.labels);
  const gone = readable.classes.filter((_, label) => !present.has(label));
  if (failures.length <= MAX_UNREADABLE * total && gone.length === 0) return;
  const examples = failures.slice(0, 5).map(({ file, code, reason }) => `${file}: ${code}, ${reason}`);
  const more = failures.length > examples.length ? [`and ${failures.length - examples.length} more`] : [];
  throw new WarmstartError({
    code: 'E_DATA_UNREADABLE',
    problem: gone.length > 0 ? `no picture of ${gone.join(', ')} can be read` : 'too many pictures cannot be read',
    expected: `at most a tenth unreadable, and some readable pictures of every class`,
    received: [`${failures.length} of ${total} unreadable`, ...examples, ...more].join('\n    '),
    where: root,
    hint: 'repair, convert or remove these files',
  });
}
