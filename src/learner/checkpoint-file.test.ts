import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { float32 } from '../ir/tensor.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import { checkpointPath, readCheckpointFile, removeCheckpoint, writeCheckpointFile } from './checkpoint-file.js';

// What stock hardware does not do on demand: a disk that is full in the middle of a write.
const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, bytes: Uint8Array, from: number, length: number) => {
    if (disk.full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return fs.writeSync(file, bytes, from, length);
  };
  return { ...fs, writeSync };
});
afterEach(() => {
  disk.full = false;
});

const tensors = (...values: number[]) => new Map([['weight', float32([values.length], values)]]);

test('gives back what was written, and what is no JSON as text', async () => {
  const folder = await folderOf({});
  expect(readCheckpointFile(folder)).toBeUndefined();
  const about = { progress: { step: 3, mean: 0.1 + 0.2, none: null }, run: ['a'] };
  writeCheckpointFile(folder, { tensors: tensors(1, 2), about });
  expect(readCheckpointFile(folder)).toEqual({ tensors: tensors(1, 2), about });
  writeSafetensorsFile(checkpointPath(folder), tensors(3), new Map([['progress', 'many']]));
  expect(readCheckpointFile(folder)).toEqual({ tensors: tensors(3), about: { progress: 'many' } });
  removeCheckpoint(folder);
  expect(readdirSync(folder)).toEqual([]);
  removeCheckpoint(folder);
});

test('a full disk leaves the checkpoint before it as it was, and says so', async () => {
  const folder = await folderOf({});
  writeCheckpointFile(folder, { tensors: tensors(1, 2), about: {} });
  writeFileSync(join(folder, 'history.jsonl'), '');
  const before = readFileSync(checkpointPath(folder));
  disk.full = true;
  expect(() => writeCheckpointFile(folder, { tensors: tensors(3, 4), about: {} })).toThrow(
    /the one before it, if any, is unharmed[\s\S]*the disk is full \(ENOSPC\)[\s\S]*make room on the disk of .*; then resume the run/,
  );
  expect(readFileSync(checkpointPath(folder))).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(['checkpoint.safetensors', 'history.jsonl']);
});
