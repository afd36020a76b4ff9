import type { ImageData } from '../data/image-data.js';
import type { PictureSet } from '../data/picture-set.js';

/** What a run learned from, as plain data for its record. */
export function dataFacts(data: ImageData) {
  return {
    root: data.root,
    classes: data.classes,
    size: data.size,
    normalization: data.stats,
    batchSize: data.batchSize,
    train: setFacts(data.train, data.classes),
    valid: setFacts(data.valid, data.classes),
    split: data.split,
    skipped: data.skipped,
    /** Files in class folders that are no pictures by their extension. */
    ignored: data.ignored,
  };
}

export type DataFacts = ReturnType<typeof dataFacts>;

function setFacts({ length, labels }: PictureSet, classes: readonly string[]) {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return { pictures: length, byClass: Object.fromEntries(classes.map((name, label) => [name, counts[label] ?? 0])) };
}
