import { ImageData } from '../data/image-data.js';
import { imagenetStats } from '../data/stats.js';
import { printable } from '../error/printable.js';
import type { Context } from './context.js';
import type { DataOptions } from './options.js';
import type { Report } from './report.js';
import { firstFew, formatCount, plural, wrap } from './text.js';

/**
 * Reads the pictures and says what was found. Normalised with the statistics of ImageNet in every arm: pretrained
 * bodies expect them, and one input for both keeps the comparison fair.
 */
export async function readData(
  folder: string,
  { size, batchSize, valid, group, seed }: DataOptions,
  { signal }: Context,
  report: Report,
): Promise<ImageData> {
  const data = await ImageData.fromFolder(folder, {
    size,
    batchSize,
    validPct: valid,
    seed,
    ...(group && { group }),
    signal,
    onProgress: (done, total) => report.live(`reading pictures  ${done}/${total}`),
  });
  warn(data, report);
  report.note(wrap(describe(data), report.columns));
  return data.normalize(imagenetStats);
}

function warn({ skipped, split }: ImageData, report: Report): void {
  if (skipped.length > 0) {
    const lines = skipped.map(({ file, code, reason }) => `${printable(file)}: ${code}, ${reason}`);
    report.warning(`${plural(skipped.length, 'picture')} could not be read and left out:\n${firstFew(lines)}`);
  }
  if (split.validLacks.length > 0) {
    report.warning(`nothing is known of how well these are recognised, no picture of them is held out:
${firstFew(split.validLacks.map(printable))}`);
  }
}

function describe({ train, valid, classes, size, split, batchSize }: ImageData): string {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of [...train.labels, ...valid.labels]) counts[label] = (counts[label] ?? 0) + 1;
  const named = classes.map((name, label) => `${printable(name)} (${formatCount(counts[label] ?? 0)})`);
  const listed = named.length > 8 ? [...named.slice(0, 8), `${named.length - 8} more`] : named;
  const how = split.groups
    ? `by groups, ${split.groups.train.length} to train and ${split.groups.valid.length} held out,`
    : 'at random';
  return (
    `${plural(train.length + valid.length, 'picture')} of ${size.height}x${size.width}: ${listed.join(', ')}. ` +
    `${formatCount(train.length)} to train, ${formatCount(valid.length)} to validate, split ${how} ` +
    `under seed ${split.seed}. Batches of ${batchSize}.`
  );
}
