import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { RunFolder } from './run-folder.js';

const coded = (code: string) => expect.objectContaining({ code });

// What stock hardware does not do on demand: a partial write, and one that fails.
const faults = vi.hoisted(() => ({ partial: false, full: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, content: string | Uint8Array, from = 0, length?: number) => {
    if (faults.full) throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
    const bytes = Buffer.from(content as Uint8Array);
    const rest = length ?? bytes.length;
    return fs.writeSync(file, bytes, from, faults.partial ? Math.ceil(rest / 2) : rest);
  };
  return { ...fs, writeSync };
});
afterEach(() => {
  faults.partial = false;
  faults.full = false;
});

describe('RunFolder', () => {
  test('is made with the folders above it, or takes an empty one', async () => {
    const root = await folderOf({});
    expect((await RunFolder.create(join(root, 'a', 'b'))).path).toBe(join(root, 'a', 'b'));
    await mkdir(join(root, 'empty'));
    await RunFolder.create(join(root, 'empty'));
    const arm = await (await RunFolder.create(join(root, 'c'))).folder('scratch');
    expect(arm.path).toBe(join(root, 'c', 'scratch'));
  });

  test('made anew, it is had by one run only, even before anything is in it', async () => {
    const path = join(await folderOf({ file: '' }), 'runs', 'a');
    const asked = await Promise.allSettled([1, 2, 3].map(() => RunFolder.createNew(path)));
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(RunFolder.createNew(path)).rejects.toThrowError(coded('E_RUN_EXISTS'));
    await expect(RunFolder.createNew(join(path, '..', '..', 'file', 'a'))).rejects.toThrowError(coded('E_RUN_EXISTS'));
  });

  test('refuses a folder with something in it, and a file', async () => {
    const root = await folderOf({ 'full/notes.txt': 'mine', file: 'mine' });
    await expect(RunFolder.create(join(root, 'full'))).rejects.toThrowError(coded('E_RUN_EXISTS'));
    await expect(RunFolder.create(join(root, 'file'))).rejects.toThrowError(coded('E_RUN_EXISTS'));
    await expect(RunFolder.create(join(root, 'file', 'below'))).rejects.toThrowError(coded('E_RUN_EXISTS'));
    expect(await readFile(join(root, 'full', 'notes.txt'), 'utf8')).toBe('mine');
  });

  test('writes config and result whole, and the history line by line', async () => {
    const run = await RunFolder.create(join(await folderOf({}), 'run'));
    const record = { epoch: 0, trainLoss: 1, validLoss: 2, metrics: { error_rate: 0.5 }, seconds: 3 };
    run.writeConfig({ seed: 42 });
    run.appendEpoch(record);
    run.appendEpoch({ ...record, epoch: 1 });
    run.writeResult({ wrong: 3 });
    expect((await readdir(run.path)).sort()).toEqual(['config.json', 'history.jsonl', 'result.json']);
    expect(JSON.parse(await readFile(join(run.path, 'config.json'), 'utf8'))).toEqual({ seed: 42 });
    const lines = (await readFile(join(run.path, 'history.jsonl'), 'utf8')).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] as string)).toEqual({ ...record, epoch: 1 });
  });

  test('goes on after a partial write of the history, and tells of a full disk as other files do', async () => {
    const run = await RunFolder.create(join(await folderOf({}), 'run'));
    const record = { epoch: 0, trainLoss: 1, validLoss: 2, metrics: {}, seconds: 3 };
    faults.partial = true;
    run.appendEpoch(record);
    expect(await readFile(join(run.path, 'history.jsonl'), 'utf8')).toBe(`${JSON.stringify(record)}\n`);
    faults.full = true;
    expect(() => run.appendEpoch(record)).toThrowError(
      expect.objectContaining({
        code: 'E_RUN_HISTORY',
        message: expect.stringMatching(/the disk is full \(ENOSPC\)[\s\S]*make room on the disk/),
      }),
    );
  });

  test('says so when the history cannot be written', async () => {
    const run = await RunFolder.create(join(await folderOf({}), 'run'));
    await mkdir(join(run.path, 'history.jsonl'));
    const record = { epoch: 0, trainLoss: 1, validLoss: 2, metrics: {}, seconds: 3 };
    expect(() => run.appendEpoch(record)).toThrowError(coded('E_RUN_HISTORY'));
  });
});
