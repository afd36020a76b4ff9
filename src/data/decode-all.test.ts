import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folderOf, plain } from '../../test/support/picture-folder.js';
import { decodeAll } from './decode-all.js';

const size = { height: 4, width: 4, fit: 'crop' } as const;

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
    const { pixels, skipped } = await decodeAll(root, names, size);
    expect(names.map((_, k) => pixels[k * 48])).toEqual(names.map((_, k) => k * 10));
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
    const { pixels, skipped } = await decodeAll(root, files, size, { onProgress: (done) => progress.push(done) });
    expect([...pixels.subarray(48, 51)]).toEqual([1, 2, 3]);
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
    await expect(decodeAll(root, names, size, { onProgress, signal: controller.signal })).rejects.toThrow('enough');
    expect(decoded).toBeLessThan(names.length);
    expect(sharp.concurrency()).toBe(3);
  });

  test('refuses what would not fit into memory', async () => {
    const files = new Array<string>(1000).fill('x.png');
    await expect(decodeAll('.', files, { height: 4096, width: 4096, fit: 'crop' })).rejects.toMatchObject({
      code: 'E_DATA_MEMORY',
    });
  });
});
