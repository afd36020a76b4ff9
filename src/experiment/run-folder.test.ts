import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { RunFolder } from './run-folder.js';

const coded = (code: string) => expect.objectContaining({ code });

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
    expect((await readdir(run.path)).sort()).toEqual(['config.json', 'history.csv', 'history.jsonl', 'result.json']);
    expect(JSON.parse(await readFile(join(run.path, 'config.json'), 'utf8'))).toEqual({ seed: 42 });
    const lines = (await readFile(join(run.path, 'history.jsonl'), 'utf8')).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] as string)).toEqual({ ...record, epoch: 1 });
    const table = await readFile(join(run.path, 'history.csv'), 'utf8');
    expect(table).toBe('epoch,train_loss,valid_loss,error_rate,time\n0,1,2,0.5,00:03\n1,1,2,0.5,00:03\n');
  });

  test('says so when the history cannot be written', async () => {
    const run = await RunFolder.create(join(await folderOf({}), 'run'));
    await mkdir(join(run.path, 'history.jsonl'));
    const record = { epoch: 0, trainLoss: 1, validLoss: 2, metrics: {}, seconds: 3 };
    expect(() => run.appendEpoch(record)).toThrowError(coded('E_RUN_HISTORY'));
  });

  test('is taken back with those above it that were made for it, as long as nothing is in it', async () => {
    const root = await folderOf({});
    await (await RunFolder.createNew(join(root, 'runs', 'a'))).unmake();
    expect(await readdir(root)).toEqual([]);
    const run = await RunFolder.create(join(root, 'b'));
    run.writeConfig({});
    await run.unmake();
    expect(await readdir(run.path)).toEqual(['config.json']);
  });
});
