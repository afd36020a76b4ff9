import { sep } from 'node:path';
import type { LabelledCollection } from '../../src/features/labelled-collection.js';
import type { PictureFeatures } from '../../src/features/read-features.js';
import { randomStream } from '../../src/random/random-stream.js';

export interface MadeFeaturesOptions {
  readonly pictures: number;
  readonly classes?: number;
  readonly groups?: number;
  /** How far the classes' clouds lie apart, in standard deviations. */
  readonly apart?: number;
  readonly width?: number;
}

/**
 * A collection of pictures that need not be there, `root/c0/p00000.png`, ..., and features of them: a cloud for each class.
 * One in twelve is told wrong, one in four was held out.
 */
export function madeFeatures(
  root: string,
  { pictures, classes = 3, groups = 10, apart = 3, width = 12 }: MadeFeaturesOptions,
): { readonly collection: LabelledCollection; readonly features: PictureFeatures } {
  const random = randomStream(8, 'made features');
  const indices = [...Array(pictures).keys()];
  const labels = indices.map((i) => i % classes);
  const features = new Float32Array(pictures * width);
  const probabilities = new Float32Array(pictures * classes);
  for (const i of indices) {
    for (let c = 0; c < width; c++)
      features[i * width + c] = random.normal() + (c % classes === i % classes ? apart : 0) + (c === 0 ? 2 : 0);
    const told = i % 12 === 5 ? (i + 1) % classes : i % classes;
    const sure = 0.5 + 0.49 * random.uniform();
    for (let c = 0; c < classes; c++)
      probabilities[i * classes + c] = c === told ? sure : (1 - sure) / Math.max(1, classes - 1);
  }
  const collection: LabelledCollection = {
    root,
    classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
    files: indices.map((i) => [root, `c${i % classes}`, `p${String(i).padStart(5, '0')}.png`].join(sep)),
    labels,
    groups: indices.map((i) => `sheet ${Math.floor((i * groups) / pictures)}`),
    heldOut: indices.map((i) => i % 4 === 3),
  };
  return { collection, features: { places: indices, width, features, probabilities, skipped: [] } };
}
