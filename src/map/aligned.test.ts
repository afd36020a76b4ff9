import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aligned } from './aligned.js';

const coordinate = fc.integer({ min: -50, max: 50 });
const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 30 });

function centred(places: Float64Array): Float64Array {
  const mean = [0, 1].map((axis) => {
    const own = places.filter((_, at) => at % 2 === axis);
    return own.reduce((a, b) => a + b, 0) / own.length;
  });
  return places.map((place, at) => place - (mean[at % 2] as number));
}

function apart(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, place, at) => sum + (place - (b[at] as number)) ** 2, 0);
}

function moved(places: Float64Array, angle: number, flip: 1 | -1, x = 0, y = 0): Float64Array {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return places.map((_, at) => {
    const [px, py] = [places[at & ~1] as number, flip * (places[at | 1] as number)];
    return at % 2 === 0 ? cosine * px - sine * py + x : sine * px + cosine * py + y;
  });
}

test('what was turned, mirrored and moved comes back', () => {
  fc.assert(
    fc.property(points, fc.double({ min: 0, max: 6.3, noNaN: true }), fc.boolean(), (pairs, angle, mirror) => {
      const others = Float64Array.from(pairs.flat());
      const back = aligned(moved(others, angle, mirror ? -1 : 1, 7, -3), others);
      expect(apart(back, centred(others))).toBeLessThan(1e-9 * (1 + apart(others, new Float64Array(others.length))));
    }),
  );
});

test('no other turn, mirrored or not, brings places nearer, and distances stay', () => {
  fc.assert(
    fc.property(points, points, (first, second) => {
      const n = Math.min(first.length, second.length);
      const [places, others] = [first, second].map((pairs) => centred(Float64Array.from(pairs.slice(0, n).flat()))) as [
        Float64Array,
        Float64Array,
      ];
      const found = apart(aligned(places, others), others);
      for (let step = 0; step < 36; step++)
        for (const flip of [1, -1] as const)
          expect(found).toBeLessThanOrEqual(apart(moved(places, (step * Math.PI) / 18, flip), others) + 1e-6);
      const turned = aligned(places, others);
      for (let i = 2; i < turned.length; i += 2)
        expect(
          Math.hypot(Number(turned[i]) - Number(turned[0]), Number(turned[i + 1]) - Number(turned[1])),
        ).toBeCloseTo(Math.hypot(Number(places[i]) - Number(places[0]), Number(places[i + 1]) - Number(places[1])), 9);
    }),
  );
});

test('what gives no direction stays as it is', () => {
  expect(aligned(Float64Array.of(1, 2, 3, 4), new Float64Array(4))).toEqual(Float64Array.of(-1, -1, 1, 1));
});
