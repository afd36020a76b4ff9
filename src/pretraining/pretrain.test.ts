import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formulaClasses } from '../formula/formula-class.js';
import { fromHalf } from '../ir/half.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import { writeBody } from './body-file.js';
import { formulaBatch } from './formula-batches.js';
import { type PretrainingResult, pretrain } from './pretrain.js';
import { embeddedRecipe, type PretrainingRecipe, pretrainingRecipe } from './recipe.js';

const recipe: PretrainingRecipe = { ...embeddedRecipe, classes: 4, size: 32, batchSize: 8, steps: 4, heldOut: 2 };
let root: string;
let whole: PretrainingResult;
const folder = (name: string) => join(root, name);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'warmstart-pretrain-'));
  whole = await pretrain(recipe, { folder: root, threads: 1 });
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
    const steps: number[] = [];
    const second = await pretrain(recipe, {
      folder: folder('resumed'),
      threads: 1,
      listener: ({ step }) => steps.push(step),
    });
    expect(steps).toEqual([3, 4]);
    for (const [name, { data }] of whole.body) expect(second.body.get(name)?.data, name).toEqual(data);
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
    expect(batch(1).labels.every((label) => label >= 0n && label < 4n)).toBe(true);
  });
});
