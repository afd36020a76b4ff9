import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { tinyTransformer } from '../../test/support/tiny-transformer.js';
import { buildArms } from '../experiment/compare.js';
import { loadRun } from '../experiment/load-run.js';
import type { Value } from '../ir/graph.js';
import { encodeModel } from '../onnx/write.js';
import { GraphBuilder } from '../ops/builder.js';
import { networkOf } from './network-options.js';

const at = tinyInputs();
const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1', '--quiet'];

beforeAll(async () => {
  // The mean of all tokens: the end of a transformer that pools by itself.
  const { graph } = tinyTransformer.body({ height: 32, width: 32, seed: 5 });
  const [tokens] = graph.outputs.splice(0) as [Value];
  graph.output(new GraphBuilder(graph).mean(tokens, [1]));
  await writeFile(at('transformer.onnx'), encodeModel(graph));
});

async function ended(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await warmstart(args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

describe('--head', () => {
  test.each(['linear', 'attention'])('%s is trained, written down, and opened again', async (head) => {
    await ended(['train', at('pictures'), '--weights', at('tiny.onnx'), '--head', head, ...small, '--out', at(head)]);
    const { classifier, config } = await loadRun(at(head), { threads: 1 });
    onTestFinished(() => classifier.release());
    expect(config?.options).toMatchObject({ head });
    expect((await classifier.predict(at('pictures', 'a', '1.png'))).probabilities).toHaveLength(2);
  });

  test('a run that goes on keeps its head', async () => {
    const control = new AbortController();
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), '--head', 'attention', '--out', at('cut')];
    const options = {
      signal: control.signal,
      onLive: (text: string) => text.startsWith('epoch 1/') && control.abort(),
    };
    const { code } = await warmstart([...args, ...small.filter((each) => each !== '--quiet')], options);
    expect(code).toBe(130);
    const other = await warmstart(['train', '--resume', at('cut'), '--head', 'linear']);
    expect(other.stderr).toMatch(/^E_RESUME_DIFFERS: [\s\S]*head: "attention", now "linear"/);
    await ended(['train', '--resume', at('cut'), '--quiet']);
    expect(JSON.parse(await readFile(at('cut', 'result.json'), 'utf8'))).toMatchObject({ interrupted: false });
  });

  test('is shown by summary, and searched with by lr-find', async () => {
    const shown = JSON.parse(
      await ended(['summary', '--weights', at('tiny.onnx'), '--head', 'linear', '--json', '--quiet']),
    );
    expect(shown.rows.at(-1)).toMatchObject({ layer: 'fc', parameters: 2 * 8 + 2, trainable: true });
    const args = ['--size', '32', '--batch-size', '8', '--threads', '1', '--steps', '10', '--json', '--quiet'];
    const found = await ended([
      'lr-find',
      at('pictures'),
      '--weights',
      at('tiny.onnx'),
      '--head',
      'linear',
      ...args,
      '--out',
      at('rates'),
    ]);
    expect(JSON.parse(found).network.parameters.trainable).toBe(2 * 8 + 2 + 2 * (4 + 8));
  });

  test('is that of both arms of a comparison', async () => {
    const args = [
      at('pictures'),
      '--weights',
      at('tiny.onnx'),
      '--head',
      'linear',
      ...small,
      '--json',
      '--out',
      at('both'),
    ];
    const { arms } = JSON.parse(await ended(['compare', ...args]));
    expect(arms.scratch.parameters.total).toBe(arms.pretrained.parameters.total);
    expect(arms.pretrained.parameters.trainable).toBe(2 * 8 + 2 + 2 * (4 + 8));
  });

  test('attention needs positions', async () => {
    const { code, stderr } = await warmstart([
      'summary',
      '--weights',
      at('transformer.onnx'),
      '--size',
      '32',
      '--head',
      'attention',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_HEAD_FEATURES: /);
  });
});

describe('--lora', () => {
  test('trains adapters; what is left is a plain model of the same architecture', async () => {
    const args = [
      '--weights',
      at('transformer.onnx'),
      '--lora',
      '4',
      '--head',
      'linear',
      ...small,
      '--out',
      at('lora'),
    ];
    await ended(['train', at('pictures'), ...args]);
    const { classifier, config } = await loadRun(at('lora'), { threads: 1 });
    onTestFinished(() => classifier.release());
    expect(config?.options).toMatchObject({ lora: 4 });
    expect((await classifier.predict(at('pictures', 'a', '1.png'))).probabilities).toHaveLength(2);
    expect(await readFile(at('lora', 'model.onnx'), 'latin1')).not.toContain('lora_');
    expect(await readFile(at('lora', 'weights.safetensors'), 'latin1')).not.toContain('lora_');
  });

  test('is shown by summary: adapters and head learn', async () => {
    const args = ['--weights', at('transformer.onnx'), '--size', '32', '--head', 'linear'];
    const shown = JSON.parse(await ended(['summary', ...args, '--lora', '4', '--json', '--quiet']));
    const learning = shown.rows.filter(({ trainable }: { trainable?: boolean }) => trainable);
    expect(learning.map(({ layer }: { layer: string }) => layer)).toContain('block1.fc2/lora_B');
    expect(learning.every(({ layer }: { layer: string }) => layer === 'fc' || /\/lora_[AB]$/.test(layer))).toBe(true);
    const plain = JSON.parse(await ended(['summary', ...args, '--json', '--quiet']));
    expect(shown.total - shown.trainable).toBe(plain.total - (2 * 16 + 2));
  });

  test('of a comparison is for the pretrained arm alone, and heads are for both', async () => {
    const own = { architecture: tinyTransformer, weights: true } as const;
    const { lora, head } = networkOf({ lora: 4, head: 'linear' });
    const arms = await buildArms(await tinyData(), { scratch: tinyTransformer, pretrained: own }, { lora, head });
    expect(arms.scratch.network.adapters).toBeUndefined();
    expect(arms.scratch.summary().frozen).toBe(0);
    expect(arms.pretrained.network.adapters).toHaveLength(8);
    for (const { network } of [arms.scratch, arms.pretrained])
      expect(network.groups.at(-1)).toEqual(['fc.weight', 'fc.bias']);
  });

  test.each([
    [['--weights', 'tiny.onnx', '--lora', '4'], 1, 'E_LORA_NONE'],
    [['--arch', 'resnet34', '--lora', '4'], 1, 'E_WEIGHTS_NONE'],
    [['--lora', '4', '--from-scratch'], 2, 'E_USAGE'],
    [['--lora', '0'], 2, 'E_USAGE'],
    [['--head', 'mlp'], 2, 'E_USAGE'],
  ])('refuses %j', async (args, wanted, error) => {
    const given = args.map((each) => (each.endsWith('.onnx') ? at(each) : each));
    const { code, stderr } = await warmstart(['train', at('pictures'), ...given, ...small, '--out', at('refused')]);
    expect([code, stderr.split(':')[0]]).toEqual([wanted, error]);
  });
});
