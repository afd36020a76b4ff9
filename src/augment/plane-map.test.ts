import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composed, identity, type PlaneMap, type Point, scaling, through } from './plane-map.js';

function at(map: PlaneMap, [x, y]: Point): Point {
  const w = map[6] * x + map[7] * y + map[8];
  return [(map[0] * x + map[1] * y + map[2]) / w, (map[3] * x + map[4] * y + map[5]) / w];
}

const near = ([x, y]: Point): Point => [expect.closeTo(x, 9) as unknown as number, expect.closeTo(y, 9) as never];

const square: readonly Point[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];

describe('plane maps', () => {
  test('through four points take each to its own', () => {
    const shift = fc.double({ min: -0.4, max: 0.4, noNaN: true });
    fc.assert(
      fc.property(fc.array(shift, { minLength: 16, maxLength: 16 }), (shifts) => {
        const moved = (k: number): Point[] =>
          square.map(([x, y], i) => [x + (shifts[k + 2 * i] as number), y + (shifts[k + 2 * i + 1] as number)]);
        const [from, to] = [moved(0), moved(8)];
        const map = through(from, to);
        for (const [i, point] of from.entries()) expect(at(map, point)).toEqual(near(to[i] as Point));
      }),
    );
  });

  test('are composed: the second is applied to a point first', () => {
    const quarter: PlaneMap = [0, 1, 0, -1, 0, 0, 0, 0, 1];
    const crop = scaling(0.5, 0.25, [0.5, 0]);
    const point: Point = [0.3, -0.7];
    expect(at(composed(quarter, crop), point)).toEqual(near(at(quarter, at(crop, point))));
    expect(at(composed(crop, quarter), point)).toEqual(near(at(crop, at(quarter, point))));
    expect(composed(identity, crop)).toEqual(crop);
    const aside = through(square, [
      [-1.2, -1],
      [-0.8, 1],
      [1.2, -1],
      [0.8, 1],
    ]);
    expect(at(composed(aside, crop), point)).toEqual(near(at(aside, at(crop, point))));
  });

  test('through the same points are the identity', () => {
    for (const [i, v] of through(square, square).entries()) expect(v).toBeCloseTo(identity[i] as number, 12);
  });
});
