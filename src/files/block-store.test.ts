import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openBlockStore, selectBlocks } from './block-store.js';
import { ScratchFile } from './scratch-file.js';

const inMemory = Number.POSITIVE_INFINITY;
const onDisk = -1;
const block = (i: number, length: number) => Uint8Array.from({ length }, (_, k) => 31 * i + k);

describe('block stores', () => {
  test('in memory and on disk give the same, in any order, repeated or not', async () => {
    const cases = fc.record({
      count: fc.integer({ min: 1, max: 12 }),
      length: fc.integer({ min: 1, max: 70 }),
      asked: fc.array(fc.nat(), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, length, asked }) => {
        const positions = Uint32Array.from(asked, (k) => k % count);
        const expected = Uint8Array.from([...positions].flatMap((position) => [...block(position, length)]));
        for (const memory of [inMemory, onDisk]) {
          const store = await openBlockStore(count, length, memory);
          await Promise.all(Array.from({ length: count }, (_, i) => store.write(i, block(i, length))));
          // Longer than what is read: the rest stays.
          const target = new Uint8Array(expected.length + 3).fill(7);
          await store.read(positions, target);
          expect(target).toEqual(Uint8Array.from([...expected, 7, 7, 7]));
          await store.release();
        }
      }),
      { numRuns: 40 },
    );
  });

  test('go to the disk as soon as they exceed the memory, or what the engine can give', async () => {
    for (const [count, memory, kind] of [
      [4, 40, 'MemoryBlocks'],
      [4, 39, 'FileBlocks'],
      [2 ** 50, inMemory, 'E_SCRATCH_ROOM'],
    ] as const) {
      const opened = openBlockStore(count, 10, memory).then(
        async (store) => {
          await store.release();
          return store.constructor.name;
        },
        ({ code }) => code,
      );
      expect(await opened).toBe(kind);
    }
  });

  test.each([inMemory, onDisk])('are gone after release, which may be asked for twice (memory %d)', async (memory) => {
    const store = await openBlockStore(2, 3, memory);
    await store.write(1, Uint8Array.of(1, 2, 3));
    await store.release();
    await store.release();
    const gone = { code: 'E_BLOCKS_RELEASED' };
    await expect(store.read(Uint32Array.of(1), new Uint8Array(3))).rejects.toMatchObject(gone);
    await expect(store.write(0, new Uint8Array(3))).rejects.toMatchObject(gone);
  });

  test('a read that fails in part is over only when nothing is written into the target any more', async () => {
    const store = await openBlockStore(2, 1, onDisk);
    let reading = 0;
    const read = vi.spyOn(ScratchFile.prototype, 'read').mockImplementation(async (_, position) => {
      if (position === 0) throw new Error('the disk is broken');
      reading += 1;
      await setTimeout(5);
      reading -= 1;
    });
    onTestFinished(() => read.mockRestore());
    await expect(store.read(Uint32Array.of(1, 0), new Uint8Array(2))).rejects.toThrow('the disk is broken');
    expect(reading).toBe(0);
    await store.release();
  });

  test('a read under way is not cut off by a release', async () => {
    const store = await openBlockStore(2, 3, onDisk);
    await store.write(0, Uint8Array.of(1, 2, 3));
    const target = new Uint8Array(3);
    const reading = store.read(Uint32Array.of(0), target);
    await store.release();
    await reading;
    expect([...target]).toEqual([1, 2, 3]);
  });
});

test('a selection of a selection reads the blocks meant', async () => {
  const store = await openBlockStore(5, 2, inMemory);
  for (let i = 0; i < 5; i++) await store.write(i, Uint8Array.of(i, i));
  const some = selectBlocks(selectBlocks(store, Uint32Array.of(4, 2, 0)), Uint32Array.of(2, 0));
  expect(some.blockBytes).toBe(2);
  const target = new Uint8Array(4);
  await some.read(Uint32Array.of(1, 0), target);
  expect([...target]).toEqual([4, 4, 0, 0]);
});
