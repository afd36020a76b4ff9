import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { ImageData } from '../data/image-data.js';
import { loadRun, type RunConfig, readRun, type SavedRun } from './load-run.js';
import { validationPictures } from './validation-pictures.js';

const small = ['--size', '32', '--batch-size', '8', '--epochs', '2', '--threads', '1', '--seed', '3'];
const at = tinyInputs(async (at) => {
  await writeFile(at('pictures', 'a', 'broken.png'), 'no picture');
  const options = ['--weights', at('tiny.onnx'), ...small];
  await warmstart(['train', at('pictures'), '--out', at('run'), ...options]);
  await warmstart(['compare', at('pictures'), '--out', at('both'), ...options]);
});

const opened = async (path: string) => {
  const run = await loadRun(path, { threads: 1 });
  onTestFinished(() => run.classifier.release());
  return run;
};

describe('loadRun', () => {
  test('gives the classifier, how it was trained, and every epoch', async () => {
    const { classifier, config, history, model } = await opened(at('run'));
    expect(classifier.card).toMatchObject({ architecture: 'tiny', classes: ['a', 'b'] });
    expect(config).toMatchObject({ command: 'train', options: { epochs: 2, seed: 3 }, data: { root: at('pictures') } });
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1]);
    expect(model).toBe(at('run', 'model.onnx'));
    expect((await classifier.predict(at('pictures', 'a', '1.png'))).probabilities).toHaveLength(2);
  });

  test('of an arm gives the record of the comparison', async () => {
    const { config, history } = await readRun(at('both', 'scratch'));
    expect(config).toMatchObject({ command: 'compare', data: { classes: ['a', 'b'] } });
    expect(history).toHaveLength(2);
    await expect(readRun(at('both'))).rejects.toMatchObject({ code: 'E_MODEL_NONE' });
  });

  test('opens a model that lies alone', async () => {
    await mkdir(at('alone'));
    await copyFile(at('run', 'model.onnx'), at('alone', 'm.onnx'));
    const { config, history } = await opened(at('alone', 'm.onnx'));
    expect([config, history]).toEqual([undefined, []]);
  });

  test('leaves out an epoch that was cut short, and names a record that is broken', async () => {
    await cp(at('run'), at('broken'), { recursive: true });
    await writeFile(at('broken', 'history.jsonl'), '{"epoch":0}\n{"epo');
    expect((await readRun(at('broken'))).history).toEqual([{ epoch: 0 }]);
    for (const text of ['{"command":"train"}', '{', '3']) {
      await writeFile(at('broken', 'config.json'), text);
      await expect(readRun(at('broken'))).rejects.toMatchObject({ code: 'E_RUN_CONFIG' });
    }
  });
});

describe('validationPictures', () => {
  test.each(['run', 'both/pretrained'])('finds again what %s held out', async (run) => {
    const { valid } = await ImageData.fromFolder(at('pictures'), { size: 32, batchSize: 8, seed: 3 });
    const found = await validationPictures(await readRun(at(run)), ['a', 'b']);
    expect(found.files).toEqual(valid.files.map((file) => at('pictures', file)));
    expect(found.labels).toEqual([...valid.labels]);
    // The model's own order of its classes counts.
    const turned = await validationPictures(await readRun(at(run)), ['b', 'a']);
    expect(turned.labels).toEqual(Array.from(valid.labels, (label) => 1 - label));
  });

  test('refuses pictures that are gone, or not known', async () => {
    const run = await readRun(at('run'));
    const config = run.config as RunConfig;
    const elsewhere = { ...run, config: { ...config, data: { ...config.data, root: at('copy') } } };
    const attempt = (saved: SavedRun = elsewhere) => validationPictures(saved, ['a', 'b']);
    await expect(attempt()).rejects.toMatchObject({ code: 'E_RUN_PICTURES', fault: { where: at('copy') } });
    await cp(at('pictures'), at('copy'), { recursive: true });
    const { files } = await attempt();
    expect(files).toHaveLength(9);
    // Others than those held out do not matter.
    await writeFile(at('copy', 'b', 'more.png'), '');
    await attempt();
    await rm(files[4] as string);
    await expect(attempt()).rejects.toMatchObject({ fault: { received: expect.stringMatching(/^1 of 9 are gone: /) } });
    for (const validList of [undefined, at('no.csv'), at('tiny.onnx')]) {
      await expect(attempt({ ...run, validList })).rejects.toMatchObject({ code: 'E_RUN_PICTURES' });
    }
    await expect(attempt({ ...run, config: undefined })).rejects.toMatchObject({ code: 'E_RUN_PICTURES' });
  });

  test('names labels that the model does not know', async () => {
    await expect(validationPictures(await readRun(at('run')), ['a', 'c'])).rejects.toMatchObject({
      code: 'E_RUN_LABELS',
      fault: { received: '"b"', where: at('run', 'valid.csv') },
    });
  });
});
