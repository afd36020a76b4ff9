import { type BlockStore, openBlockStore, selectBlocks } from '../files/block-store.js';
import { minBatchSize, requireFullBatch } from './batches.js';
import { epochLength, requireBalanceable } from './class-balance.js';
import { type DecodeOptions, decodeAll, type SkippedPicture } from './decode-all.js';
import type { LabelledFiles, LabelledListing } from './labelled-files.js';
import { type ListPictures, listPictures, selectFiles } from './listed-pictures.js';
import { selectLabels } from './picture-labels.js';
import type { PictureSet } from './picture-set.js';
import { type PictureSize, parseSize, type SizeOption } from './picture-size.js';
import { requireReadable } from './require-readable.js';
import { type PictureSplit, type SplitOption, type SplitRecord, splitPictures } from './split-pictures.js';

export interface ImageDataOptions extends DecodeOptions {
  /** How to tell the pictures to validate with from those to train on. Default: at random. */
  readonly split?: SplitOption;
  /** Share of the pictures held out for validation, of a random or a stratified split. Default 0.2. */
  readonly validPct?: number;
  /** Decides the split. Default 42. */
  readonly seed?: number;
  /** One number: shorter side scaled, centre cropped. Height and width: squished. Default 128. */
  readonly size?: SizeOption;
  /** Pictures in a batch; `auto`: 64, or half of it and so on where there are fewer to train on. Default 64. */
  readonly batchSize?: number | 'auto';
  /** Tells from a file's name the group (map sheet, patient, scan) that must not be on both sides of the split. */
  readonly group?: RegExp;
  /** Whether an epoch repeats pictures of the rarer classes until all are as often as the largest. Default: no. */
  readonly oversample?: boolean;
  /**
   * Bytes of decoded pictures that may stay in memory; if there are more, all go into a temporary file in the system's
   * folder for such files (`TMPDIR`). Default 1 GiB, but no more than an eighth of the machine's memory.
   */
  readonly memory?: number;
}

/** What reading a collection gives. */
export interface ReadPictures extends Pick<LabelledListing, 'classes' | 'ignored' | 'leftOut' | 'source'> {
  readonly size: PictureSize;
  readonly batchSize: number;
  readonly train: PictureSet;
  readonly valid: PictureSet;
  /** Of both sets; to be released by the caller. */
  readonly pixels: BlockStore;
  readonly skipped: readonly SkippedPicture[];
  readonly split: SplitRecord;
}

/**
 * Lists, splits and decodes a collection. Whatever is wrong with the options is told before the first picture is decoded.
 * @param list lists the pictures and their labels; told of the folders of the sets if the split goes by them
 * @throws WarmstartError see `ImageData.fromFolder`; nothing is then left behind
 */
export async function readPictures(root: string, list: ListPictures, options: ImageDataOptions): Promise<ReadPictures> {
  const { validPct = 0.2, seed = 42, batchSize: asked = 64, group, oversample = false } = options;
  const size = parseSize(options.size ?? 128);
  const { listing, how } = await listPictures(list, options.split);
  if (oversample) requireBalanceable(listing);
  const plan = (pictures: LabelledFiles) => {
    const made = splitPictures(pictures, { ...how, validPct, seed, ...(group && { group }) });
    const classes = pictures.classes.length;
    const train = { length: made.train.length, classes, ...selectLabels(pictures, classes, made.train) };
    const length = epochLength({ ...train, oversample });
    const batchSize = asked === 'auto' ? batchSizeFor(length) : asked;
    requireFullBatch(length, batchSize);
    return { ...made, batchSize };
  };
  // Split before decoding: what is wrong with the options should not be told after minutes of work.
  const hoped = plan(listing);

  const pixels = await openBlockStore(listing.files.length, size.height * size.width * 3, options.memory);
  try {
    const unread = await decodeAll(root, listing.files, size, pixels, options);
    const kept = Uint32Array.from(listing.files.keys()).filter((index) => !unread.has(index));
    const readable = selectFiles(listing, kept);
    const skipped = [...unread].sort(([a], [b]) => a - b).map(([, failure]) => failure);
    requireReadable(root, readable, listing.files.length, skipped);
    const made = skipped.length === 0 ? hoped : plan(readable);
    const set = (indices: Uint32Array) => pictureSet(readable, made, kept, pixels, indices);
    const train = { ...set(made.train), ...(oversample && { oversample }) };
    const { classes, ignored, leftOut, source } = listing;
    const { record, batchSize } = made;
    return {
      classes,
      ignored,
      leftOut,
      source,
      size,
      batchSize,
      train,
      valid: set(made.valid),
      pixels,
      skipped,
      split: record,
    };
  } catch (error) {
    await pixels.release();
    throw error;
  }
}

/** 64, halved until one batch can be filled. */
function batchSizeFor(pictures: number): number {
  let size = 64;
  while (size > Math.max(minBatchSize, pictures)) size /= 2;
  return size;
}

function pictureSet(
  all: LabelledFiles,
  { groups }: PictureSplit,
  kept: Uint32Array,
  pixels: BlockStore,
  indices: Uint32Array,
): PictureSet {
  const { files, ...labels } = selectFiles(all, indices);
  return {
    ...labels,
    length: indices.length,
    classes: all.classes.length,
    files,
    pixels: selectBlocks(
      pixels,
      Uint32Array.from(indices, (i) => kept[i] as number),
    ),
    ...(groups && { groups: Array.from(indices, (i) => groups[i] as string) }),
  };
}
