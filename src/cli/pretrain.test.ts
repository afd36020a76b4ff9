import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { type CommandLineOptions, warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';

vi.mock('node:fs/promises', async (original) => {
  const { withLockedFolders } = await import('../../test/support/locked-folders.js');
  return withLockedFolders(await original());
});

vi.mock('../pretraining/recipe.js', async (original) => {
  const recipe = await original<typeof import('../pretraining/recipe.js')>();
  return { ...recipe, embeddedRecipe: { ...recipe.embeddedRecipe, size: 32, batchSize: 8 } };
});

const at = commonFolder(async (at) => {
  await writeFile(at('file'), 'mine');
  await mkdir(at('locked'));
});

function pretrain(folder: string, options: CommandLineOptions = {}) {
  return warmstart(['pretrain', folder, '--steps', '1', '--classes', '2', '--json'], options);
}

describe('warmstart pretrain', () => {
  test('leaves checkpoint, weights, and a log that ends with the last step', async () => {
    const { code, stdout, stderr } = await pretrain(at('run'));
    expect(code).toBe(0);
    const files = ['checkpoint.safetensors', 'log.jsonl', 'resnet18-formula.safetensors'];
    expect((await readdir(at('run'))).sort()).toEqual(files);
    const { heldOutError, weights } = JSON.parse(stdout);
    expect(weights).toBe(at('run', 'resnet18-formula.safetensors'));
    const log = (await readFile(at('run', 'log.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(log.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ step: 1, steps: 1, heldOutError })]);
    expect(stderr).toMatch(/^ +step +train_loss +held_out_error +time\n +1 +\d\.\d{4} +\d\.\d{3} +00:\d\d$/m);
  });

  test.each([
    ['a file', ['file'], /a file has this name \(EEXIST\)[\s\S]*choose another name/],
    ['below a file', ['file', 'run'], /what should be the folder is a file \(ENOTDIR\)/],
    ['where nothing may be written', ['locked', 'run'], /writing is not permitted \(EACCES\)[\s\S]*allow writing in/],
    ['that may not be written to', ['locked'], /writing is not permitted \(EACCES\)[\s\S]*allow writing in/],
  ])('refuses a folder that is %s before it draws anything', async (_, names, text) => {
    const { code, stdout, stderr, shown } = await pretrain(at(...names));
    expect({ code, stdout, shown }).toEqual({ code: 1, stdout: '', shown: [] });
    expect(stderr).toMatch(/^E_RUN_FOLDER: the run cannot use this folder\n/);
    expect(stderr).toMatch(text);
    expect(await readFile(at('file'), 'utf8')).toBe('mine');
  });

  test.skipIf(!existsSync('/dev/full'))('tells of a full disk under its log, and keeps the checkpoint', async () => {
    await mkdir(at('full'));
    await symlink('/dev/full', at('full', 'log.jsonl'));
    const { code, stderr } = await pretrain(at('full'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_PRETRAIN_LOG: the log of the run could not be written\n.*the disk is full \(ENOSPC\)/m);
    expect(await readdir(at('full'))).toContain('checkpoint.safetensors');
  });

  test('stopped before anything is saved, it leaves no folder', async () => {
    const { code, stderr } = await pretrain(at('early', 'run'), { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(stderr).toContain('E_INTERRUPTED: interrupted\n');
    expect(await readdir(at())).not.toContain('early');
  });
});
