import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { tinyData } from '../../test/support/tiny-data.js';
import { augmentation } from '../augment/augmentation.js';
import { dihedral } from '../augment/dihedral.js';
import { flip } from '../augment/flip.js';
import type { ImageData } from '../data/image-data.js';
import { randomStream } from '../random/random-stream.js';
import { augmentedPictures } from './augmented-pictures.js';
import { contactSheet } from './contact-sheet.js';
import { showBatch } from './show-batch.js';

let data: ImageData;
beforeAll(async () => {
  data = await tinyData();
});

/** RGB of a sheet, with a way to read a picture's pixels back. */
async function read(png: Uint8Array) {
  const { data: pixels, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    info,
    colour: (x: number, y: number) => [...pixels.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)],
  };
}

describe('a contact sheet', () => {
  test('holds the pictures, enlarged by a whole number, at their places', async () => {
    const tile = (value: number) => ({
      pixels: new Uint8Array(32 * 32 * 3).fill(value),
      caption: `<${value}> & \u0007`,
    });
    const { info, colour } = await read(
      await contactSheet([tile(0), tile(90), tile(200)], { size: { height: 32, width: 32 }, columns: 2 }),
    );
    // 32 pixels become 128; margins of 28, gaps of 14, captions of 26.
    expect([info.width, info.height]).toEqual([2 * 28 + 2 * 128 + 14, 2 * 28 + 2 * (128 + 26) + 14]);
    expect([colour(28, 28), colour(155, 155), colour(170, 28), colour(28, 196)]).toEqual(
      [0, 0, 90, 200].map((v) => [v, v, v]),
    );
    expect(colour(160, 60)).toEqual([0xf7, 0xf5, 0xf0]);
  });
});

describe('showBatch', () => {
  test('shows the same pictures for the same seed', async () => {
    const [first, again, other] = [await showBatch(data), await showBatch(data), await showBatch(data, { seed: 1 })];
    expect(Buffer.from(first).equals(again)).toBe(true);
    expect(Buffer.from(first).equals(other)).toBe(false);
  });

  test('shows pictures with several labels', async () => {
    const { labels } = data.train;
    const targets = Uint8Array.from({ length: labels.length * 2 }, (_, i) => Number(labels[i >> 1] === i % 2));
    const many = { ...data, train: { ...data.train, labels: new Int32Array(0), targets } } as unknown as ImageData;
    // One label each is named as before; of none the sheet says so.
    expect(Buffer.from(await showBatch(many)).equals(await showBatch(data))).toBe(true);
    const none = { ...many, train: { ...many.train, targets: targets.map(() => 0) } } as unknown as ImageData;
    expect(Buffer.from(await showBatch(none)).equals(await showBatch(data))).toBe(false);
  });

  test('with an augmentation shows each picture as it is and five times as training sees it', async () => {
    const sheet = await showBatch(data, { pictures: 2, augmentation: augmentation([flip({ p: 1 })]) });
    const { info, colour } = await read(sheet);
    expect(info.width).toBe(2 * 28 + 6 * 128 + 5 * 14);
    for (const x of [0, 4, 64, 124]) expect(colour(28 + 142 + 127 - x, 40)).toEqual(colour(28 + x, 40));
  });

  test('refuses a number of pictures that is none', async () => {
    for (const pictures of [0, 2.5, 1000]) {
      await expect(showBatch(data, { pictures })).rejects.toThrowError(
        expect.objectContaining({ code: 'E_SHEET_PICTURES' }),
      );
    }
  });

  test('sees what training sees', async () => {
    const pixels = Uint8Array.from({ length: 2 * 8 * 8 * 3 }, (_, i) => i % 251);
    const turned = await augmentedPictures(
      pixels,
      { height: 8, width: 8 },
      augmentation([dihedral()]),
      randomStream(2, 'augment'),
    );
    expect(turned).not.toEqual(pixels);
    expect(Uint8Array.from(turned).sort()).toEqual(pixels.toSorted());
  });
});
