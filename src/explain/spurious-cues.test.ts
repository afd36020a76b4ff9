import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { randomStream } from '../random/random-stream.js';
import { type LabelledFiles, spuriousCues } from './spurious-cues.js';

const side = 32;

interface Planted {
  /** Changes a value of a pixel, given the place of the picture. */
  readonly pixel?: (value: number, y: number, x: number, label: number, i: number) => number;
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
      return pixel(60 + Math.floor(120 * stream.uniform()), y, x, label, i);
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

const stamp: Planted['pixel'] = (v, y, x, label) => (label === 1 && y < 8 && x >= side - 8 ? 255 * ((x + y) % 2) : v);

/** Twelve sheets; of every second one, four of five pictures are of the second class, of the others one. */
function sheetOf(label: number, i: number): number {
  const pair = Math.floor(i / 2);
  return 2 * (pair % 6) + (pair % 5 === 0 ? 1 - label : label);
}
const sheetName = (label: number, i: number) => `sheet ${sheetOf(label, i)}`;
const shadeOf = (sheet: number) => 120 * randomStream(5, 'shade', sheet).uniform();

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

  test('names the corner that has a stamp, with and without groups', async () => {
    const stamped = await collection({ pixel: stamp });
    for (const groups of [stamped.groups, undefined]) {
      const found = await spuriousCues({ ...stamped, groups });
      const telling = found.cues.filter((one) => one.telling).map(({ cue }) => cue);
      expect(telling[0]).toBe('upper right corner');
      expect(telling).not.toContain('lower left corner');
      expect(found.groups).toBe(groups && 7);
    }
  });

  test('three groups can show little of new ones, but what tells the class of pictures of the same ones', async () => {
    const { cues } = await spuriousCues(await collection({ pixel: stamp, groupOf: (_, i) => `sheet ${i % 3}` }));
    const corner = cues.find(({ cue }) => cue === 'upper right corner');
    expect(corner).toMatchObject({ correct: 80, telling: false, sameGroups: { correct: 80, telling: true } });
    const one = await spuriousCues(await collection({ pixel: stamp, groupOf: () => 'all' }));
    expect(one).not.toHaveProperty('groups');
    expect(one.cues[0]).toMatchObject({ cue: 'upper right corner', telling: true });
  });

  test('a colour that only tells sheets apart does not tell the class of new ones, but the sheet does of its own', async () => {
    // By chance, the three sheets with most of the second class are the lighter ones: all that colour can tell is the sheet.
    const shades = [10, 90, 45, 70, 20, 110];
    const sheet = (label: number, i: number) => sheetOf(label, i) % 6;
    const pixel: Planted['pixel'] = (v, _y, _x, label, i) => v / 2 + (shades[sheet(label, i)] as number);
    const { cues, groups } = await spuriousCues(await collection({ pixel, groupOf: (...at) => `${sheet(...at)}` }, 60));
    expect(groups).toBe(6);
    expect(cues.filter(({ telling }) => telling)).toMatchObject([{ cue: 'group', correct: 96, pictures: 120 }]);
    const colour = cues.find(({ cue }) => cue === 'colour');
    expect(colour?.sameGroups).toMatchObject({ correct: 96, telling: true });
  });

  test('a colour that tells the class on every sheet does so of new ones', async () => {
    const pixel: Planted['pixel'] = (v, _y, _x, label, i) => v / 2 + shadeOf(sheetOf(label, i)) / 4 + 40 * label;
    const { cues } = await spuriousCues(await collection({ pixel, groupOf: sheetName }, 60));
    expect(cues.filter(({ telling }) => telling).map(({ cue }) => cue)).toEqual(
      expect.arrayContaining(['colour', 'group']),
    );
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
