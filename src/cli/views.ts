import type { Classifier } from '../learner/classifier.js';
import type { Scorer } from '../learner/classify-all.js';
import { testTimeAugmentation } from '../learner/test-time-augmentation.js';

export const ttaDescription =
  'look at each picture nine times, magnified at the corners and mirrored too, and take the mean: nine times as long';

/** Probabilities by test-time augmentation. */
export function views(classifier: Classifier): Scorer {
  return (pixels, n) => testTimeAugmentation(classifier, pixels, n);
}
