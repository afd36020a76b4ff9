import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CollectionOptions } from './collection-plan.js';
import { drawCollection } from './draw-collection.js';
import { writeCollection } from './write-collection.js';

const options: CollectionOptions = { count: 18, size: 32, seed: 3 };

let folder = '';
let target = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warmstart-collection-'));
  target = join(folder, 'demo');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('writeCollection', () => {
  test('writes every patch as it is drawn, and a text that says what they are', async () => {
    const progress: number[][] = [];
    await writeCollection(target, options, { onProgress: (done, total) => progress.push([done, total]) });
    expect(readdirSync(folder)).toEqual(['demo']);
    expect(readdirSync(target).sort()).toEqual(['01_rail', '02_no_rail', 'README.txt']);
    for await (const { name, bytes } of drawCollection(options)) {
      expect(new Uint8Array(readFileSync(join(target, name)))).toEqual(new Uint8Array(bytes));
    }
    expect(readdirSync(join(target, '01_rail'))).toHaveLength(9);
    expect(readdirSync(join(target, '02_no_rail'))).toHaveLength(9);
    expect(progress).toEqual(Array.from({ length: 18 }, (_, i) => [i + 1, 18]));
    const readme = readFileSync(join(target, 'README.txt'), 'utf8');
    expect(readme).toMatch(/drawn by a program.*not scanned/);
    expect(readme).toMatch(/warmstart \d+\.\d+\.\d+ with: --count 18 --size 32 --seed 3/);
  });

  test('makes the folders above, and takes an empty folder', async () => {
    await writeCollection(join(folder, 'a', 'b'), { ...options, count: 2 });
    expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
    mkdirSync(target);
    await writeCollection(target, { ...options, count: 2 });
    expect(readdirSync(target)).toHaveLength(3);
  });

  test('refuses a folder with something in it and a file, and leaves them alone', async () => {
    mkdirSync(target);
    writeFileSync(join(target, 'mine'), 'old');
    const exists = expect.objectContaining({ code: 'E_COLLECTION_EXISTS', message: expect.stringContaining('mine') });
    await expect(writeCollection(target, options)).rejects.toThrowError(exists);
    await expect(writeCollection(join(target, 'mine'), options)).rejects.toThrowError(
      expect.objectContaining({ code: 'E_COLLECTION_EXISTS', message: expect.stringContaining('no folder') }),
    );
    expect(readFileSync(join(target, 'mine'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['demo']);
  });

  test('the folder has its name only when it is whole', async () => {
    await writeCollection(target, options, { onProgress: () => expect(existsSync(target)).toBe(false) });
    expect(existsSync(target)).toBe(true);
  });

  test('an empty folder that is there stays the same one, and nothing is put beside it', async () => {
    mkdirSync(target);
    const { ino } = statSync(target);
    const visible = () => readdirSync(target).filter((name) => !name.startsWith('.'));
    const onProgress = () => expect([readdirSync(folder), visible()]).toEqual([['demo'], []]);
    await writeCollection(target, options, { onProgress });
    expect(statSync(target).ino).toBe(ino);
    expect(readdirSync(target).sort()).toEqual(['01_rail', '02_no_rail', 'README.txt']);
    expect(readdirSync(join(target, '01_rail'))).toHaveLength(9);
  });

  test('what somebody puts in the empty folder meanwhile stays as it is, alone', async () => {
    mkdirSync(target);
    const onProgress = (done: number) => {
      if (done === options.count) writeFileSync(join(target, 'README.txt'), 'theirs');
    };
    await expect(writeCollection(target, options, { onProgress })).rejects.toThrowError(
      expect.objectContaining({ code: 'E_COLLECTION_WRITE', message: expect.stringContaining('README.txt') }),
    );
    expect(readdirSync(target)).toEqual(['README.txt']);
    expect(readFileSync(join(target, 'README.txt'), 'utf8')).toBe('theirs');
  });

  test('stopped half way, it leaves nothing', async () => {
    const stop = new AbortController();
    const onProgress = (done: number) => done === 5 && stop.abort(new Error('stopped'));
    await expect(writeCollection(target, options, { signal: stop.signal, onProgress })).rejects.toThrowError('stopped');
    expect(readdirSync(folder)).toEqual([]);
    await expect(writeCollection(target, options, { signal: stop.signal })).rejects.toThrowError('stopped');
  });

  test('a disk that fails half way, or a name taken meanwhile, is reported and leaves nothing', async () => {
    const writeFails = expect.objectContaining({ code: 'E_COLLECTION_WRITE' });
    const removeFolder = () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    };
    await expect(writeCollection(target, options, { onProgress: removeFolder })).rejects.toThrowError(writeFails);
    expect(readdirSync(folder)).toEqual([]);
    const takeName = (done: number) => {
      if (done < options.count) return;
      mkdirSync(target);
      writeFileSync(join(target, 'mine'), 'theirs');
    };
    await expect(writeCollection(target, options, { onProgress: takeName })).rejects.toThrowError(writeFails);
    expect(readdirSync(folder)).toEqual(['demo']);
    expect(readdirSync(target)).toEqual(['mine']);
  });

  test('refuses options before it touches the disk', async () => {
    await expect(writeCollection(target, { ...options, size: 1 })).rejects.toThrowError(
      expect.objectContaining({ code: 'E_COLLECTION_SIZE' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
