import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOf, plain, textured } from '../../test/support/picture-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { Classifier, type Prediction } from './classifier.js';
import { type Classified, classifyAll } from './classify-all.js';
import { exportGraph } from './export-graph.js';
import { visionLearner } from './vision-learner.js';

let classifier: Classifier;
let classes: readonly string[];
beforeAll(async () => {
  const data = await tinyData({ classes: 3 });
  const learner = await visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });
  classes = data.classes;
  const graph = exportGraph(learner.network.graph, { classes, size: data.size, architecture: 'tiny' });
  classifier = await Classifier.create(graph, { threads: 1 });
});
afterAll(() => classifier.release());

async function all(results: AsyncIterable<Classified>): Promise<Classified[]> {
  const found: Classified[] = [];
  for await (const result of results) found.push(result);
  return found;
}

/** Seven pictures of several sizes, the third damaged and the fifth not there. */
async function sevenFiles(): Promise<string[]> {
  const root = await folderOf({
    '0.png': plain('#a03020').png().toBuffer(),
    '1.jpg': textured(50, 40).jpeg().toBuffer(),
    '2.png': 'no picture',
    '3.png': textured(32, 32).png().toBuffer(),
    '5.png': plain('#2030a0', 70, 33).png().toBuffer(),
    '6.jpg': textured(90, 64).jpeg().toBuffer(),
  });
  return ['0.png', '1.jpg', '2.png', '3.png', '4.png', '5.png', '6.jpg'].map((name) => join(root, name));
}

describe('classifyAll', () => {
  test('gives what single predictions give, in order, whatever the batch size', async () => {
    const files = await sevenFiles();
    const single = new Map<string, Prediction>();
    for (const i of [0, 1, 3, 5, 6]) single.set(files[i] as string, await classifier.predict(files[i] as string));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (batchSize) => {
        const results = await all(classifyAll(classifier, files, { batchSize }));
        expect(results.map(({ file }) => file)).toEqual(files);
        for (const result of results) {
          const expected = single.get(result.file);
          if (!expected) continue;
          const { prediction } = result as { prediction: Prediction };
          expect(prediction.label).toBe(expected.label);
          prediction.probabilities.forEach((p, c) => {
            expect(Math.abs(p - (expected.probabilities[c] as number))).toBeLessThan(1e-6);
          });
        }
        expect(results[2]).toMatchObject({ code: 'E_PICTURE_FORMAT', problem: expect.stringContaining('(content of') });
        expect(results[4]).toMatchObject({ code: 'E_PICTURE_FILE' });
      }),
      { numRuns: 9 },
    );
  });

  test('the pictures differ in what they are given, so that a mix-up would be seen', async () => {
    const results = await all(classifyAll(classifier, await sevenFiles()));
    const first = results.flatMap((r) => ('prediction' in r ? [r.prediction.probabilities[0] as number] : []));
    expect(first).toHaveLength(5);
    for (const [i, p] of first.entries()) {
      for (const q of first.slice(i + 1)) expect(Math.abs(p - q)).toBeGreaterThan(1e-5);
    }
  });

  test('a scorer takes the place of the network', async () => {
    const [file = ''] = await sevenFiles();
    const seen: number[] = [];
    const scorer = async (pixels: Uint8Array, n: number) => {
      seen.push(pixels.length, n);
      return Float32Array.of(0.1, 0.2, 0.7);
    };
    const [result] = await all(classifyAll(classifier, [file], { scorer }));
    expect(result).toMatchObject({ file, prediction: { label: classes[2], probability: expect.closeTo(0.7, 6) } });
    expect(seen).toEqual([32 * 32 * 3, 1]);
  });

  test('a batch of which nothing can be read needs no network', async () => {
    const scorer = () => Promise.reject(new Error('called'));
    const results = await all(classifyAll(classifier, ['/nowhere/1.png', '/nowhere/2.png'], { batchSize: 2, scorer }));
    expect(results).toMatchObject([{ code: 'E_PICTURE_FILE' }, { code: 'E_PICTURE_FILE' }]);
  });

  test('a picture that the network has no numbers for is told, not thrown', async () => {
    const [file = '', ...others] = await sevenFiles();
    const scorer = async () => Float32Array.of(Number.NaN, 0, 0, 0.5, 0.3, 0.2);
    const results = await all(classifyAll(classifier, [file, others[0] as string], { scorer }));
    expect(results).toMatchObject([{ file, code: 'E_MODEL_NAN' }, { prediction: { label: classes[0] } }]);
  });

  test('a signal ends it after the batch under way, and sharp is as it was', async () => {
    const before = sharp.concurrency();
    const files = (await sevenFiles()).filter((_, i) => i !== 2 && i !== 4);
    const many = Array.from({ length: 40 }, (_, i) => files[i % 5] as string);
    const stop = new AbortController();
    const results: Classified[] = [];
    for await (const result of classifyAll(classifier, many, { batchSize: 4, signal: stop.signal })) {
      if (results.push(result) === 3) stop.abort();
    }
    // The batch in which it came and the one that was being decoded.
    expect(results.map(({ file }) => file)).toEqual(many.slice(0, 8));
    expect(sharp.concurrency()).toBe(before);
  });

  test('what is not the fault of a picture is thrown', async () => {
    const scorer = () => Promise.reject(new TypeError('a mistake'));
    await expect(all(classifyAll(classifier, await sevenFiles(), { scorer }))).rejects.toThrow('a mistake');
  });
});
