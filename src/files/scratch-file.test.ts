import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { temporaryFolder, useTemporaryFolder } from '../../test/support/temporary-folder.js';
import { ScratchFile } from './scratch-file.js';

// What stock hardware does not do on demand: moving a part of the bytes only, and a disk that is full or fails.
const faults = vi.hoisted(() => ({ partial: false, code: undefined as string | undefined }));
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  const part = (length: number) => {
    if (faults.code) throw Object.assign(new Error(`${faults.code}: injected`), { code: faults.code });
    return faults.partial ? Math.ceil(length / 2) : length;
  };
  const open: typeof fs.open = async (...given) => {
    const file = await fs.open(...given);
    const { read, write } = file;
    type Move = (bytes: Uint8Array, at: number, length: number, position: number) => Promise<never>;
    const faulty = (move: unknown): Move => {
      return async (bytes, at, length, position) => (move as Move).call(file, bytes, at, part(length), position);
    };
    return Object.assign(file, { read: faulty(read), write: faulty(write) });
  };
  return { ...fs, open };
});
afterEach(() => {
  faults.partial = false;
  faults.code = undefined;
});

describe('ScratchFile', () => {
  test.each([false, true])('gives back what was written, wherever it was put (partial moves: %s)', async (partial) => {
    faults.partial = partial;
    const file = await ScratchFile.create(20);
    await file.write(Uint8Array.of(4, 5, 6, 7, 8), 10);
    await file.write(Uint8Array.of(1, 2, 3), 0);
    const target = new Uint8Array(5);
    await file.read(target, 10);
    expect([...target]).toEqual([4, 5, 6, 7, 8]);
    await file.read(target.subarray(1, 4), 0);
    expect([...target]).toEqual([4, 1, 2, 3, 8]);
    await file.close();
    await file.close();
  });

  test('has no name once it is made', async () => {
    const folder = await temporaryFolder();
    const file = await ScratchFile.create(1);
    await file.write(Uint8Array.of(1), 0);
    expect(await readdir(folder)).toEqual([]);
    await file.close();
  });

  test('tells before the work that the disk has too little room', async () => {
    const folder = await temporaryFolder();
    await expect(ScratchFile.create(2 ** 62)).rejects.toMatchObject({
      code: 'E_SCRATCH_ROOM',
      fault: { where: folder, expected: '4294967296.0 GiB free', hint: expect.stringContaining('TMPDIR') },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['ENOSPC', /the disk is full/],
    ['EIO', /EIO: injected/],
  ])('says what failed in the middle: %s', async (code, reason) => {
    const file = await ScratchFile.create(10);
    faults.code = code;
    const writing = file.write(Uint8Array.of(1), 0);
    await expect(writing).rejects.toMatchObject({ code: 'E_SCRATCH_WRITE' });
    await expect(writing).rejects.toThrow(reason);
    await expect(file.read(new Uint8Array(1), 0)).rejects.toMatchObject({ code: 'E_SCRATCH_READ' });
    await file.close();
  });

  test('ends too early for what was never written', async () => {
    const file = await ScratchFile.create(10);
    await file.write(Uint8Array.of(1), 0);
    await expect(file.read(new Uint8Array(2), 0)).rejects.toThrow(/ends too early/);
    await file.close();
  });

  test('says that the folder is missing or a file', async () => {
    const root = await folderOf({});
    useTemporaryFolder(join(root, 'none'));
    await expect(ScratchFile.create(1)).rejects.toThrow(/TMPDIR[\s\S]*does not exist \(ENOENT\)/);
    await writeFile(join(root, 'file'), '');
    useTemporaryFolder(join(root, 'file'));
    await expect(ScratchFile.create(1)).rejects.toThrow(/is a file \(ENOTDIR\)/);
  });
});
