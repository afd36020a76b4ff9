import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { replaceFile } from './replace-file.js';

// What stock hardware does not do on demand: a failing or partial write.
const faults = vi.hoisted(() => ({ write: undefined as string | undefined, partial: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, bytes: Uint8Array, from: number, length: number) => {
    const written = fs.writeSync(file, bytes, from, faults.partial ? Math.ceil(length / 2) : length);
    if (faults.write) throw Object.assign(new Error(`${faults.write}: injected`), { code: faults.write });
    return written;
  };
  return { ...fs, writeSync };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warmstart-files-'));
});
afterEach(() => {
  faults.write = undefined;
  faults.partial = false;
  rmSync(folder, { recursive: true });
});

describe('replaceFile', () => {
  test('writes text, bytes and pieces, over what was there', () => {
    const path = join(folder, 'a');
    replaceFile(path, 'größer');
    expect(readFileSync(path, 'utf8')).toBe('größer');
    replaceFile(path, Uint8Array.of(1, 2));
    expect([...readFileSync(path)]).toEqual([1, 2]);
    replaceFile(path, [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    replaceFile(path, []);
    expect(readFileSync(path)).toHaveLength(0);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('goes on after a partial write', () => {
    faults.partial = true;
    const path = join(folder, 'a');
    replaceFile(path, 'a text that takes several writes');
    expect(readFileSync(path, 'utf8')).toBe('a text that takes several writes');
  });

  test.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'quota'],
    ['EFBIG', 'larger'],
    ['EACCES', 'not permitted'],
    ['EPERM', 'not permitted'],
    ['EROFS', 'only be read'],
    ['EIO', 'EIO: injected'],
  ])('%s in the middle leaves the old file and no other', (code, reason) => {
    const path = join(folder, 'a');
    writeFileSync(path, 'old');
    faults.write = code;
    expect(() => replaceFile(path, 'new')).toThrowError(
      expect.objectContaining({
        code: 'E_FILE_WRITE',
        fault: expect.objectContaining({ where: path, received: expect.stringContaining(reason) }),
      }),
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('says that the folder is missing, is a file, or that the name is one of a folder', () => {
    const write = (path: string) => () => replaceFile(path, 'text');
    expect(write(join(folder, 'missing', 'a'))).toThrowError(
      /the folder does not exist \(ENOENT\)[\s\S]*make the folder/,
    );
    writeFileSync(join(folder, 'file'), '');
    expect(write(join(folder, 'file', 'a'))).toThrowError(/is a file \(ENOTDIR\)/);
    mkdirSync(join(folder, 'inner'));
    expect(write(join(folder, 'inner'))).toThrowError(/a folder has this name \(EISDIR\)/);
    expect(write('a\0b')).toThrowError(expect.objectContaining({ code: 'E_FILE_WRITE' }));
    expect(readdirSync(folder).sort()).toEqual(['file', 'inner']);
  });
});
