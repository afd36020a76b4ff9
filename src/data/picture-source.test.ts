import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { folderOf, textured } from '../../test/support/picture-folder.js';
import { decodePicture } from './decode-picture.js';
import { DecodingRoom } from './decoding-room.js';
import { openPicture } from './picture-source.js';

test('a large file is decoded from its path, a small one or an odd name from memory, to the same pixels', async () => {
  const raw = await textured(2400, 2400).tiff({ compression: 'none' }).toBuffer();
  const root = await folderOf({ 'large.tif': raw, 'odd[page=0]': raw, 'small.tif': textured().tiff().toBuffer() });
  expect((await openPicture(join(root, 'large.tif'))).content).toBe(join(root, 'large.tif'));
  expect((await openPicture(join(root, 'large.tif'))).head).toEqual(new Uint8Array(raw.subarray(0, 256)));
  expect((await openPicture(join(root, 'odd[page=0]'))).content).toBeInstanceOf(Uint8Array);
  expect((await openPicture(join(root, 'small.tif'))).content).toBeInstanceOf(Uint8Array);
  expect(await decodePicture(join(root, 'large.tif'), 32)).toEqual(await decodePicture(raw, 32));
});

test('a large file that was changed is read anew', async () => {
  const picture = (seed: number) => textured(2400, 2400).linear(1, seed).tiff({ compression: 'none' }).toBuffer();
  const root = await folderOf({ 'a.tif': picture(0) });
  const path = join(root, 'a.tif');
  await decodePicture(path, 8);
  await writeFile(path, await picture(90));
  expect(await decodePicture(path, 8)).toEqual(await decodePicture(await picture(90), 8));
});

test('the room is asked for what the header says', async () => {
  const room = new DecodingRoom();
  const asked = vi.spyOn(room, 'with');
  for (const [picture, bytes] of [
    [textured(1000, 3000).jpeg(), 1000 * 1024 * 4],
    [textured(1000, 3000).jpeg({ progressive: true }), 1000 * 3000 * 4],
    [textured(1000, 3000).png(), 1000 * 1024 * 4],
    [textured(1000, 3000).png({ progressive: true }), 1000 * 3000 * 4],
    [textured(100, 300).tiff(), 100 * 300 * 4],
    [textured(100, 300).webp(), 100 * 300 * 4],
    [textured(100, 300).toColourspace('rgb16').png(), 100 * 300 * 8],
  ] as const) {
    await decodePicture(await picture.toBuffer(), 8, room);
    expect(asked).toHaveBeenLastCalledWith(bytes, expect.any(Function));
  }
});

test('nothing of a large picture is kept, and the limits of the process are as they were', async () => {
  const { items } = sharp.cache();
  await decodePicture(await textured(1500, 1500).jpeg({ progressive: true }).toBuffer(), 8);
  expect(sharp.cache().items).toMatchObject({ current: 0, max: items.max });
  expect(items.max).toBeGreaterThan(0);
});
