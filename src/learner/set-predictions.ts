import { validBatches } from '../data/batches.js';
import type { PictureSet } from '../data/picture-set.js';
import type { Predictions } from '../metrics/predictions.js';
import type { Classifier } from './classifier.js';

/** What a classifier makes of a set of decoded pictures, fed `batchSize` at a time: logits, beside the true labels. */
export async function setPredictions(classifier: Classifier, set: PictureSet, batchSize: number): Promise<Predictions> {
  const logits = new Float32Array(set.length * set.classes);
  let filled = 0;
  for await (const { pictures, size } of validBatches(set, batchSize)) {
    const results = await classifier.run(pictures, size);
    logits.set(results.logits.data as Float32Array, filled);
    filled += size * set.classes;
  }
  return { logits, labels: set.labels, classes: set.classes, ...(set.targets && { targets: set.targets }) };
}
