import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { ImageData } from '../../src/data/image-data.js';
import { imagenetStats } from '../../src/data/stats.js';

export interface TinyDataOptions {
  readonly classes?: number;
  /** In each class. */
  readonly pictures?: number;
  readonly side?: number;
  readonly batchSize?: number;
}

/** Noise on a ground whose colour is the class's: easy to tell apart, but no two pictures are equal. */
export function tinyPicture(label: number, index: number, side = 32): Sharp {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const noise = Math.imul(i + 1000 * (31 * label + index) + 1, 0x9e3779b1) >>> 26;
    return (i % 3 === label % 3 ? 150 : 70) + noise;
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
}

/** Labelled pictures in memory, 32 x 32, normalised as ImageNet's: of 2 classes 26 to train on and 6 held out. */
export async function tinyData(options: TinyDataOptions = {}): Promise<ImageData> {
  const { classes = 2, pictures = 16, side = 32, batchSize = 8 } = options;
  const root = await mkdtemp(join(tmpdir(), 'warmstart-'));
  try {
    for (let label = 0; label < classes; label++) {
      const folder = join(root, `class-${label}`);
      await mkdir(folder);
      for (let i = 0; i < pictures; i++)
        await tinyPicture(label, i, side)
          .png()
          .toFile(join(folder, `${i}.png`));
    }
    return (await ImageData.fromFolder(root, { size: side, batchSize })).normalize(imagenetStats);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
