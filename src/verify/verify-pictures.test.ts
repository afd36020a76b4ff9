import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { folderOf, plain } from '../../test/support/picture-folder.js';
import { sharedPath, testWithShared } from '../../test/support/shared.js';
import { randomStream } from '../random/random-stream.js';
import { verifyPictures } from './verify-pictures.js';

/** A picture of soft spots that only this name has, in colour. */
function scene(name: string, width = 96, height = 64) {
  const stream = randomStream(7, name);
  const pixels = Uint8Array.from({ length: 6 * 6 * 3 }, () => Math.floor(stream.uniform() * 256));
  return sharp(pixels, { raw: { width: 6, height: 6, channels: 3 } }).resize(width, height, { fit: 'fill' });
}

const png = (name: string) => scene(name).png().toBuffer();

/** Two classes of twelve pictures that have nothing in common. */
function scenes(): Record<string, string | Promise<Uint8Array>> {
  const files: Record<string, string | Promise<Uint8Array>> = {};
  for (let i = 10; i < 22; i++) {
    files[`a/${i}.png`] = png(`a${i}`);
    files[`b/${i}.png`] = png(`b${i}`);
  }
  return files;
}

describe('verifyPictures', () => {
  test('a sound collection: nothing to report', async () => {
    expect(await verifyPictures(await folderOf(scenes()))).toMatchObject({
      layout: 'classes',
      pictures: 24,
      examined: 24,
      readable: 24,
      interrupted: false,
      classes: [
        { name: 'a', pictures: 12 },
        { name: 'b', pictures: 12 },
      ],
      split: { kind: 'random', seed: 42 },
      unreadable: [],
      contradictions: [],
      leaks: [],
      duplicates: [],
      nearDuplicates: [],
      blank: [],
      tinyClasses: [],
      imbalance: 1,
      sizes: { width: 96, height: 64 },
      unusualSizes: [],
      ignored: [],
    });
  });

  test('duplicates, contradicting labels, what cannot be read, what is ignored', async () => {
    const root = await folderOf({
      ...scenes(),
      'a/again.png': png('a10'),
      'b/wrong.png': png('a11'),
      'b/text.jpg': 'text',
      'b/notes.txt': 'notes',
      'loose.png': png('loose'),
    });
    const report = await verifyPictures(root);
    expect(report.duplicates.map(({ files }) => files)).toEqual([
      ['a/10.png', 'a/again.png'],
      ['a/11.png', 'b/wrong.png'],
    ]);
    expect(report.contradictions).toMatchObject([{ files: ['a/11.png', 'b/wrong.png'], labels: ['a', 'b'] }]);
    expect(report.nearDuplicates).toEqual([]);
    expect(report.unreadable).toMatchObject([{ file: 'b/text.jpg', code: 'E_PICTURE_FORMAT' }]);
    expect(report.ignored).toEqual(['b/notes.txt', 'loose.png']);
  });

  test('copies of another size, quality and brightness are near duplicates, in one cluster', async () => {
    const root = await folderOf({
      ...scenes(),
      'a/small.jpg': scene('a10').resize(48, 32).jpeg({ quality: 60 }).toBuffer(),
      'a/bright.png': scene('a10').linear(0.7, 60).png().toBuffer(),
    });
    const { nearDuplicates, duplicates } = await verifyPictures(root);
    expect(nearDuplicates.map(({ files }) => files)).toEqual([['a/10.png', 'a/bright.png', 'a/small.jpg']]);
    expect(nearDuplicates[0]?.distance).toBeLessThanOrEqual(8);
    expect(duplicates).toEqual([]);
  });

  test('the same picture on both sides of the split that training will make', async () => {
    const copies = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a/s2_${i}.png`, png(`a${i + 10}`)]));
    const originals = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a/s1_${i}.png`, png(`a${i + 10}`)]));
    const others = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`b/s${i % 3}_${i}.png`, png(`b${i}`)]));
    const root = await folderOf({ ...copies, ...originals, ...others });
    const random = await verifyPictures(root, { validPct: 0.5 });
    expect(random.duplicates).toHaveLength(12);
    expect(random.leaks.length).toBeGreaterThan(0);
    expect(random.leaks.length).toBeLessThan(12);
    for (const { sides } of random.leaks) expect(sides).toEqual(['train', 'valid']);
    // By another part of the name, each lies on the side of its copy.
    const grouped = await verifyPictures(root, { group: /_(\d+)/ });
    expect(grouped.split).toMatchObject({ kind: 'group' });
    expect(grouped.leaks).toEqual([]);
    expect(await verifyPictures(root, { group: /^(x)/ }).catch(({ code }) => code)).toBe('E_DATA_GROUP_MATCH');
  });

  test('sets that are folders are the sides of the split', async () => {
    const below = (set: string) => Object.entries(scenes()).map(([file, bytes]) => [`${set}/${file}`, bytes]);
    const files = Object.fromEntries([...below('train'), ['val/a/x.png', png('a10')], ['val/b/y.png', png('y')]]);
    const report = await verifyPictures(await folderOf(files));
    expect(report).toMatchObject({ layout: 'sets', split: { kind: 'folders' }, readable: 26 });
    expect(report.leaks).toEqual([
      { files: ['train/a/10.png', 'val/a/x.png'], labels: ['a'], sides: ['train', 'val'] },
    ]);
  });

  test('a folder without labels, too', async () => {
    const report = await verifyPictures(
      await folderOf({ '1.png': png('1'), 'x/2.png': png('1'), 'x/3.png': png('3') }),
    );
    expect(report).toMatchObject({ layout: 'unlabelled', classes: [], split: { kind: 'none' }, leaks: [] });
    expect(report.duplicates).toEqual([{ files: ['1.png', 'x/2.png'], labels: [], sides: [] }]);
  });

  test('a hundred blank pictures are no near duplicates of each other, and no leak', async () => {
    const blanks = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [
        `a/blank${i}.png`,
        plain(`rgb(${250 - (i % 3)}, 250, 245)`)
          .png()
          .toBuffer(),
      ]),
    );
    const report = await verifyPictures(await folderOf({ ...scenes(), ...blanks }));
    expect(report.blank).toHaveLength(100);
    expect(report.nearDuplicates).toEqual([]);
    expect(report.duplicates).toHaveLength(3);
    expect(report.leaks).toEqual([]);
  });

  test('tiny and unequal classes, unusual sizes, grey among colour', async () => {
    const root = await folderOf({
      ...scenes(),
      'c/1.png': scene('c1').greyscale().png().toBuffer(),
      'c/wide.png': scene('wide', 900, 60).png().toBuffer(),
      'c/tiny.png': scene('tiny', 30, 20).png().toBuffer(),
      'c/large.jpg': scene('large', 960, 640).jpeg().toBuffer(),
      // The upright ones are not unusual for that.
      'c/upright.png': scene('upright', 64, 96).png().toBuffer(),
    });
    const report = await verifyPictures(root);
    expect(report.tinyClasses).toEqual(['c']);
    expect(report.imbalance).toBe(12 / 5);
    expect(report.unusualSizes).toEqual([
      { file: 'c/large.jpg', width: 960, height: 640, unusual: 'area' },
      { file: 'c/tiny.png', width: 30, height: 20, unusual: 'small' },
      { file: 'c/wide.png', width: 900, height: 60, unusual: 'area' },
    ]);
    expect(report.colourMix).toEqual({ rarer: 'grey', files: ['c/1.png'] });
  });

  test('what was looked at when it was stopped is reported', async () => {
    const stop = new AbortController();
    const onProgress = (done: number) => done === 3 && stop.abort();
    const report = await verifyPictures(await folderOf(scenes()), { onProgress, signal: stop.signal });
    expect(report.interrupted).toBe(true);
    expect(report.examined).toBeGreaterThanOrEqual(3);
    expect(report.examined).toBe(report.readable);
    expect(report.examined).toBeLessThan(24);
  });

  test('refuses a folder without pictures and a distance that means nothing', async () => {
    const codeOf = (root: string, distance = 8) => verifyPictures(root, { distance }).catch(({ code }) => code);
    expect(await codeOf(await folderOf({ 'a/1.txt': '' }))).toBe('E_DATA_NO_PICTURES');
    expect(await codeOf('/nowhere/at/all')).toBe('E_DATA_FOLDER');
    expect(await codeOf('/nowhere/at/all', 16)).toBe('E_VERIFY_DISTANCE');
  });

  testWithShared('data/dufour-roads', 'the Dufour patches have no duplicates, and 34 of one tone', async () => {
    const report = await verifyPictures(sharedPath('data/dufour-roads'), { group: /^[^_]+/ });
    expect(report).toMatchObject({ readable: 638, duplicates: [], nearDuplicates: [], leaks: [], unreadable: [] });
    expect(report.blank).toHaveLength(34);
  });
});
