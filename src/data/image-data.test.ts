import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { cut, folderOf, plain, textured } from '../../test/support/picture-folder.js';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { namelessFiles, temporaryFolder } from '../../test/support/temporary-folder.js';
import { decodePicture } from './decode-picture.js';
import { ImageData } from './image-data.js';
import { imagenetStats } from './stats.js';

/** 12 reds and 12 blues from 4 sheets; picture i of a class has brightness 10 * i + 100. */
function redsAndBlues(): Record<string, Promise<Uint8Array>> {
  const files: Record<string, Promise<Uint8Array>> = {};
  for (let i = 0; i < 12; i++) {
    const name = `s${i % 4}_${String(i).padStart(2, '0')}.png`;
    files[`red/${name}`] = plain(`rgb(${10 * i + 100}, 0, 0)`)
      .png()
      .toBuffer();
    files[`blue/${name}`] = plain(`rgb(0, 0, ${10 * i + 100})`)
      .png()
      .toBuffer();
  }
  return files;
}

const small = { size: 4, batchSize: 4 } as const;

describe('ImageData.fromFolder', () => {
  test('a batch size of auto is 64, halved until there are enough pictures to train on', async () => {
    const data = await ImageData.fromFolder(await folderOf(redsAndBlues()), { size: 4, batchSize: 'auto' });
    expect([data.train.length, data.batchSize]).toEqual([20, 16]);
  });

  test('every picture has its own file, label and pixels', async () => {
    const data = await ImageData.fromFolder(await folderOf(redsAndBlues()), small);
    expect(data.classes).toEqual(['blue', 'red']);
    expect(data.size).toEqual({ height: 4, width: 4, fit: 'crop' });
    expect([data.train.length, data.valid.length]).toEqual([20, 4]);
    expect(data.split).toMatchObject({ kind: 'random', seed: 42, validPct: 0.2 });
    for (const set of [data.train, data.valid]) {
      const pixels = await pixelsOf(set);
      expect(pixels).toHaveLength(set.length * 48);
      for (const [k, file] of set.files.entries()) {
        const label = set.labels[k] as number;
        expect(file.startsWith(`${data.classes[label]}/`)).toBe(true);
        const brightness = 10 * Number(/_(\d+)/.exec(file)?.[1]) + 100;
        expect([...pixels.subarray(k * 48, k * 48 + 3)]).toEqual(label ? [brightness, 0, 0] : [0, 0, brightness]);
      }
    }
    expect([...data.train.files, ...data.valid.files].sort()).toEqual(Object.keys(redsAndBlues()).sort());
  });

  test('skips what cannot be read, with the reason, and leaves no trace of it in the sets', async () => {
    const files = {
      ...redsAndBlues(),
      'blue/a-text.jpg': 'this is a text',
      'blue/s1_cut.jpg': cut(textured().jpeg().toBuffer()),
      'blue/gif.jpg': plain('#0000ff').gif().toBuffer(),
      'red/notes.txt': 'not looked at',
    };
    const data = await ImageData.fromFolder(await folderOf(files), small);
    expect(data.skipped).toMatchObject([
      { file: 'blue/a-text.jpg', code: 'E_PICTURE_FORMAT' },
      { file: 'blue/s1_cut.jpg', code: 'E_PICTURE_DAMAGED' },
    ]);
    expect(data.ignored).toBe(1);
    expect(data.train.length + data.valid.length).toBe(25);
    for (const set of [data.train, data.valid]) {
      const pixels = await pixelsOf(set);
      for (const [k, file] of set.files.entries()) {
        const colour = file.startsWith('red') ? 0 : 2;
        expect(pixels[k * 48 + colour]).toBeGreaterThanOrEqual(100);
        expect(pixels[k * 48 + 2 - colour]).toBe(0);
      }
    }
  });

  test('gives up when too many are unreadable, or a class has none left', async () => {
    const many = await folderOf({ ...redsAndBlues(), 'red/1.jpg': 'x', 'red/2.jpg': 'x', 'red/3.jpg': '' });
    await expect(ImageData.fromFolder(many, small)).rejects.toThrow(
      /3 of 27 unreadable[\s\S]*red\/1\.jpg: E_PICTURE_FORMAT/,
    );
    const none = await folderOf({ ...redsAndBlues(), 'green/1.jpg': 'x' });
    const options = { ...small, seed: 1 };
    await expect(ImageData.fromFolder(none, options)).rejects.toMatchObject({ code: 'E_DATA_UNREADABLE' });
    await expect(ImageData.fromFolder(none, options)).rejects.toThrow(/no picture of green can be read/);
  });

  test('splits by groups, and the seed decides which', async () => {
    const root = await folderOf(redsAndBlues());
    const group = /^(s\d)_/;
    const held = new Set<string>();
    for (let seed = 0; seed < 8; seed++) {
      const data = await ImageData.fromFolder(root, { ...small, group, seed });
      expect(new Set(data.valid.groups)).toEqual(new Set(data.split.groups?.valid));
      for (const sheet of data.valid.groups ?? []) expect(data.train.groups).not.toContain(sheet);
      held.add(data.valid.files.join());
    }
    expect(held.size).toBeGreaterThan(1);
  });

  test('finds what is wrong with the options before it decodes', async () => {
    const root = await folderOf(redsAndBlues());
    const onProgress = () => expect.unreachable('decoded in vain');
    for (const [options, code] of [
      [{ batchSize: 64 }, 'E_DATA_FEW'],
      [{ group: /^(x\d)/ }, 'E_DATA_GROUP_MATCH'],
      [{ group: /s/ }, 'E_DATA_GROUPS'],
      [{ validPct: 0 }, 'E_DATA_SPLIT'],
      [{ seed: -1 }, 'E_SEED_INVALID'],
      [{ size: 0 }, 'E_DATA_SIZE'],
    ] as const) {
      await expect(ImageData.fromFolder(root, { ...small, ...options, onProgress })).rejects.toMatchObject({ code });
    }
  });

  test('can be aborted', async () => {
    const root = await folderOf(redsAndBlues());
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(ImageData.fromFolder(root, { ...small, signal })).rejects.toThrow('enough');
  });
});

describe('labels from elsewhere', () => {
  const label = (file: string) => file.slice(0, file.indexOf('/'));

  test('a CSV file, a pattern and a function give what class folders give', async () => {
    const names = Object.keys(redsAndBlues());
    const csv = names.map((file) => `${file},${label(file)}\n`).join('');
    const root = await folderOf({ ...redsAndBlues(), 'labels.csv': csv, 'red/broken.png': 'x' });
    const byFolder = await ImageData.fromFolder(root, small);
    const others = [
      await ImageData.fromNames(root, /^(\w+)\//, small),
      await ImageData.fromFunction(root, label, small),
    ];
    for (const data of others) {
      expect(data.skipped).toEqual(byFolder.skipped);
      expect(data.classes).toEqual(byFolder.classes);
      for (const side of ['train', 'valid'] as const) {
        const { pixels: _, ...facts } = byFolder[side];
        expect(data[side]).toMatchObject(facts);
      }
      expect(await pixelsOf(data.train)).toEqual(await pixelsOf(byFolder.train));
    }
    const listed = await ImageData.fromCsv(`${root}/labels.csv`, small);
    expect([...listed.train.files, ...listed.valid.files].sort()).toEqual(names.sort());
    expect(listed.root).toBe(root);
    for (const { files, labels } of [listed.train, listed.valid]) {
      expect(Array.from(labels, (l) => listed.classes[l])).toEqual(files.map(label));
    }
    expect(others.map(({ source }) => source.kind)).toEqual(['names', 'function']);
  });

  test('several labels stay with their pictures', async () => {
    const root = await folderOf({ ...redsAndBlues(), 'red/a-broken.png': 'x' });
    const several = (file: string) => [label(file), ...(/_0/.test(file) ? ['dark'] : [])];
    const data = await ImageData.fromFunction(root, several, { ...small, split: { kind: 'stratified' } });
    expect(data.multiLabel).toBe(true);
    expect(data.classes).toEqual(['blue', 'dark', 'red']);
    expect([data.train.length + data.valid.length, data.skipped.length]).toEqual([24, 1]);
    for (const { files, labels, targets } of [data.train, data.valid]) {
      expect(labels).toHaveLength(0);
      const rows = files.map((file) => ['blue', 'dark', 'red'].map((name) => +several(file).includes(name)));
      expect([...(targets ?? [])]).toEqual(rows.flat());
    }
    const oversample = { ...small, oversample: true };
    await expect(ImageData.fromFunction(root, several, oversample)).rejects.toMatchObject({ code: 'E_DATA_BALANCE' });
  });

  test('sets in folders of their own, the classes below them or in a CSV file', async () => {
    const sets = Object.entries(redsAndBlues()).map(([file, picture]) => {
      const set = file.includes('s3_') ? 'val' : file.includes('s2_') ? 'test' : 'train';
      return [`${set}/${file}`, picture] as const;
    });
    const csv = sets.map(([file]) => `${file},${file.split('/')[1]}\n`).join('');
    const root = await folderOf({ ...Object.fromEntries(sets), 'labels.csv': csv });
    await expect(ImageData.fromFolder(root, small)).rejects.toThrow(/--split-folders train,val/);
    const options = { ...small, split: { kind: 'folders', train: 'train/', valid: 'val' } } as const;
    const byFolder = await ImageData.fromFolder(root, options);
    const byCsv = await ImageData.fromCsv(`${root}/labels.csv`, options);
    for (const { train, valid, classes, split } of [byFolder, byCsv]) {
      expect(classes).toEqual(['blue', 'red']);
      expect([train.length, valid.length]).toEqual([12, 6]);
      expect(valid.files.every((file) => file.startsWith('val/'))).toBe(true);
      expect(Array.from(train.labels, (l) => classes[l])).toEqual(train.files.map((file) => file.split('/')[1]));
      expect(split.folders).toEqual({ train: 'train', valid: 'val' });
    }
    expect(byFolder.leftOut).toEqual([]);
    expect(byCsv.leftOut).toHaveLength(6);
    expect(byCsv.leftOut[0]).toEqual({ file: 'test/red/s2_02.png', reason: 'it lies neither in train nor in val' });
  });

  test('a list that names a picture which cannot be read', async () => {
    const root = await folderOf({
      ...redsAndBlues(),
      'red/broken.png': 'x',
      'valid.txt': 'red/broken.png\nred/s0_00.png\n',
    });
    const data = await ImageData.fromFolder(root, { ...small, split: { kind: 'list', valid: `${root}/valid.txt` } });
    expect(data.valid.files).toEqual(['red/s0_00.png']);
    expect(data.split.validLacks).toEqual(['blue']);
  });

  test('few pictures of one class may fill a batch when they are repeated', async () => {
    const root = await folderOf(redsAndBlues());
    const rare = (file: string) => (file.startsWith('blue') || /_(0\d|10)/.test(file) ? 'most' : 'one');
    const options = { size: 4, batchSize: 44, split: { kind: 'list', valid: ['blue/s0_00.png'] } } as const;
    const data = await ImageData.fromFunction(root, rare, { ...options, oversample: true });
    expect([data.train.length, data.train.oversample, data.valid.oversample]).toEqual([23, true, undefined]);
    await expect(ImageData.fromFunction(root, rare, options)).rejects.toMatchObject({ code: 'E_DATA_FEW' });
  });
});

describe('pictures on disk', () => {
  const many = { ...small, memory: 0 } as const;

  test('are those in memory, bad files among them or not', async () => {
    for (const extra of [{}, { 'blue/a-text.jpg': 'this is a text', 'red/s1_05b.jpg': '' }]) {
      const root = await folderOf({ ...redsAndBlues(), ...extra });
      const [inMemory, onDisk] = [await ImageData.fromFolder(root, small), await ImageData.fromFolder(root, many)];
      for (const side of ['train', 'valid'] as const) {
        expect(onDisk[side].files).toEqual(inMemory[side].files);
        expect(await pixelsOf(onDisk[side])).toEqual(await pixelsOf(inMemory[side]));
      }
      await onDisk.release();
    }
  });

  test('leave no name in the temporary folder, and no open file after release', async () => {
    const root = await folderOf(redsAndBlues());
    const folder = await temporaryFolder();
    const before = namelessFiles();
    const data = await ImageData.fromFolder(root, many);
    expect(await readdir(folder)).toEqual([]);
    if (process.platform === 'linux') expect(namelessFiles()).toBe(before + 1);
    const normalised = data.normalize(imagenetStats);
    await data.release();
    expect(namelessFiles()).toBe(before);
    await expect(pixelsOf(normalised.train)).rejects.toMatchObject({ code: 'E_BLOCKS_RELEASED' });
    await normalised.release();
  });

  test('leave nothing when reading them is stopped or fails', async () => {
    const root = await folderOf({ ...redsAndBlues(), 'red/1.jpg': 'x', 'red/2.jpg': 'x', 'red/3.jpg': '' });
    const folder = await temporaryFolder();
    const before = namelessFiles();
    const stop = new AbortController();
    const onProgress = (done: number) => done === 3 && stop.abort(new Error('enough'));
    const stopped = ImageData.fromFolder(root, { ...many, onProgress, signal: stop.signal });
    await expect(stopped).rejects.toThrow('enough');
    await expect(ImageData.fromFolder(root, many)).rejects.toMatchObject({ code: 'E_DATA_UNREADABLE' });
    expect(await readdir(folder)).toEqual([]);
    expect(namelessFiles()).toBe(before);
  });
});

test('released pictures cannot be read, in memory or on disk', async () => {
  const root = await folderOf(redsAndBlues());
  for (const memory of [0, 1e6]) {
    const data = await ImageData.fromFolder(root, { ...small, memory });
    await data.release();
    await expect(pixelsOf(data.valid)).rejects.toMatchObject({ code: 'E_BLOCKS_RELEASED' });
  }
});

test('normalize returns other data and leaves the pixels alone', async () => {
  const data = await ImageData.fromFolder(await folderOf(redsAndBlues()), small);
  const normalised = data.normalize(imagenetStats);
  expect(data.stats).toBeUndefined();
  expect(normalised).toBeInstanceOf(ImageData);
  expect(normalised.stats).toBe(imagenetStats);
  expect(normalised.train).toBe(data.train);
  expect(() => data.normalize({ ...imagenetStats, std: [0, 1, 1] })).toThrow(/normalised/);
});

const roads = '../shared/data/dufour-roads';

describe.skipIf(!existsSync(roads))(`the pictures of ${roads}`, () => {
  test('638 are split into 511 and 127, and decoded as one by one', async () => {
    let last = '';
    const data = await ImageData.fromFolder(roads, { onProgress: (done, total) => (last = `${done}/${total}`) });
    expect(data.classes).toEqual(['01_road', '02_no_road']);
    expect([data.train.length, data.valid.length, data.skipped.length]).toEqual([511, 127, 0]);
    expect(last).toBe('638/638');
    const stride = 128 * 128 * 3;
    const pixels = await pixelsOf(data.valid);
    for (const k of [0, 63, 126]) {
      const single = await decodePicture(`${roads}/${data.valid.files[k]}`, data.size);
      expect(Buffer.compare(single, pixels.subarray(k * stride, (k + 1) * stride))).toBe(0);
    }
  });

  test('split by map sheet, no sheet is on both sides', async () => {
    const data = await ImageData.fromFolder(roads, { group: /^(\d+_[^_]+)_/, size: 16 });
    const trained = new Set(data.train.groups);
    expect(data.valid.groups?.some((sheet) => trained.has(sheet))).toBe(false);
    expect(Math.abs(data.valid.length - 0.2 * 638)).toBeLessThan(20);
    expect(data.split.validLacks).toEqual([]);
  });
});
