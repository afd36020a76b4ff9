import { validBatches } from '../data/batches.js';
import type { PictureSet } from '../data/picture-set.js';
import type { Classifier } from './classifier.js';
import type { Evaluation } from './evaluation.js';
import { testTimeAugmentation } from './test-time-augmentation.js';

/**
 * A set of pictures with one label each, every picture seen nine times, see `testTimeAugmentation`. Logits are logarithms
 * of probabilities, and the loss is that of the true labels' probabilities.
 */
export async function augmentedEvaluation(
  classifier: Classifier,
  set: PictureSet,
  batchSize: number,
): Promise<Evaluation> {
  const { classes } = set;
  const logits = new Float32Array(set.length * classes);
  for await (const { pictures, size, indices } of validBatches(set, batchSize)) {
    const seen = await testTimeAugmentation(classifier, pictures, size);
    logits.set(seen.map(Math.log), (indices[0] as number) * classes);
  }
  const ofLabels = Array.from(set.labels, (label, i) => -(logits[i * classes + label] as number));
  const loss = ofLabels.reduce((sum, v) => sum + v, 0) / set.length;
  return { loss, logits, labels: set.labels, classes };
}
