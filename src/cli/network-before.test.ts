import { cp, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';
import { writeTinyBody, writeTinyCollection } from '../../test/support/tiny-collection.js';
import { readRun } from '../experiment/load-run.js';
import { openNetwork } from '../explain/explained-network.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { networkBefore } from './network-before.js';

const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1'];

const at = commonFolder(async (at) => {
  await writeTinyCollection(at('pictures'), 20);
  await writeTinyBody(at('body.onnx'));
  const run = async (command: string, out: string, ...more: string[]) => {
    const args = [command, at('pictures'), '--weights', at('body.onnx'), ...small, '--out', at(out), ...more];
    expect((await warmstart(args)).code).toBe(0);
  };
  await run('train', 'train', '--head', 'linear', '--seed', '7');
  await run('train', 'scratch', '--from-scratch');
  await run('compare', 'compare');
  await run('quantify', 'study', '--seeds', '1', '--arms', 'scratch,features', '--smallest', '16');
});
const context = {
  terminal: { out() {}, err() {}, live() {}, columns: 80 },
  signal: new AbortController().signal,
  now: () => new Date(),
};

async function beforeAndAfter(...names: string[]) {
  const run = await readRun(at(...names));
  const after = await openNetwork(run.model);
  const before = await networkBefore(run, after.card, context);
  return { run, after, before };
}

const weightsIn = ({ graph }: Awaited<ReturnType<typeof openNetwork>>) =>
  new Map(graph.constants.map(({ name, constant }) => [name, constant]));

test.each([
  ['train'],
  ['scratch'],
  ['compare', 'scratch'],
  ['compare', 'pretrained'],
  ['study', 'models', 'scratch'],
  ['study', 'models', 'features'],
])('of %s %s %s it is the network that training began with, with the names of the exported one', async (...names) => {
  const { before, after } = await beforeAndAfter(...names.filter((name) => name !== undefined));
  if ('missing' in before) throw new Error(before.missing);
  const [then, now] = [weightsIn(before.network), weightsIn(after)];
  const learned = [...now].filter(([name]) => /weight|bias|running/.test(name));
  expect(learned.length).toBeGreaterThan(4);
  for (const [name, constant] of learned) expect(then.get(name)?.shape).toEqual(constant?.shape);
  // Something has learned.
  expect(learned.some(([name, constant]) => String(then.get(name)?.data) !== String(constant?.data))).toBe(true);
  // Of pretrained weights the body began as the file has it.
  const body = weightsIn({ graph: await readModelFile(at('body.onnx'), onnxDialect), card: after.card });
  const filters = String(body.get('conv1.weight')?.data);
  expect(filters.length).toBeGreaterThan(100);
  const same = [...then.values()].some((constant) => String(constant?.data) === filters);
  expect(same).toBe(!names.includes('scratch'));
});

test('weights that are gone or other ones now, and models alone, are said to be so', async () => {
  expect((await beforeAndAfter('train', 'model.onnx')).before).toHaveProperty('network');
  await cp(at('train', 'model.onnx'), at('alone.onnx'));
  expect((await beforeAndAfter('alone.onnx')).before).toMatchObject({
    missing: expect.stringMatching(/a model alone/),
  });
  for (const [change, words] of [
    [{ weights: at('gone.onnx') }, /cannot be built again: there is no such file.*E_WEIGHTS_FILE/],
    [{ seed: 8 }, /pretrained weights are other ones/],
    [{ seed: 'x' }, /E_RUN_CONFIG/],
  ] as const) {
    const { run, after } = await beforeAndAfter('train');
    const config = JSON.parse(await readFile(at('train', 'config.json'), 'utf8'));
    const changed = { ...run, config: { ...config, options: { ...config.options, ...change } } };
    expect(await networkBefore(changed, after.card, context)).toMatchObject({ missing: expect.stringMatching(words) });
  }
});

test('a model of a study is explained from its own folder', async () => {
  const { code, stderr } = await warmstart([
    'explain',
    at('study', 'models', 'features'),
    '--against',
    at('study', 'models', 'scratch'),
    '--only',
    'looks,layers',
    '--count',
    '2',
    '--out',
    at('explained'),
    '--threads',
    '1',
  ]);
  expect([code, stderr]).toEqual([0, '']);
  const found = JSON.parse(await readFile(at('explained', 'explain.json'), 'utf8'));
  expect(found.pictures).toHaveLength(2);
  expect(found.layers.movement.tensors.length).toBeGreaterThan(0);
});
