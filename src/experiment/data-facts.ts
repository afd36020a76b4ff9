import type { ImageData } from '../data/image-data.js';
import { countByClass } from '../data/picture-labels.js';
import type { PictureSet } from '../data/picture-set.js';

/** What a run learned from, as plain data for its record. */
export function dataFacts(data: ImageData) {
  return {
    root: data.root,
    classes: data.classes,
    size: data.size,
    labels: { ...data.source, several: data.multiLabel },
    normalization: data.stats,
    batchSize: data.batchSize,
    train: setFacts(data.train, data.classes),
    valid: setFacts(data.valid, data.classes),
    split: data.split,
    /** Whether an epoch repeats pictures of the rarer classes. */
    oversample: data.train.oversample ?? false,
    skipped: data.skipped,
    /** Pictures without a usable label, and lines of a CSV file that are not used. */
    leftOut: data.leftOut,
    /** Files that are no pictures by their extension. */
    ignored: data.ignored,
  };
}

export type DataFacts = ReturnType<typeof dataFacts>;

function setFacts(set: PictureSet, classes: readonly string[]) {
  const counts = countByClass(set, classes.length);
  return {
    pictures: set.length,
    byClass: Object.fromEntries(classes.map((name, label) => [name, counts[label] ?? 0])),
  };
}
