import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newFolder } from '../../test/support/picture-folder.js';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { stampSide, writeStampedCollection } from '../../test/support/tiny-collection.js';
import { ImageData } from '../data/image-data.js';
import { visionLearner } from '../learner/vision-learner.js';
import { Explainer, type ExplanationMethod } from './explainer.js';
import { resizeMap } from './heat-map.js';

const side = 32;

let explainer: Explainer;
let stamped: Uint8Array;
beforeAll(async () => {
  const root = await newFolder({});
  await writeStampedCollection(root, 80);
  const data = (await ImageData.fromFolder(root, { size: side, batchSize: 16 })).normalize({
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  });
  const learner = await visionLearner(data, tinyArchitecture, { pretrained: false, threads: 1, seed: 3 });
  await learner.fitOneCycle(8, 1e-2);
  explainer = Explainer.of(learner, { threads: 1 });
  const bytes = side * side * 3;
  const chosen: Uint8Array[] = [];
  for (const set of [data.train, data.valid]) {
    const all = await pixelsOf(set);
    const scores = await explainer.probabilities(all);
    for (const [i, label] of Array.from(set.labels ?? []).entries()) {
      expect((scores[2 * i + 1] as number) > 0.5).toBe(label === 1);
      if (label === 1) chosen.push(all.subarray(i * bytes, (i + 1) * bytes));
    }
  }
  expect(chosen).toHaveLength(80);
  stamped = new Uint8Array(chosen.length * bytes);
  for (const [i, picture] of chosen.entries()) stamped.set(picture, i * bytes);
}, 60_000);
afterAll(() => explainer?.release());

/** The share of maps whose largest value lies on the stamp (the pointing game of Zhang et al. 2016). */
async function pointing(method: ExplanationMethod): Promise<number> {
  const targets = new Array<number>(stamped.length / (side * side * 3)).fill(1);
  const found = await explainer.explain(stamped, targets, { method });
  const hits = found.filter(({ map }) => {
    const { values } = resizeMap(map, side, side);
    const most = values.indexOf(Math.max(...values));
    const [y, x] = [Math.floor(most / side), most % side];
    return y < stampSide && x >= side - stampSide;
  });
  return hits.length / found.length;
}

describe('a stamp in the corner that decides the label', () => {
  test.each(['grad-cam', 'grad-cam++', 'integrated-gradients', 'smooth-grad', 'occlusion'] as const)(
    '%s points to it',
    async (method) => {
      const share = await pointing(method);
      expect(share).toBeGreaterThan(0.95);
    },
  );
});
