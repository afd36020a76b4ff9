import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Blocks, MemoryBlocks, openBlockStore } from '../files/block-store.js';
import { randomStream } from '../random/random-stream.js';
import { type Batch, trainBatches, trainPlans, validBatches } from './batches.js';
import type { PictureSet } from './picture-set.js';

/** n pictures of 2 x 2; all bytes of picture i are i modulo 256, its label i modulo 3. */
function numbered(length: number): PictureSet {
  return {
    length,
    files: Array.from({ length }, (_, i) => `${i}.png`),
    classes: 3,
    labels: Int32Array.from({ length }, (_, i) => i % 3),
    pixels: new MemoryBlocks(
      Uint8Array.from({ length: length * 12 }, (_, i) => Math.trunc(i / 12)),
      12,
    ),
  };
}

/** What of each batch outlives it. */
async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push({ ...batch, pictures: batch.pictures.slice() });
  return all;
}

describe('trainBatches', () => {
  test('goes on in the middle of an epoch without reading what comes before', async () => {
    const set = numbered(40);
    const all = await collect(trainBatches(set, 8, randomStream(3)));
    const read: number[] = [];
    const pixels: Blocks = {
      blockBytes: set.pixels.blockBytes,
      read: (positions, into) => {
        read.push(...positions);
        return set.pixels.read(positions, into);
      },
    };
    const rest = await collect(trainBatches({ ...set, pixels }, 8, randomStream(3), 3));
    expect(rest).toEqual(all.slice(3));
    expect(read).toEqual(all.slice(3).flatMap(({ indices }) => [...indices]));
    expect(await collect(trainBatches(set, 8, randomStream(3), 5))).toEqual([]);
  });

  test('511 pictures by 64 give 7 batches', async () => {
    expect(await collect(trainBatches(numbered(511), 64, randomStream(1)))).toHaveLength(7);
  });

  test('shows no picture twice, with its own label and pixels', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 2, max: 20 }),
        fc.nat(),
        async (n, size, seed) => {
          fc.pre(n >= size);
          const seen: number[] = [];
          for await (const batch of trainBatches(numbered(n), size, randomStream(seed))) {
            expect(batch.pictures.length).toBe(size * 12);
            for (const [row, index] of batch.indices.entries()) {
              expect([...batch.targets.subarray(row * 3, (row + 1) * 3)]).toEqual(
                [0, 1, 2].map((c) => +(c === index % 3)),
              );
              expect(new Set(batch.pictures.subarray(row * 12, (row + 1) * 12))).toEqual(new Set([index]));
            }
            seen.push(...batch.indices);
          }
          expect(seen.length).toBe(n - (n % size));
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.every((i) => i < n)).toBe(true);
        },
      ),
    );
  });

  test('the stream decides the order', async () => {
    const order = async (epoch: number) => {
      const batches = await collect(trainBatches(numbered(40), 8, randomStream(1, 'shuffle', epoch)));
      return batches.flatMap((batch) => [...batch.indices]);
    };
    expect(await order(3)).toEqual(await order(3));
    expect(await order(3)).not.toEqual(await order(4));
  });

  test('are the same from memory and from disk', async () => {
    const set = numbered(90);
    const file = await openBlockStore(90, 12, 0);
    onTestFinished(() => file.release());
    for (let i = 0; i < 90; i++) await file.write(i, new Uint8Array(12).fill(i));
    const batches = (pixels: Blocks) => collect(trainBatches({ ...set, pixels }, 16, randomStream(5)));
    expect(await batches(file)).toEqual(await batches(set.pixels));
  });

  test('are those of the plans, which need no picture', async () => {
    const { length, classes, labels } = numbered(40);
    const plans = [...trainPlans({ length, classes, labels }, 8, randomStream(2))];
    const batches = await collect(trainBatches(numbered(40), 8, randomStream(2)));
    expect(batches.map(({ pictures: _, ...plan }) => plan)).toEqual(plans);
  });

  test('a batch stays as it is while the next is read', async () => {
    const { pixels, ...set } = numbered(64);
    let reads = 0;
    const slow: Blocks = {
      blockBytes: 12,
      read: async (...given) => {
        reads += 1;
        await setTimeout(1);
        await pixels.read(...given);
      },
    };
    let batches = 0;
    for await (const { pictures, indices } of trainBatches({ ...set, pixels: slow }, 8, randomStream(3))) {
      batches += 1;
      const before = pictures.slice();
      expect(before.filter((_, i) => i % 12 === 0)).toEqual(Uint8Array.from(indices));
      await setTimeout(5);
      expect(reads).toBe(Math.min(batches + 1, 8));
      expect(pictures).toEqual(before);
    }
    expect(batches).toBe(8);
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
  test('goes through all pictures in order; the last batch is short', async () => {
    const batches = await collect(validBatches(numbered(127), 64));
    expect(batches.map((batch) => batch.size)).toEqual([64, 63]);
    expect(batches.flatMap((batch) => [...batch.indices])).toEqual(Array.from({ length: 127 }, (_, i) => i));
    expect(batches.map((batch) => [batch.pictures.length, batch.pictures[0], batch.targets.indexOf(1)])).toEqual([
      [64 * 12, 0, 0],
      [63 * 12, 64, 1],
    ]);
  });

  test('may be smaller than a batch, but a batch holds something', async () => {
    expect(await collect(validBatches(numbered(5), 64))).toHaveLength(1);
    expect(() => validBatches(numbered(5), 1.5)).toThrow(/batch size is out of range/);
  });
});
