import { afterAll, describe, expect, test } from 'vitest';
import { LinearFitting } from './linear-fitting.js';

const [n, width, classes] = [40, 3, 3];
const features = Float32Array.from({ length: n * width }, (_, k) => {
  const [i, c] = [Math.floor(k / width), k % width];
  return Math.sin(0.7 * i + 1.1 * c) * (c + 1) + 0.3 * c;
});
const labels = Array.from({ length: n }, (_, i) => {
  const row = [...features.subarray(i * width, (i + 1) * width)];
  return i % 3 ? (i * i + Math.floor(i / 5)) % classes : row.indexOf(Math.max(...row));
});
const learnsFrom = [labels.map((_, i) => i % 2 === 0), labels.map((_, i) => i % 4 !== 1)];
const fitting = await LinearFitting.on({ features, width }, { labels, classes, learnsFrom }, { threads: 1 });
afterAll(() => fitting.release());

/** Of rows 0, 1, 5 and 39 by Newton's method in double precision (NumPy 2.4), to a derivative of 1e-16. */
const newton = {
  0.1: [
    [
      0.274276, 0.17246, 0.553264, 0.348087, 0.155584, 0.496329, 0.260525, 0.376748, 0.362727, 0.396787, 0.23887,
      0.364343,
    ],
    [
      0.233255, 0.180757, 0.585989, 0.364703, 0.189688, 0.445609, 0.251384, 0.314728, 0.433888, 0.461214, 0.251404,
      0.287382,
    ],
  ],
  0.001: [
    [
      0.263425, 0.120059, 0.616516, 0.385234, 0.096554, 0.518212, 0.210289, 0.4803, 0.309411, 0.457915, 0.212243,
      0.329841,
    ],
    [
      0.183627, 0.15391, 0.662463, 0.41003, 0.159394, 0.430577, 0.186745, 0.3966, 0.416655, 0.557761, 0.238108,
      0.204132,
    ],
  ],
};

describe('LinearFitting', () => {
  test.each([0.1, 0.001] as const)('finds what Newton’s method finds, penalty %f', async (penalty) => {
    await fitting.fit(penalty);
    const found = await fitting.probabilities();
    expect(found).toHaveLength(n * 2 * classes);
    for (const [f, wanted] of newton[penalty].entries()) {
      const own = [0, 1, 5, 39].flatMap((i) => [...found.subarray((2 * i + f) * classes, (2 * i + f + 1) * classes)]);
      for (const [k, p] of own.entries()) expect(Math.abs(p - (wanted[k] as number))).toBeLessThan(1e-3);
    }
  });

  test('does not read the labels of rows that it does not learn from', async () => {
    const changed = labels.map((label, i) => (i % 2 === 0 ? label : (label + 1) % classes));
    const [one, other] = await Promise.all(
      [labels, changed].map(async (some) => {
        const alone = await LinearFitting.on(
          { features, width },
          { labels: some, classes, learnsFrom: learnsFrom.slice(0, 1) },
          { threads: 1 },
        );
        await alone.fit(0.01);
        const found = await alone.probabilities();
        await alone.release();
        return found;
      }),
    );
    expect(one).toEqual(other);
  });

  test('ends with the reason of its signal', async () => {
    await expect(fitting.fit(0.01, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
