import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { formulaClasses } from '../formula/formula-class.js';
import { fromHalf } from '../ir/half.js';
import type { Tensor } from '../ir/tensor.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import { Trainer } from '../learner/trainer.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import { writeBody } from './body-file.js';
import { formulaBatch } from './formula-batches.js';
import { type PretrainingProgress, type PretrainingResult, pretrain } from './pretrain.js';
import { embeddedRecipe, type PretrainingRecipe, pretrainingRecipe } from './recipe.js';

const recipe: PretrainingRecipe = { ...embeddedRecipe, classes: 4, size: 32, batchSize: 8, steps: 4, heldOut: 2 };
let root: string;
let whole: PretrainingResult;
const told: PretrainingProgress[] = [];
const measured = vi.spyOn(Trainer.prototype, 'evaluate');
const folder = (name: string) => join(root, name);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'warmstart-pretrain-'));
  whole = await pretrain(recipe, { folder: root, threads: 1, every: 2, listener: (progress) => told.push(progress) });
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('pretraining', () => {
  test('gives a body with torchvision names, without the classifier', () => {
    expect(whole.interrupted).toBe(false);
    expect(whole.body.get('conv1.weight')?.shape).toEqual([64, 3, 7, 7]);
    expect(whole.body.has('bn1.running_var')).toBe(true);
    expect([...whole.body.keys()].filter((name) => name.startsWith('fc.'))).toEqual([]);
    expect(whole.heldOutError).toBeGreaterThanOrEqual(0);
    expect(whole.heldOutError).toBeLessThanOrEqual(1);
  });

  test('measures once at a checkpoint and once at the end, even where both are the same step', async () => {
    expect(measured).toHaveBeenCalledTimes(2);
    expect(told.map(({ step, heldOutError }) => [step, heldOutError !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, true],
    ]);
    expect(told.at(-1)?.heldOutError).toBe(whole.heldOutError);
  });

  test('gone on with when it is at its end, it measures again and trains no more', async () => {
    const again = await pretrain(recipe, { folder: root, threads: 1, listener: () => expect.unreachable() });
    expect(again).toMatchObject({ interrupted: false, heldOutError: whole.heldOutError });
  });

  test('stopped and resumed, it ends with the same weights to the last bit', async () => {
    const stopping = new AbortController();
    await mkdir(folder('resumed'));
    const first = await pretrain(recipe, {
      folder: folder('resumed'),
      threads: 1,
      signal: stopping.signal,
      listener: ({ step }) => step === 2 && stopping.abort(),
    });
    expect(first.interrupted).toBe(true);
    const steps: unknown[] = [];
    const second = await pretrain(recipe, {
      folder: folder('resumed'),
      threads: 1,
      listener: ({ step, heldOutError }) => steps.push([step, heldOutError]),
    });
    expect(steps).toEqual([
      [3, undefined],
      [4, whole.heldOutError],
    ]);
    expect([...second.body.keys()]).toEqual([...whole.body.keys()]);
    for (const [name, tensor] of whole.body) {
      const same = Buffer.compare(bytesOf(second.body.get(name) as Tensor), bytesOf(tensor)) === 0;
      expect(same, name).toBe(true);
    }
    expect(second.heldOutError).toBe(whole.heldOutError);
  });

  test('refuses a checkpoint that does not say how far it is', async () => {
    await mkdir(folder('lost'));
    const about = new Map([
      ['recipe', JSON.stringify(recipe)],
      ['step', 'many'],
    ]);
    await writeSafetensorsFile(join(folder('lost'), 'checkpoint.safetensors'), new Map(), about);
    await expect(pretrain(recipe, { folder: folder('lost'), threads: 1 })).rejects.toMatchObject({
      code: 'E_PRETRAIN_CHECKPOINT',
    });
  });

  test('does not go on with a run of another recipe', async () => {
    const other = { ...recipe, seed: 5 };
    await expect(pretrain(other, { folder: root, threads: 1 })).rejects.toMatchObject({ code: 'E_PRETRAIN_RECIPE' });
  });

  test('the body is written as float16, within its rounding', async () => {
    const path = await writeBody(root, recipe, whole.body, whole.heldOutError);
    const { tensors, metadata } = await readSafetensorsFile(path);
    expect(pretrainingRecipe.parse(JSON.parse(metadata.get('recipe') ?? ''))).toEqual(recipe);
    for (const [name, { data }] of whole.body) {
      const found = tensors.get(name);
      expect(found?.dtype).toBe('float16');
      const worst = (data as Float32Array).reduce((w, v, i) => {
        return Math.max(w, Math.abs(fromHalf(Number(found?.data[i])) - v) / Math.max(1e-4, Math.abs(v)));
      }, 0);
      expect(worst, name).toBeLessThan(1e-3);
    }
    expect((await readdir(root)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  test('every step has pictures of its own, and always the same', () => {
    const classes = formulaClasses({ classes: 4, seed: 1 });
    const batch = (step: number) => formulaBatch(classes, recipe, step);
    expect(batch(1).pictures).toEqual(batch(1).pictures);
    expect(batch(1).pictures).not.toEqual(batch(2).pictures);
    expect(batch(1).targets.filter((t) => t === 1)).toHaveLength(batch(1).size);
    expect(batch(1).targets.filter((t) => t === 0)).toHaveLength(3 * batch(1).size);
  });
});
