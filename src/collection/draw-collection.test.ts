import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { CollectionOptions } from './collection-plan.js';
import { type DrawnPatch, drawCollection } from './draw-collection.js';

const options: CollectionOptions = { count: 20, size: 64, seed: 7 };

async function drawn(changed: Partial<CollectionOptions> = {}): Promise<DrawnPatch[]> {
  const patches: DrawnPatch[] = [];
  for await (const patch of drawCollection({ ...options, ...changed })) patches.push(patch);
  return patches;
}

function digest(patches: readonly DrawnPatch[]): string[] {
  return patches.map(({ name, bytes }) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`);
}

describe('drawCollection', () => {
  test('draws the same bytes again, in the order of the patches', async () => {
    const patches = await drawn();
    expect(digest(await drawn())).toEqual(digest(patches));
    expect(new Set(digest(patches)).size).toBe(20);
    expect(patches.map(({ name }) => Number(/patch(\d+)/.exec(name)?.[1]))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(patches.map(({ sheet }) => sheet)).toEqual([...Array(16).fill(1), ...Array(4).fill(2)]);
    for (const { name, label } of patches) expect(name.startsWith(`${label}/`)).toBe(true);
  });

  test('a patch depends on the seed, but not on how many others there are', async () => {
    const patches = digest(await drawn());
    expect(digest(await drawn({ count: 16 }))).toEqual(patches.slice(0, 16));
    const other = new Set(digest(await drawn({ seed: 8 })));
    expect(patches.some((patch) => other.has(patch))).toBe(false);
  });

  test.each([32, 64, 100, 224])('is a JPEG of side %i, neither blank nor black', async (size) => {
    for (const { bytes } of await drawn({ count: 4, size })) {
      const picture = sharp(bytes);
      expect(await picture.metadata()).toMatchObject({ format: 'jpeg', width: size, height: size, channels: 3 });
      const { channels } = await picture.stats();
      for (const { mean, stdev } of channels) {
        expect(mean).toBeGreaterThan(60);
        expect(mean).toBeLessThan(252);
        expect(stdev).toBeGreaterThan(4);
      }
    }
  });

  test('who stops early leaves no work behind; the threads of sharp are as before', async () => {
    const before = sharp.concurrency();
    for await (const patch of drawCollection({ ...options, count: 1000 })) {
      expect(sharp.concurrency()).toBe(1);
      expect(patch.sheet).toBe(1);
      break;
    }
    expect(sharp.concurrency()).toBe(before);
    expect(sharp.counters()).toEqual({ queue: 0, process: 0 });
  });

  test('refuses what cannot be drawn', async () => {
    await expect(drawn({ count: 0 })).rejects.toThrowError(expect.objectContaining({ code: 'E_COLLECTION_COUNT' }));
  });
});
