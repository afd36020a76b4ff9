import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newFolder } from '../../test/support/picture-folder.js';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { ImageData } from '../data/image-data.js';
import { visionLearner } from '../learner/vision-learner.js';
import { randomStream } from '../random/random-stream.js';
import { Explainer, type ExplanationMethod } from './explainer.js';
import { resizeMap } from './heat-map.js';

const side = 32;
const stamp = 8;

/** Noise; a picture of the second class has a stamp, a chequered square, in the upper right corner. */
async function writeStamped(folder: string, label: number, count: number): Promise<void> {
  await mkdir(join(folder, `class-${label}`), { recursive: true });
  for (let i = 0; i < count; i++) {
    const stream = randomStream(11, `class ${label}`, i);
    const pixels = Uint8Array.from({ length: side * side * 3 }, (_, k) => {
      const [y, x] = [Math.floor(k / 3 / side), Math.floor(k / 3) % side];
      const noise = 60 + Math.floor(120 * stream.uniform());
      return label === 1 && y < stamp && x >= side - stamp ? 255 * ((x + y) % 2) : noise;
    });
    const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
    await picture.png().toFile(join(folder, `class-${label}`, `${i}.png`));
  }
}

let explainer: Explainer;
let stamped: Uint8Array;
beforeAll(async () => {
  const root = await newFolder({});
  for (const label of [0, 1]) await writeStamped(root, label, 80);
  const data = (await ImageData.fromFolder(root, { size: side, batchSize: 16 })).normalize({
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  });
  const learner = await visionLearner(data, tinyArchitecture, { pretrained: false, threads: 1, seed: 3 });
  await learner.fitOneCycle(8, 1e-2);
  explainer = Explainer.of(learner, { threads: 1 });
  const all = await pixelsOf(data.valid);
  const scores = await explainer.probabilities(all);
  const bytes = side * side * 3;
  const labels = Array.from(data.valid.labels ?? []);
  expect(labels.filter((label, i) => (scores[2 * i + 1] as number) > 0.5 !== (label === 1))).toEqual([]);
  const chosen = labels.flatMap((label, i) => (label === 1 ? [all.subarray(i * bytes, (i + 1) * bytes)] : []));
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
    return y < stamp && x >= side - stamp;
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
