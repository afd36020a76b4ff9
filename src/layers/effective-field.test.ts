import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EffectiveField } from './effective-field.js';

function slopesWith(height: number, width: number, spots: readonly (readonly [number, number, number])[]) {
  const slopes = new Float32Array(3 * height * width);
  for (const [y, x, value] of spots) slopes[3 * (y * width + x) + ((x + y) % 3)] = value;
  return new EffectiveField(slopes, height, width);
}

test('the field of a 3 x 3 kernel is found where it is, whatever the signs', () => {
  const spots = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => [4 + y, 6 + x, (x + y) % 2 ? -1 : 1] as const));
  const field = slopesWith(10, 12, spots);
  expect(field.side(1)).toBe(3);
  expect(field.window(3)).toEqual({ top: 4, left: 6, height: 3, width: 3 });
  expect(field.share({ top: 4, left: 6, height: 3, width: 2 })).toBeCloseTo(6 / 9, 9);
});

test('at the edge a part stays within the picture, and is never larger', () => {
  const field = slopesWith(5, 9, [[0, 8, 2]]);
  expect(field.side(0.9)).toBe(1);
  expect(field.window(1)).toEqual({ top: 0, left: 8, height: 1, width: 1 });
  const wide = field.window(7);
  expect(wide).toMatchObject({ top: 0, height: 5, width: 7 });
  expect(field.share(wide)).toBe(1);
  expect(field.window(100)).toEqual({ top: 0, left: 0, height: 5, width: 9 });
});

test('the smallest square that holds a share is that which trying all of them finds', () => {
  const values = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.8, 0.9), (all, share) => {
      const field = slopesWith(
        5,
        6,
        all.map((v, i) => [Math.floor(i / 6), i % 6, v] as const),
      );
      const total = all.reduce((sum, v) => sum + Math.abs(v), 0);
      const holds = (side: number) => {
        const [height, width] = [Math.min(5, side), Math.min(6, side)];
        for (let y = 0; y + height <= 5; y++)
          for (let x = 0; x + width <= 6; x++) {
            const inside = all.filter((_, i) => {
              const [v, u] = [Math.floor(i / 6), i % 6];
              return v >= y && v < y + height && u >= x && u < x + width;
            });
            if (inside.reduce((sum, v) => sum + Math.abs(v), 0) >= share * total - 1e-9) return true;
          }
        return false;
      };
      const sides = [1, 2, 3, 4, 5, 6].find(holds) as number;
      expect(field.side(share - 1e-9)).toBe(total === 0 ? 1 : sides);
    }),
  );
});
