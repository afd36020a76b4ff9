import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';
import { sample } from '../../test/support/conformance.js';
import { sharedPath, testWithShared } from '../../test/support/shared.js';
import { writeTinyBody } from '../../test/support/tiny-collection.js';
import { Graph, type Value } from '../ir/graph.js';
import { writeModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';

const at = commonFolder(async (at) => {
  await writeTinyBody(at('tiny.onnx'));
  await writeTinyBody(at('folded.onnx'), { norms: false });
  await writeModelFile(at('words.onnx'), wordsModel());
  await writeFile(at('broken.onnx'), 'no model');
  writeSafetensorsFile(at('some.safetensors'), new Map([['fc.weight', sample([3, 4])]]), new Map([['made by', 'us']]));
});

/** No network for pictures. */
function wordsModel(): Graph {
  const graph = new Graph(onnxDialect);
  const words = graph.input('words', 'float32', ['N', 8]);
  graph.output(graph.node('Mod', [words, words], { fmod: { type: 'int', value: 1 } })[0] as Value);
  return graph;
}

async function inspect(...args: readonly string[]) {
  const result = await warmstart(['inspect', ...args]);
  for (const line of result.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  return result;
}

const document = async (...args: readonly string[]) =>
  JSON.parse((await warmstart(['inspect', ...args, '--json'])).stdout);

describe('warmstart inspect', () => {
  test('shows a model, its cuts, groups and operators', async () => {
    const { code, stdout } = await inspect(at('tiny.onnx'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^file +0\.0 MB, opset 21, by warmstart/);
    expect(stdout).toMatch(/^inputs +input: float32\[N, 3, 32, 32\]$/m);
    expect(stdout).toMatch(/^parameters +420$/m);
    expect(stdout).toMatch(/ {2}map \[N, 8, 8, 8\]: the output\n {4}relu2/);
    expect(stdout).toMatch(
      /2 layer groups with 420 parameters[\s\S]* 1: 2 layers, 116 parameters\n.*conv1\n.*bn1\n.*relu1/,
    );
    expect(stdout).toMatch(/^BatchNormalization +2 {2}can be trained through$/m);
  });

  test('as JSON, for the part that --cut leaves', async () => {
    const facts = await document(at('tiny.onnx'), '--cut', 'relu1');
    expect(facts).toMatchObject({
      command: 'inspect',
      opsets: { 'ai.onnx': 21 },
      parameters: 420,
      batchNorms: { count: 2, folded: false },
      body: {
        pictures: 'input',
        normalization: [],
        parameters: 116,
        groups: [{ layers: 2, parameters: 116, first: 'conv1', last: 'bn1', freezeTo: 'relu1' }],
      },
    });
    expect(facts.body.cuts.map((cut: { name: string }) => cut.name)).toEqual(['relu1', 'relu2']);
    expect((await document(at('folded.onnx'))).batchNorms).toEqual({ count: 0, folded: false });
  });

  test('says what is no body, and which operators are only run', async () => {
    const { code, stdout } = await inspect(at('words.onnx'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no body +the model does not take pictures/m);
    expect(stdout).toMatch(/^Mod +1 {2}only run: freeze up to it$/m);
  });

  test('shows weights', async () => {
    const { code, stdout } = await inspect(at('some.safetensors'));
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^tensors +1 with 12 numbers\ndtypes +float32 \(1\)$/m)]);
    expect(stdout).toMatch(/^made by +us$/m);
    expect((await document(at('some.safetensors'))).recognised).toEqual([]);
  });

  test.each([
    [['broken.onnx'], 1, /E_ONNX_MALFORMED/],
    [['none.onnx'], 1, /E_ONNX_FILE/],
    [['tiny.onnx', '--cut', 'relu9'], 1, /E_BODY_CUT[\s\S]*relu2/],
    [['some.safetensors', '--cut', 'relu9'], 2, /E_USAGE/],
    [['model.pth'], 2, /E_USAGE[\s\S]*\.onnx or \.safetensors/],
  ])('%j: exit code %i', async ([file = '', ...options], exit, message) => {
    const { code, stderr } = await inspect(at(file), ...options);
    expect([code, stderr]).toEqual([exit, expect.stringMatching(message)]);
  });

  testWithShared(
    'weights/mobilenetv2-imagenet.onnx',
    'MobileNetV2 has six groups that end between blocks',
    async () => {
      const facts = await document(sharedPath('weights/mobilenetv2-imagenet.onnx'));
      expect(facts.producer).toMatch(/^pytorch/);
      expect(facts.body.groups).toHaveLength(6);
      const groups: { freezeTo: string }[] = facts.body.groups;
      expect(groups.slice(0, -1).every(({ freezeTo }) => /^\/blocks\/blocks\.\d+\//.test(freezeTo))).toBe(true);
      expect((await inspect(sharedPath('weights/mobilenetv2-imagenet.onnx'))).code).toBe(0);
    },
  );
});
