import { expect, onTestFinished, test } from 'vitest';
import { bilinear, plainPicture, testPictures } from '../../test/support/augmented.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { errorRate } from '../metrics/accuracy.js';
import { buildNetwork } from '../nn/network.js';
import { Classifier } from './classifier.js';
import { exportGraph } from './export-graph.js';
import { testTimeAugmentation } from './test-time-augmentation.js';
import { visionLearner } from './vision-learner.js';

test('is .4 of the picture and .6 of its eight views, which plain loops give too', async () => {
  const size = { height: 32, width: 28, fit: 'squish' } as const;
  const network = buildNetwork(tinyArchitecture.body({ ...size, seed: 3 }), { classes: 3, seed: 3 });
  const card = { classes: ['a', 'b', 'c'], architecture: 'tiny', size };
  const classifier = await Classifier.create(exportGraph(network.graph, card), { threads: 1 });
  onTestFinished(() => classifier.release());
  const pictures = testPictures(2, 32, 28);
  const found = await testTimeAugmentation(classifier, pictures.data, 2);

  const run = async (pixels: Uint8Array) => (await classifier.run(pixels, 2)).probabilities.data as Float32Array;
  const plain = await run(pictures.data);
  const mean = [0, 0, 0, 0, 0, 0];
  for (let view = 0; view < 8; view++) {
    const [right, bottom, mirrored] = [view & 1, (view >> 1) & 1, view >> 2];
    const pixels = Uint8Array.from(pictures.data, (_, i) => {
      const [channel, column, row, n] = [i % 3, Math.floor(i / 3) % 28, Math.floor(i / 84) % 32, Math.floor(i / 2688)];
      const [shownDown, shownAcross] = [31 / 1.35, 27 / 1.35];
      const across = (mirrored ? 27 - column : column) / 1.35 + right * (27 - shownAcross);
      const down = row / 1.35 + bottom * (31 - shownDown);
      return Math.round(bilinear(plainPicture(pictures, n), down, across, channel));
    });
    for (const [i, p] of (await run(pixels)).entries()) mean[i] = (mean[i] as number) + p / 8;
  }
  for (const [i, p] of plain.entries()) expect(found[i]).toBeCloseTo(0.4 * p + 0.6 * (mean[i] as number), 4);
  expect(found).not.toEqual(plain);
});

test('of a learner can be measured as its evaluation can', async () => {
  const data = await tinyData();
  const learner = await visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });
  onTestFinished(() => learner.release());
  await learner.fitOneCycle(4, { last: 1e-2 });
  const evaluation = await learner.tta();
  expect(evaluation.logits).toHaveLength(12);
  const row = Array.from(evaluation.logits.slice(0, 2), Math.exp);
  expect((row[0] as number) + (row[1] as number)).toBeCloseTo(1, 5);
  expect(errorRate.compute(evaluation)).toBeLessThan(0.5);
  expect(evaluation.loss).toBeLessThan(Math.log(2));
});
