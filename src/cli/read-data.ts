import { epochLength } from '../data/class-balance.js';
import { ImageData } from '../data/image-data.js';
import { countByClass } from '../data/picture-labels.js';
import type { ImageDataOptions } from '../data/read-pictures.js';
import type { SplitRecord } from '../data/split-pictures.js';
import { printable } from '../error/printable.js';
import type { ChannelStats } from '../nn/network.js';
import { formatCount, plural } from '../page/count-words.js';
import type { Context } from './context.js';
import { type LabelOptions, several, splitOf } from './data-options.js';
import type { DataOptions } from './options.js';
import type { Report } from './report.js';
import { firstFew, wrap } from './text.js';

/** `largestBatch`: of trainings that choose their own number of pictures for a step, the most. */
export interface ReadDataOptions extends DataOptions {
  readonly largestBatch?: number;
}

/**
 * Reads the pictures and says what was found. Normalised in every arm with what the pretrained body expects: one input
 * for both keeps the comparison fair.
 */
export async function readData(
  folder: string,
  options: ReadDataOptions,
  statistics: ChannelStats,
  { context: { signal }, report }: { readonly context: Context; readonly report: Report },
): Promise<ImageData> {
  const { size, batchSize, valid, group, seed, oversample = false } = options;
  const data = await openData(folder, options, {
    size,
    batchSize,
    validPct: valid,
    split: splitOf(options),
    oversample,
    seed,
    ...(group && { group }),
    signal,
    onProgress: (done, total) => report.live(`reading pictures  ${done}/${total}`),
  });
  warn(data, report);
  report.note(wrap(describe(data, options), report.columns));
  return data.normalize(statistics);
}

/** Reads the pictures with the labels that the options name. @throws WarmstartError `E_USAGE`, see `ImageData` */
export function openData(folder: string, options: LabelOptions, how: ImageDataOptions): Promise<ImageData> {
  const { labels, labelPattern } = options;
  if (labels !== undefined) return ImageData.fromCsv(labels, { ...how, ...several(options), root: folder });
  if (labelPattern) return ImageData.fromNames(folder, labelPattern, { ...how, ...several(options) });
  several(options);
  return ImageData.fromFolder(folder, how);
}

function warn(data: ImageData, report: Report): void {
  warnOfLeftOut(data, report);
  const { validLacks } = data.split;
  if (validLacks.length > 0) {
    report.warning(`nothing is known of how well these are recognised, no picture of them is held out:
${firstFew(validLacks.map(printable))}`);
  }
}

/** Names what is not among the pictures. */
export function warnOfLeftOut({ skipped, leftOut }: ImageData, report: Report): void {
  if (leftOut.length > 0) {
    const lines = leftOut.map(({ file, reason }) => `${file}: ${reason}`);
    report.warning(`${plural(leftOut.length, 'entry', 'entries')} left out:\n${firstFew(lines)}`);
  }
  if (skipped.length > 0) {
    const lines = skipped.map(({ file, code, reason }) => `${printable(file)}: ${code}, ${reason}`);
    report.warning(`${plural(skipped.length, 'picture')} could not be read and left out:\n${firstFew(lines)}`);
  }
}

function describe(data: ImageData, { largestBatch }: ReadDataOptions): string {
  const { train, valid, classes, size, batchSize } = data;
  const [trained, held] = [countByClass(train, classes.length), countByClass(valid, classes.length)];
  const named = classes.map(
    (name, label) => `${printable(name)} (${formatCount((trained[label] ?? 0) + (held[label] ?? 0))})`,
  );
  const listed = named.length > 8 ? [...named.slice(0, 8), `${named.length - 8} more`] : named;
  const several = data.multiLabel ? ', any number of labels each' : '';
  const repeated = train.oversample ? `, ${formatCount(epochLength(train))} an epoch with those repeated` : '';
  const batches = largestBatch === undefined ? batchSize : `up to ${largestBatch}`;
  return (
    `${plural(train.length + valid.length, 'picture')} of ${size.height}x${size.width}${several}: ${listed.join(', ')}. ` +
    `${formatCount(train.length)} to train${repeated}, ${formatCount(valid.length)} to validate, ` +
    `split ${splitWords(data.split)}. Batches of ${batches}.`
  );
}

/** How pictures were split, in words. */
export function splitWords({ kind, seed, groups, folders, list, fold }: SplitRecord): string {
  const whole = groups ? `by groups, ${groups.train.length} to train and ${groups.valid.length} held out,` : undefined;
  switch (kind) {
    case 'folders':
      return `by the folders ${folders?.train} and ${folders?.valid}`;
    case 'list':
      return `by ${list ?? 'a list'}`;
    case 'fold': {
      const part = `part ${fold?.fold} of ${fold?.folds}`;
      const how = whole ?? (fold?.stratified ? 'every class spread evenly' : 'at random');
      return `into parts, ${part} held out, ${how} under seed ${seed}`;
    }
    case 'stratified':
      return `at random, of every class the same share, under seed ${seed}`;
    default:
      return `${whole ?? 'at random'} under seed ${seed}`;
  }
}
