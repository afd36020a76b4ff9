import { describe, expect, test } from 'vitest';
import { smallNetwork, smallPictures, smallTargets } from '../../test/support/explained-network.js';
import type { Tensor } from '../ir/tensor.js';
import { rankCorrelation, structuralSimilarity } from './map-similarity.js';
import { sanityCheck } from './sanity-check.js';

const map = (values: readonly number[], width = values.length) => ({
  height: values.length / width,
  width,
  values: Float32Array.from(values),
});

describe('sanityCheck', () => {
  test('Grad-CAM is another map once the weights are shuffled, step by step, under a seed', async () => {
    const check = (seed: number) => sanityCheck(smallNetwork(), smallPictures, smallTargets, { seed }, { threads: 1 });
    const report = await check(1);
    expect(report.steps.map(({ layers }) => layers)).toEqual([1, 2, 3]);
    for (const { rankCorrelation: rank, similarity } of report.steps) {
      expect(Math.abs(rank)).toBeLessThan(1);
      expect(similarity).toBeLessThan(1);
    }
    expect(await check(1)).toEqual(report);
    expect(await check(2)).not.toEqual(report);
  });

  test('tells of a method whose maps do not depend on the weights', async () => {
    // Weights that are all the same stay what they are when they are shuffled.
    const network = smallNetwork();
    for (const { constant, shape } of network.graph.constants)
      if (shape.length > 1) (constant as Tensor<'float32'>).data.fill(0.05);
    const { steps, passed } = await sanityCheck(network, smallPictures, smallTargets, { method: 'occlusion' });
    expect(steps.at(-1)).toMatchObject({
      layers: 3,
      rankCorrelation: expect.closeTo(1, 6),
      similarity: expect.closeTo(1, 6),
    });
    expect(passed).toBe(false);
  });
});

describe('map similarity', () => {
  // scipy.stats.spearmanr([1, 2, 2, 4, 5], [2, 1, 3, 3, 9])
  test("Spearman's correlation shares ranks among equal values, and counts magnitudes", () => {
    expect(rankCorrelation(map([1, -2, 2, 4, 5]), map([2, 1, 3, -3, 9]))).toBeCloseTo(0.763157894, 6);
    expect(rankCorrelation(map([1, 2, 3]), map([5, 5, 5]))).toBe(0);
    expect(rankCorrelation(map([1, 2, 3]), map([9, 5, 1]))).toBeCloseTo(-1, 12);
  });

  test('SSIM is 1 for a map and its multiple, less for another, negative where one is large where the other is small', () => {
    const values = Array.from({ length: 100 }, (_, i) => 1 + (Math.sin(i) + Math.sin(i / 7)) / 2);
    const one = map(values, 10);
    expect(
      structuralSimilarity(
        one,
        map(
          values.map((v) => -3 * v),
          10,
        ),
      ),
    ).toBeCloseTo(1, 5);
    expect(structuralSimilarity(one, map([...values.slice(1), 0], 10))).toBeLessThan(0.9);
    expect(
      structuralSimilarity(
        one,
        map(
          values.map((v) => 2 - v),
          10,
        ),
      ),
    ).toBeLessThan(0);
  });
});
