import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrangeBlocks } from './picture-set.js';

test('arrangeBlocks puts the named blocks first, in order, and loses none', () => {
  const cases = fc
    .integer({ min: 0, max: 30 })
    .chain((count) => fc.tuple(fc.constant(count), fc.shuffledSubarray(Array.from({ length: count }, (_, i) => i))));
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 4 }), ([count, order], length) => {
      const pixels = Uint8Array.from({ length: count * length }, (_, i) => Math.trunc(i / length));
      arrangeBlocks(pixels, length, Uint32Array.from(order));
      const blocks = Array.from({ length: count }, (_, k) => [...pixels.subarray(k * length, (k + 1) * length)]);
      for (const block of blocks) expect(new Set(block).size).toBe(1);
      const found = blocks.map((block) => block[0]);
      expect(found.slice(0, order.length)).toEqual(order);
      expect(found.toSorted((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
  );
});
