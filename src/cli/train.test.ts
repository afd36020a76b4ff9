import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CapturedTerminal } from '../../test/support/captured-terminal.js';
import {
  type TemporaryFolder,
  temporaryFolder,
  writeTinyBody,
  writeTinyCollection,
} from '../../test/support/tiny-collection.js';
import { ImageData } from '../data/image-data.js';
import { runCli } from './run-cli.js';

let folder: TemporaryFolder;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyCollection(at('pictures'));
  await writeFile(at('pictures', 'a', 'broken.png'), 'no picture');
  await writeTinyBody(at('tiny.onnx'));
});
afterAll(() => folder.remove());

async function warmstart(...args: readonly string[]) {
  const terminal = new CapturedTerminal();
  const code = await runCli(args, { terminal, signal: new AbortController().signal, now: () => new Date() });
  return { code, terminal };
}

const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1'];

describe('warmstart train and predict', () => {
  test('trains, names the pictures it left out, and saves the run', async () => {
    const args = [
      'train',
      at('pictures'),
      '--weights',
      at('tiny.onnx'),
      '--out',
      at('run'),
      '--lr',
      '1e-3,1e-2',
      ...small,
    ];
    const { code, terminal } = await warmstart(...args);
    expect(code).toBe(0);
    expect(terminal.stderr).toMatch(/^warning: 1 picture could not be read.*\n {2}a\/broken\.png: E_PICTURE_FORMAT/);
    expect(terminal.stdout).toMatch(/of 9 validation pictures wrong: error \d+ % \(95 % interval/);
    expect((await readdir(at('run'))).sort()).toEqual([
      'config.json',
      'history.jsonl',
      'model.onnx',
      'weights.safetensors',
    ]);
    const config = JSON.parse(await readFile(at('run', 'config.json'), 'utf8'));
    expect(config.options.lr).toEqual({ first: 1e-3, last: 1e-2 });
    expect(config.data.skipped).toHaveLength(1);
    expect(config.network).toMatchObject({ architecture: 'tiny', pretrainedOn: 'weights of tiny.onnx' });
  });

  test('the exported model classifies as the learner did', async () => {
    const held = await heldOut();
    const { code, terminal } = await warmstart(
      'predict',
      at('run'),
      ...held.map((file) => at('pictures', file)),
      '--json',
    );
    expect(code).toBe(0);
    const { predictions } = JSON.parse(terminal.stdout);
    const wrong = held.filter((file, i) => predictions[i].label !== file.slice(0, 1)).length;
    const history = JSON.parse(await readFile(at('run', 'history.jsonl'), 'utf8'));
    expect(wrong / held.length).toBeCloseTo(history.metrics.error_rate, 12);
    const loss = held.map((file, i) => -Math.log(predictions[i].probabilities[file.slice(0, 1)]));
    expect(loss.reduce((a, b) => a + b) / held.length).toBeCloseTo(history.validLoss, 4);
  });

  test('predicts the pictures below folders and names those that cannot be read', async () => {
    const { code, terminal } = await warmstart(
      'predict',
      at('run', 'model.onnx'),
      at('pictures', 'a'),
      at('nowhere.png'),
    );
    expect(code).toBe(1);
    const lines = terminal.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('label  probability  file');
    expect(lines).toHaveLength(25);
    expect(lines[1]).toMatch(/^[ab] +[01]\.\d{3} {2}.*0\.png$/);
    expect(terminal.stderr).toMatch(/broken\.png: E_PICTURE_FORMAT[\s\S]*nowhere\.png: E_PICTURE_FILE/);
    expect(terminal.stderr).toContain('E_PREDICT_FAILED: 2 of 26 pictures could not be classified');
  });

  test('--from-scratch draws new weights for the same network', async () => {
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), '--from-scratch', '--json', ...small];
    const { code, terminal } = await warmstart(...args, '--out', at('scratch'));
    expect(code).toBe(0);
    const document = JSON.parse(terminal.stdout);
    expect(document).toMatchObject({ command: 'train', name: 'scratch', architecture: 'tiny' });
    expect(document).not.toHaveProperty('pretrainedOn');
    expect(document.parameters.trainable).toBe(document.parameters.total);
  });

  test('--pretrained insists on weights', async () => {
    const args = ['train', at('pictures'), '--arch', 'resnet34', '--pretrained', '--out', at('never'), ...small];
    const { code, terminal } = await warmstart(...args);
    expect(code).toBe(1);
    expect(terminal.stderr).toMatch(/^E_WEIGHTS_NONE: /);
  });

  test('a model that is not there, and a comparison in place of an arm', async () => {
    expect((await warmstart('predict', at('nothing'), 'x.png')).terminal.stderr).toMatch(/^E_MODEL_NONE: /);
    await mkdir(at('comparison', 'pretrained'), { recursive: true });
    await writeFile(at('comparison', 'pretrained', 'model.onnx'), '');
    const { code, terminal } = await warmstart('predict', at('comparison'), 'x.png');
    expect(code).toBe(1);
    expect(terminal.stderr).toContain(`name one of its arms: ${at('comparison', 'pretrained')}`);
  });

  /** The validation pictures of the run, as `a/1.png`. */
  async function heldOut(): Promise<readonly string[]> {
    return (await ImageData.fromFolder(at('pictures'), { size: 32, batchSize: 8 })).valid.files;
  }
});
