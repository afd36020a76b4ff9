import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hammingDistance, perceptualHash } from './perceptual-hash.js';

const greys = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 1024, maxLength: 1024 })
  .map((levels) => Float32Array.from(levels));

describe('perceptualHash', () => {
  test('has the bits of frequencies above the median, by the definition of the DCT', () => {
    fc.assert(
      fc.property(greys, (grey) => {
        const coefficient = (v: number, u: number) => {
          let sum = 0;
          for (let y = 0; y < 32; y++) {
            for (let x = 0; x < 32; x++) {
              const wave = Math.cos(((2 * y + 1) * v * Math.PI) / 64) * Math.cos(((2 * x + 1) * u * Math.PI) / 64);
              sum += (grey[32 * y + x] as number) * wave;
            }
          }
          return sum;
        };
        const all = Array.from({ length: 64 }, (_, i) => coefficient(1 + (i >> 3), 1 + (i & 7)));
        const sorted = [...all].sort((a, b) => a - b);
        const median = ((sorted[31] as number) + (sorted[32] as number)) / 2;
        const hash = perceptualHash(grey);
        for (const [bit, value] of all.entries()) {
          if (Math.abs(value - median) < 1e-6) continue;
          expect(((hash[bit >> 5] as number) >>> (bit & 31)) & 1).toBe(value > median ? 1 : 0);
        }
      }),
      { numRuns: 5 },
    );
  });

  test('does not depend on brightness and contrast, and half of the bits are set', () => {
    fc.assert(
      fc.property(greys, fc.integer({ min: 1, max: 4 }), fc.integer({ min: -90, max: 90 }), (grey, factor, shift) => {
        fc.pre(new Set(grey).size > 32);
        const changed = perceptualHash(grey.map((value) => factor * value + shift));
        // A coefficient that lies on the median may fall to either side of it.
        expect(hammingDistance(perceptualHash(grey), changed)).toBeLessThanOrEqual(1);
        expect(Math.abs(hammingDistance(changed, [0, 0]) - 32)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
  });
});

test('the distance is the number of bits that differ', () => {
  expect(hammingDistance([0, 0], [0xffffffff, 0xffffffff])).toBe(64);
  const half = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(half, half, half, half, (a, b, c, d) => {
      const text = [a ^ c, b ^ d].map((x) => (x >>> 0).toString(2)).join('');
      expect(hammingDistance([a, b], [c, d])).toBe(text.replaceAll('0', '').length);
    }),
  );
});
