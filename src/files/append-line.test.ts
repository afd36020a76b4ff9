import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { appendLine } from './append-line.js';

// What stock hardware does not do on demand: a partial write, and a disk that is full after one.
const faults = vi.hoisted(() => ({ partial: false, full: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, bytes: Uint8Array, from: number, length: number) => {
    if (faults.full && from > 0) throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
    return fs.writeSync(file, bytes, from, faults.partial || faults.full ? Math.ceil(length / 2) : length);
  };
  return { ...fs, writeSync };
});
afterEach(() => {
  faults.partial = false;
  faults.full = false;
});

const fault = { code: 'E_TEST', problem: 'the list could not be written' } as const;
const full = expect.objectContaining({
  code: 'E_TEST',
  message: expect.stringMatching(/^the list could not be written\n.*the disk is full \(ENOSPC\)[\s\S]*make room on/),
});

describe('appendLine', () => {
  test('makes the file, then adds to it, partial writes or not', async () => {
    const path = join(await folderOf({}), 'list');
    appendLine(path, 'größer', fault);
    faults.partial = true;
    appendLine(path, 'a line that takes several writes', fault);
    expect(await readFile(path, 'utf8')).toBe('größer\na line that takes several writes\n');
  });

  test('on a full disk, half a line does not stay', async () => {
    const path = join(await folderOf({ list: 'first\n' }), 'list');
    faults.full = true;
    expect(() => appendLine(path, 'second', fault)).toThrowError(full);
    expect(await readFile(path, 'utf8')).toBe('first\n');
    faults.full = false;
    appendLine(path, 'third', fault);
    expect(await readFile(path, 'utf8')).toBe('first\nthird\n');
  });

  test.skipIf(!existsSync('/dev/full'))('tells of the full disk of the system itself', async () => {
    const path = join(await folderOf({}), 'list');
    await symlink('/dev/full', path);
    expect(() => appendLine(path, 'a', fault)).toThrowError(full);
  });

  test('says that a folder is in the way, is missing, or is a file', async () => {
    const root = await folderOf({ file: '' });
    await mkdir(join(root, 'folder'));
    expect(() => appendLine(join(root, 'folder'), 'a', fault)).toThrowError(/a folder has this name \(EISDIR\)/);
    expect(() => appendLine(join(root, 'none', 'list'), 'a', fault)).toThrowError(/does not exist \(ENOENT\)/);
    expect(() => appendLine(join(root, 'file', 'list'), 'a', fault)).toThrowError(/is a file \(ENOTDIR\)/);
  });
});
