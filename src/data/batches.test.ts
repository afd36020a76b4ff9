import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { trainBatches, validBatches } from './batches.js';
import type { PictureSet } from './picture-set.js';

/** n pictures of 2 x 2; all bytes of picture i are i modulo 256, its label i modulo 3. */
function numbered(length: number): PictureSet {
  return {
    length,
    files: Array.from({ length }, (_, i) => `${i}.png`),
    labels: Int32Array.from({ length }, (_, i) => i % 3),
    pixels: Uint8Array.from({ length: length * 12 }, (_, i) => Math.trunc(i / 12)),
  };
}

describe('trainBatches', () => {
  test('511 pictures by 64 give 7 batches', () => {
    expect([...trainBatches(numbered(511), 64, randomStream(1))].length).toBe(7);
  });

  test('shows no picture twice, with its own label and pixels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 2, max: 20 }), fc.nat(), (n, size, seed) => {
        fc.pre(n >= size);
        const seen: number[] = [];
        for (const batch of trainBatches(numbered(n), size, randomStream(seed))) {
          expect(batch.pictures.length).toBe(size * 12);
          for (const [row, index] of batch.indices.entries()) {
            expect(batch.labels[row]).toBe(BigInt(index % 3));
            expect(new Set(batch.pictures.subarray(row * 12, (row + 1) * 12))).toEqual(new Set([index]));
          }
          seen.push(...batch.indices);
        }
        expect(seen.length).toBe(n - (n % size));
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.every((i) => i < n)).toBe(true);
      }),
    );
  });

  test('the stream decides the order', () => {
    const order = (epoch: number) =>
      [...trainBatches(numbered(40), 8, randomStream(1, 'shuffle', epoch))].flatMap((batch) => [...batch.indices]);
    expect(order(3)).toEqual(order(3));
    expect(order(3)).not.toEqual(order(4));
  });

  test('refuses a set smaller than one batch, at once', () => {
    expect(() => trainBatches(numbered(10), 64, randomStream(1))).toThrow(
      /batch size of at most 10 \(--batch-size, or batchSize/,
    );
  });

  test('refuses batches of one, and does not recommend them', () => {
    for (const size of [0, 1]) {
      const range = /batch size is out of range[\s\S]*at least 2/;
      expect(() => trainBatches(numbered(10), size, randomStream(1))).toThrow(range);
    }
    for (const few of [0, 1]) {
      expect(() => trainBatches(numbered(few), 2, randomStream(1))).toThrow(/add pictures, or hold out fewer/);
    }
  });
});

describe('validBatches', () => {
  test('goes through all pictures in order; the last batch is short', () => {
    const batches = [...validBatches(numbered(127), 64)];
    expect(batches.map((batch) => batch.size)).toEqual([64, 63]);
    expect(batches.flatMap((batch) => [...batch.indices])).toEqual(Array.from({ length: 127 }, (_, i) => i));
    expect(batches.map((batch) => [batch.pictures.length, batch.pictures[0], batch.labels[0]])).toEqual([
      [64 * 12, 0, 0n],
      [63 * 12, 64, 1n],
    ]);
  });

  test('may be smaller than a batch, but a batch holds something', () => {
    expect([...validBatches(numbered(5), 64)].length).toBe(1);
    expect(() => validBatches(numbered(5), 1.5)).toThrow(/batch size is out of range/);
  });
});
