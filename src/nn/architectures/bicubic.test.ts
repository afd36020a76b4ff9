import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resizeBicubic } from './bicubic.js';

const rows = Float32Array.from({ length: 50 }, (_, j) => Math.sin(1.7 * j + 0.3));

/**
 * Of 5 x 5 places with two channels each, `rows`: the first eight numbers, the last four and the sum of what
 * torch.nn.functional.interpolate(mode='bicubic', align_corners=False) of PyTorch 1.13 gives.
 */
const pytorch: readonly [
  to: readonly [number, number],
  antialias: boolean,
  first: number[],
  last: number[],
  sum: number,
][] = [
  [
    [3, 2],
    true,
    [-0.054381, 0.060395, 0.056445, 0.043966, 0.032429, -0.056549, -0.054341, -0.022544],
    [-0.023413, 0.075263, 0.073916, 0.010115],
    0.1413,
  ],
  [
    [3, 2],
    false,
    [-0.068104, -0.548846, -0.228638, -0.484442, 0.085524, 0.744389, 0.303291, 0.659046],
    [-0.058283, -0.551205, -0.219562, -0.48949],
    -0.85632,
  ],
  [
    [7, 4],
    true,
    [0.109999, 0.552265, 0.012303, -0.264466, -0.259357, 0.089145, 0.581537, -0.06152],
    [-0.142079, -0.203963, 0.187582, 0.52186],
    1.1282,
  ],
  [
    [7, 4],
    false,
    [0.272928, 0.769785, -0.098563, -0.438279, -0.465286, 0.053829, 0.849776, -0.00429],
    [-0.139805, -0.422115, 0.165289, 0.811968],
    1.33608,
  ],
];

describe('bicubic interpolation', () => {
  test.each(pytorch)("to %j, averaging %j, gives PyTorch's numbers to 1e-5", (to, antialias, first, last, sum) => {
    const found = resizeBicubic(rows, 2, { from: [5, 5], to, antialias });
    expect(found).toHaveLength(2 * to[0] * to[1]);
    const pairs = [...first.map((v, i) => [v, found[i]]), ...last.map((v, i) => [v, found.at(i - 4)])];
    for (const [wanted, given] of pairs) expect(Math.abs(Number(wanted) - Number(given))).toBeLessThan(1e-5);
    expect(Math.abs(found.reduce((s, v) => s + v, 0) - sum)).toBeLessThan(1e-4);
  });

  test('of what is the same everywhere is the same, whatever the sizes', () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(side, side, side, side, fc.boolean(), (h, w, high, wide, antialias) => {
        const found = resizeBicubic(Array(h * w).fill(3), 1, { from: [h, w], to: [high, wide], antialias });
        expect(found).toHaveLength(high * wide);
        for (const v of found) expect(v).toBeCloseTo(3, 5);
      }),
    );
  });

  test('to the same size changes nothing', () => {
    for (const antialias of [true, false]) {
      const found = resizeBicubic(rows, 2, { from: [5, 5], to: [5, 5], antialias });
      for (const [i, v] of found.entries()) expect(v).toBeCloseTo(rows[i] as number, 6);
    }
  });
});
