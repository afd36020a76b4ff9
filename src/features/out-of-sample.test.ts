import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { outOfSample } from './out-of-sample.js';

const [n, width, classes] = [90, 20, 3];
const labels = Array.from({ length: n }, (_, i) => i % classes);

/** Clouds about a centre for each class, `apart` standard deviations of a feature from the others. */
function clouds(apart: number): Float32Array {
  const stream = randomStream(3, 'clouds');
  return Float32Array.from({ length: n * width }, (_, k) => {
    const [row, c] = [Math.floor(k / width), k % width];
    return stream.normal() + (c === labels[row] ? apart : 0);
  });
}

const one = { threads: 1 };

describe('outOfSample', () => {
  test('tells what can be told, and of noise no more than there is', async () => {
    const told = await outOfSample({ features: clouds(5), width, labels, classes }, one);
    const guessed = await outOfSample({ features: clouds(0), width, labels, classes }, one);
    expect(told?.folds).toBe(5);
    expect(told?.loss).toBeLessThan(0.2);
    // A classifier that repeats its labels would have a loss near 0; the best one can do is 1/3 for each class.
    expect(guessed?.loss).toBeGreaterThan(Math.log(3) - 0.05);
    const rows = Array.from({ length: n }, (_, i) => told?.probabilities.subarray(classes * i, classes * i + classes));
    for (const row of rows) expect(row?.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    const right = rows.filter((row, i) => row?.indexOf(Math.max(...row)) === labels[i]).length;
    expect(right).toBeGreaterThan(80);
  });

  test('rows of a group are judged by what has seen none of them', async () => {
    // Copies of ten rows, with labels by chance: who has seen a copy knows the label.
    const source = clouds(0);
    const copies = Float32Array.from({ length: n * width }, (_, k) => source[k % (10 * width)] as number);
    const chance = Array.from({ length: n }, (_, i) => (i % 10) % classes);
    const groups = chance.map((_, i) => String(i % 10));
    const blind = await outOfSample({ features: copies, width, labels: chance, classes }, one);
    const grouped = await outOfSample({ features: copies, width, labels: chance, classes, groups }, one);
    expect(blind?.loss).toBeLessThan(0.1);
    expect(grouped?.loss).toBeGreaterThan(1);
  });

  test('the same seed gives the same, another one other folds', async () => {
    const rows = { features: clouds(1), width, labels, classes };
    const [a, b, c] = [
      await outOfSample(rows, { ...one, seed: 1 }),
      await outOfSample(rows, { ...one, seed: 1 }),
      await outOfSample(rows, { ...one, seed: 2 }),
    ];
    expect(a).toEqual(b);
    expect(a?.probabilities).not.toEqual(c?.probabilities);
  });

  test('there is none of few rows, one class or one group', async () => {
    const rows = { features: clouds(1), width, labels, classes };
    expect(
      await outOfSample({ ...rows, features: rows.features.subarray(0, 9 * width), labels: labels.slice(0, 9) }),
    ).toBeUndefined();
    expect(await outOfSample({ ...rows, labels: labels.map(() => 1) })).toBeUndefined();
    expect(await outOfSample({ ...rows, groups: labels.map(() => 'a') })).toBeUndefined();
  });
});
