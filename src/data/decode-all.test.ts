import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { folderOf, plain } from '../../test/support/picture-folder.js';
import { MemoryBlocks } from '../files/block-store.js';
import { decodeAll } from './decode-all.js';

const size = { height: 4, width: 4, fit: 'crop' } as const;

/** Where pictures of this size are put, and the bytes in it. */
function room(pictures: number) {
  const bytes = new Uint8Array(pictures * 48);
  return { bytes, store: new MemoryBlocks(bytes, 48) };
}

describe('decodeAll', () => {
  test('puts every picture in its own place, whatever is done first', async () => {
    const names = Array.from({ length: 24 }, (_, k) => `${k}.png`);
    // Every third picture takes long.
    const root = await folderOf(
      Object.fromEntries(
        names.map((name, k) => [
          name,
          plain(`rgb(${k * 10}, 0, 0)`, k % 3 ? 8 : 900, k % 3 ? 8 : 900)
            .png()
            .toBuffer(),
        ]),
      ),
    );
    const { bytes, store } = room(names.length);
    const skipped = await decodeAll(root, names, size, store);
    expect(names.map((_, k) => bytes[k * 48])).toEqual(names.map((_, k) => k * 10));
    expect(skipped.size).toBe(0);
  });

  test('reports what cannot be read and goes on', async () => {
    const root = await folderOf({
      'a.jpg': 'text',
      'b.png': plain('#010203').png().toBuffer(),
      'c.jpg': '',
    });
    const progress: number[] = [];
    const files = ['a.jpg', 'b.png', 'c.jpg', 'missing.png'];
    const { bytes, store } = room(files.length);
    const skipped = await decodeAll(root, files, size, store, { onProgress: (done) => progress.push(done) });
    expect([...bytes.subarray(48, 51)]).toEqual([1, 2, 3]);
    expect(skipped.get(0)).toMatchObject({ file: 'a.jpg', code: 'E_PICTURE_FORMAT' });
    expect(skipped.get(2)).toMatchObject({ file: 'c.jpg', code: 'E_PICTURE_EMPTY', reason: 'the file is empty' });
    expect(skipped.get(3)).toMatchObject({ file: 'missing.png', code: 'E_PICTURE_FILE' });
    expect(progress).toEqual([1, 2, 3, 4]);
  });

  test('stops when aborted, and puts the number of threads back', async () => {
    const names = Array.from({ length: 200 }, (_, k) => `${k}.png`);
    const bytes = await plain('#ffffff').png().toBuffer();
    const root = await folderOf(Object.fromEntries(names.map((name) => [name, bytes])));
    const before = sharp.concurrency();
    onTestFinished(() => void sharp.concurrency(before));
    sharp.concurrency(3);
    const controller = new AbortController();
    let decoded = 0;
    const onProgress = (done: number) => {
      decoded = done;
      if (done === 5) controller.abort(new Error('enough'));
    };
    const { store } = room(names.length);
    await expect(decodeAll(root, names, size, store, { onProgress, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(decoded).toBeLessThan(names.length);
    expect(sharp.concurrency()).toBe(3);
  });

  test('ends only when nobody writes any more, with the first failure', async () => {
    const names = Array.from({ length: 60 }, (_, k) => `${k}.png`);
    const bytes = await plain('#ffffff').png().toBuffer();
    const root = await folderOf(Object.fromEntries(names.map((name) => [name, bytes])));
    let writing = 0;
    const { store } = room(names.length);
    vi.spyOn(store, 'write').mockImplementation(async (position) => {
      if (position === 3) throw new Error('the disk is full');
      writing += 1;
      await setTimeout(10);
      writing -= 1;
    });
    await expect(decodeAll(root, names, size, store)).rejects.toThrow('the disk is full');
    expect(writing).toBe(0);
    expect(store.write).not.toHaveBeenCalledTimes(names.length);
  });
});
