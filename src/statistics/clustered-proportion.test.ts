import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { clusteredInterval, designEffect } from './clustered-proportion.js';
import { studentQuantile } from './student.js';
import { wilsonInterval } from './wilson.js';

describe('designEffect', () => {
  test('is what can be counted by hand', () => {
    // 12 of 20; away from .6 of each size: 5 - 3, 1 - 3, 4 - 3.6, 2 - 2.4; so 4 / 3 of 8.32 for either category.
    const groups = [
      [5, 0],
      [1, 4],
      [4, 2],
      [2, 2],
    ];
    expect(designEffect(groups)).toBeCloseTo(((4 / 3) * 8.32) / (20 * 0.24), 12);
  });

  test('is about the size of the groups where all of a group are the same, whatever the categories', () => {
    const two = Array.from({ length: 40 }, (_, g) => (g % 2 ? [10, 0] : [0, 10]));
    expect(designEffect(two)).toBeCloseTo((10 * 40) / 39, 12);
    const three = Array.from({ length: 40 }, (_, g) => [0, 1, 2].map((c) => (g % 3 === c ? 10 : 0)));
    expect(designEffect(three)).toBeCloseTo((10 * 40) / 39, 12);
  });

  test('is 1 where values of a group differ more than others, and where it cannot be told', () => {
    const even = [
      [5, 5],
      [5, 5],
      [5, 5],
    ];
    expect(designEffect(even)).toBe(1);
    expect(designEffect([[3, 4]])).toBe(1);
    expect(designEffect(even.map(() => [10, 0]))).toBe(1);
  });
});

describe('clusteredInterval', () => {
  test('is Wilson’s with Student’s t where groups do not matter, and wider where they do', () => {
    const even = [
      [5, 5],
      [5, 5],
      [5, 5],
    ];
    expect(clusteredInterval(even, 0.95)).toEqual(wilsonInterval(15, 30, studentQuantile(0.95, 2)));
    const uneven = [
      [10, 0],
      [5, 5],
      [0, 10],
    ];
    const [a, b] = [clusteredInterval(even, 0.95), clusteredInterval(uneven, 0.95)];
    expect(b.high - b.low).toBeGreaterThan(a.high - a.low);
    const known = clusteredInterval(
      even.map(() => [10, 0]),
      0.95,
      10,
    );
    expect(known).toEqual(wilsonInterval(3, 3, studentQuantile(0.95, 2)));
    expect(() => clusteredInterval([[3, 4]], 0.95)).toThrow(expect.objectContaining({ code: 'E_STATISTICS_DEGREES' }));
  });

  test.each([8, 40])('of %i groups whose shares differ, 95 % hold the share of all groups', (m) => {
    const stream = randomStream(1, 'groups', m);
    let [held, independent] = [0, 0];
    const trials = 1000;
    for (let trial = 0; trial < trials; trial++) {
      const groups = Array.from({ length: m }, () => {
        // Uniform from .4 to 1: .7 in the mean.
        const share = 0.4 + 0.6 * stream.uniform();
        const size = 5 + stream.int(20);
        const count = Array.from({ length: size }, () => stream.uniform()).filter((u) => u < share).length;
        return [count, size - count];
      });
      const { low, high } = clusteredInterval(groups, 0.95);
      if (low < 0.7 && high > 0.7) held++;
      const [count, n] = [0, 1].map((k) => groups.reduce((sum, [a = 0, b = 0]) => sum + (k ? a + b : a), 0));
      const wilson = wilsonInterval(count as number, n as number);
      if (wilson.low < 0.7 && wilson.high > 0.7) independent++;
    }
    expect(held / trials).toBeGreaterThan(0.93);
    expect(held / trials).toBeLessThan(0.98);
    expect(independent / trials).toBeLessThan(0.85);
  });
});
