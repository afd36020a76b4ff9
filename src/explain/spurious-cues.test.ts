import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { randomStream } from '../random/random-stream.js';
import { type LabelledFiles, spuriousCues } from './spurious-cues.js';

const side = 32;

interface Planted {
  /** Changes a pixel's value. */
  readonly pixel?: (value: number, y: number, x: number, label: number) => number;
  readonly sideOf?: (label: number) => number;
  readonly groupOf?: (label: number, index: number) => string;
  readonly quality?: (label: number) => number;
}

/** Noise of two classes that differ by nothing but what is planted. */
async function collection({ pixel = (v) => v, sideOf = () => side, groupOf, quality = () => 90 }: Planted, count = 40) {
  const folder = await folderOf({});
  await mkdir(join(folder, 'p'));
  const found: { files: string[]; labels: number[]; groups: string[] } = { files: [], labels: [], groups: [] };
  for (let i = 0; i < 2 * count; i++) {
    const label = i % 2;
    const stream = randomStream(5, 'cue', i);
    const own = sideOf(label);
    const pixels = Uint8Array.from({ length: own * own * 3 }, (_, k) => {
      const [y, x] = [Math.floor(k / 3 / own), Math.floor(k / 3) % own];
      return pixel(60 + Math.floor(120 * stream.uniform()), y, x, label);
    });
    const file = join(folder, 'p', `${i}.jpg`);
    const picture = sharp(pixels, { raw: { width: own, height: own, channels: 3 } });
    await writeFile(file, await picture.jpeg({ quality: quality(label), chromaSubsampling: '4:4:4' }).toBuffer());
    found.files.push(file);
    found.labels.push(label);
    found.groups.push(groupOf?.(label, i) ?? String(i % 7));
  }
  return found satisfies LabelledFiles;
}
const tellingOf = async (planted: Planted) => {
  const { cues } = await spuriousCues(await collection(planted));
  return cues.filter(({ telling }) => telling).map(({ cue }) => cue);
};

describe('spuriousCues', () => {
  test('names nothing where there is nothing', async () => {
    const { cues, majority, skipped } = await spuriousCues(await collection({}));
    expect(cues.filter(({ telling }) => telling)).toEqual([]);
    expect(cues).toHaveLength(9);
    expect([majority, skipped]).toEqual([0.5, []]);
    for (const { correct, pictures, interval } of cues) {
      expect(interval.low).toBeLessThan(correct / pictures);
      expect(interval.high).toBeGreaterThan(correct / pictures);
    }
  });

  test('names the corner that has a stamp', async () => {
    const pixel: Planted['pixel'] = (v, y, x, label) =>
      label === 1 && y < 8 && x >= side - 8 ? 255 * ((x + y) % 2) : v;
    const telling = await tellingOf({ pixel });
    expect(telling[0]).toBe('upper right corner');
    expect(telling).not.toContain('lower left corner');
  });

  test('names the border, the size of pictures and files, and the group', async () => {
    const rim: Planted['pixel'] = (v, y, x, label) =>
      label === 1 && (Math.min(y, x) === 0 || Math.max(y, x) === side - 1) ? v / 3 : v;
    expect(await tellingOf({ pixel: rim })).toContain('border');
    expect(await tellingOf({ sideOf: (label) => side + 8 * label })).toEqual(
      expect.arrayContaining(['picture size', 'file size']),
    );
    expect(await tellingOf({ quality: (label) => 90 - 30 * label })).toContain('file size');
    expect(await tellingOf({ groupOf: (label, i) => `sheet ${label === 0 ? i % 3 : 3 + (i % 3)}` })).toEqual(['group']);
  });

  test('is the same under a seed, passes over what cannot be read, and wants enough pictures', async () => {
    const { files, labels } = await collection({}, 10);
    await writeFile(files[3] as string, 'damaged');
    const found = await spuriousCues({ files, labels }, { seed: 4 });
    expect(found.skipped).toMatchObject([{ file: files[3], code: 'E_PICTURE_FORMAT' }]);
    expect(found.cues.every(({ pictures }) => pictures === 19)).toBe(true);
    expect(found.cues.map(({ cue }) => cue)).not.toContain('group');
    expect(await spuriousCues({ files, labels }, { seed: 4 })).toEqual(found);
    const coded = expect.objectContaining({ code: 'E_EXPLAIN_CUES' });
    await expect(spuriousCues({ files: files.slice(0, 8), labels })).rejects.toThrow(coded);
    await expect(spuriousCues({ files, labels: labels.map(() => 0) })).rejects.toThrow(coded);
  });
});
