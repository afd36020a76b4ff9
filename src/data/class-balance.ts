import { WarmstartError } from '../error/warmstart-error.js';
import type { RandomStream } from '../random/random-stream.js';
import { countByClass, type PictureLabels } from './picture-labels.js';
import type { PictureSet } from './picture-set.js';

/** What the pictures of an epoch depend on. */
export type Labelled = Pick<PictureSet, 'length' | 'classes' | 'labels' | 'targets' | 'oversample'>;

/**
 * Weights for the loss, by class, that let all classes count alike however many pictures they have: n / (C * n_c) of n
 * pictures in C classes, n_c of them in class c (King and Zeng 2001, section 4.2; scikit-learn's "balanced"). Their
 * mean over the pictures is 1, so that the loss keeps its scale. Where the set is oversampled all classes are seen
 * equally often as it is, and all weights are 1.
 * @throws WarmstartError `E_DATA_BALANCE` if a picture may have several labels, or a class has no picture
 */
export function classWeights(set: Labelled): number[] {
  requireBalanceable(set);
  const counts = countByClass(set, set.classes);
  if (counts.includes(0)) {
    throw new WarmstartError({
      code: 'E_DATA_BALANCE',
      problem: 'a class without pictures cannot be given a weight',
      received: `pictures by class: ${counts.join(', ')}`,
    });
  }
  return counts.map((count) => (set.oversample ? 1 : set.length / (set.classes * count)));
}

/** @throws WarmstartError `E_DATA_BALANCE` if a picture may have several labels: repeating it repeats all of them */
export function requireBalanceable({ targets }: PictureLabels): void {
  if (!targets) return;
  throw new WarmstartError({
    code: 'E_DATA_BALANCE',
    problem: 'classes can be balanced only where each picture has one label',
    received: 'pictures with any number of labels',
    hint: 'train without class weights and oversampling',
  });
}

/** Number of pictures in an epoch before it is cut into batches: of an oversampled one C times the largest class. */
export function epochLength(set: Labelled): number {
  return set.oversample ? set.classes * Math.max(...countByClass(set, set.classes)) : set.length;
}

/**
 * The pictures of an epoch in the order in which they are trained on: each once or, oversampled, so that all classes
 * are equally often seen. No picture is then shown twice more often than another of its class: those of a rarer class
 * are gone through in a random order again and again. (fastai's `OverSamplingCallback` draws with replacement, which leaves
 * out a third of the largest class.)
 * @returns indices, [epochLength]
 */
export function epochOrder(set: Labelled, stream: RandomStream): Uint32Array {
  if (!set.oversample) return stream.permutation(set.length);
  const members = Array.from({ length: set.classes }, () => [] as number[]);
  for (const [index, label] of set.labels.entries()) members[label]?.push(index);
  const largest = Math.max(...members.map(({ length }) => length));
  const pool = members.flatMap((indices) => {
    const order = stream.permutation(indices.length);
    return Array.from(
      { length: indices.length && largest },
      (_, k) => indices[order[k % order.length] as number] as number,
    );
  });
  return stream.permutation(pool.length).map((k) => pool[k] as number);
}
