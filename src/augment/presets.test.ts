import { describe, expect, test } from 'vitest';
import { augmented, largestError, plainPicture, testPictures } from '../../test/support/augmented.js';
import { augmentation } from './augmentation.js';
import { mixup } from './mixup.js';
import { type PresetName, presets } from './presets.js';

const names = Object.keys(presets) as PresetName[];

describe('presets', () => {
  test.each(names)('%s gives the same pictures for the same seed, and others for another', async (name) => {
    const pictures = testPictures(6, 16, 16);
    const of = async (seed: number) => (await augmented([...presets[name], mixup()], pictures, { seed }))[0]?.data;
    expect(await of(1)).toEqual(await of(1));
    expect(await of(1)).not.toEqual(await of(2));
  });

  test.each(names)('%s keeps pixels between black and white', async (name) => {
    const [result] = await augmented(presets[name], testPictures(32, 16, 16));
    const values = Array.from(result?.data as Float32Array);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(255.01);
  });

  test('none changes nothing and draws nothing', async () => {
    const pictures = testPictures(2, 5, 7);
    const [result] = await augmented([], pictures);
    expect(largestError(result as never, (n, ...at) => plainPicture(pictures, n).at(...at))).toBe(0);
    expect(augmentation([]).draw(undefined as never, { count: 2, height: 5, width: 7 })).toEqual({});
  });

  test('microfilm leaves grey grey', async () => {
    const grey = testPictures(8, 12, 12);
    for (let i = 0; i < grey.data.length; i++) grey.data[i] = grey.data[i - (i % 3)] as number;
    const [result] = await augmented(presets.microfilm, grey);
    const data = result?.data as Float32Array;
    for (let i = 0; i < data.length; i += 3) expect([data[i + 1], data[i + 2]]).toEqual([data[i], data[i]]);
  });
});
