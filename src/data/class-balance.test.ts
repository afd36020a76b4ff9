import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { trainPlans } from './batches.js';
import { classWeights, epochLength, epochOrder } from './class-balance.js';

const set = (labels: readonly number[], classes: number, oversample = false) => ({
  length: labels.length,
  classes,
  labels: Int32Array.from(labels),
  oversample,
});
const several = { ...set([], 2), length: 1, targets: Uint8Array.of(1, 1) };

describe('classWeights', () => {
  test("are scikit-learn's", () => {
    // compute_class_weight('balanced', classes=[0, 1, 2], y=[0] * 6 + [1] * 3 + [2])
    expect(classWeights(set([0, 0, 0, 0, 0, 0, 1, 1, 1, 2], 3))).toEqual([10 / 18, 10 / 9, 10 / 3]);
  });

  test('have a mean over the pictures of 1, and let classes count alike', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 }), (some) => {
        const labels = [0, 1, 2, 3, ...some];
        const weights = classWeights(set(labels, 4));
        const sums = [0, 0, 0, 0];
        for (const label of labels) sums[label] = (sums[label] ?? 0) + (weights[label] ?? 0);
        for (const sum of sums) expect(sum).toBeCloseTo(labels.length / 4, 10);
      }),
    );
  });

  test('are 1 where classes are seen equally often already', () => {
    expect(classWeights(set([0, 0, 0, 1], 2, true))).toEqual([1, 1]);
  });

  test('need pictures of every class, with one label each', () => {
    expect(() => classWeights(set([0, 0], 2))).toThrow(/by class: 2, 0/);
    expect(() => classWeights(several)).toThrowError(expect.objectContaining({ code: 'E_DATA_BALANCE' }));
  });
});

describe('an epoch', () => {
  test('shows each picture once unless it is oversampled', () => {
    expect(epochLength(set([0, 0, 1], 2))).toBe(3);
    expect(epochOrder(set([0, 0, 1], 2), randomStream(1))).toEqual(randomStream(1).permutation(3));
  });

  test('oversampled, shows all classes equally often, and pictures of a class within one time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }), fc.nat(), (some, seed) => {
        const labels = [0, 1, 2, 3, ...some];
        const unequal = set(labels, 4, true);
        const order = epochOrder(unequal, randomStream(seed));
        expect(order.length).toBe(epochLength(unequal));
        const seen = labels.map((_, i) => order.filter((index) => index === i).length);
        const largest = order.length / 4;
        for (let c = 0; c < 4; c++) {
          const times = seen.filter((_, i) => labels[i] === c);
          expect(times.reduce((a, b) => a + b, 0)).toBe(largest);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
          expect(Math.min(...times)).toBeGreaterThan(0);
        }
        expect(epochOrder(unequal, randomStream(seed))).toEqual(order);
      }),
    );
  });

  test('other streams repeat other pictures, in another order', () => {
    const labels = [...new Array<number>(30).fill(0), ...new Array<number>(20).fill(1)];
    const twice = (seed: number) => {
      const order = epochOrder(set(labels, 2, true), randomStream(seed));
      return labels.flatMap((_, i) => (order.filter((index) => index === i).length === 2 ? [i] : [])).join();
    };
    expect(new Set([1, 2, 3].map(twice)).size).toBe(3);
  });

  test('its batches have the targets of their pictures: one label, or several', () => {
    const plans = [...trainPlans(set([0, 0, 0, 1], 2, true), 2, randomStream(4))];
    expect(plans).toHaveLength(3);
    for (const { indices, targets } of plans) {
      expect([...targets]).toEqual([...indices].flatMap((i) => (i === 3 ? [0, 1] : [1, 0])));
    }
    const rows = [
      [1, 1, 0],
      [0, 0, 0],
      [0, 1, 1],
      [1, 0, 0],
    ];
    const many = { ...set([], 3), length: 4, targets: Uint8Array.from(rows.flat()) };
    for (const { indices, targets } of trainPlans(many, 2, randomStream(4))) {
      expect([...targets]).toEqual([...indices].flatMap((i) => rows[i] ?? []));
    }
  });
});
