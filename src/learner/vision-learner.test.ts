import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { sharedPath, testWithShared } from '../../test/support/shared.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import type { ImageData } from '../data/image-data.js';
import { Graph } from '../ir/graph.js';
import { toHalf } from '../ir/half.js';
import { filled, float32, type Tensor, tensor } from '../ir/tensor.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import { resnet18, resnet34 } from '../nn/architectures/resnet.js';
import { importedArchitecture } from '../nn/imported-body.js';
import { onnxDialect } from '../ops/dialect.js';
import { encodeSafetensors } from '../safetensors/encode.js';
import { readArchitecture } from './read-architecture.js';
import { visionLearner } from './vision-learner.js';
import { type Weights, weightsOf } from './weights.js';

let data: ImageData;
beforeAll(async () => {
  data = await tinyData();
});

/** A file as torchvision's state_dict gives it: with its classifier and counters of batches. */
async function torchvisionFile(weights: ReadonlyMap<string, Tensor>): Promise<string> {
  const tensors = new Map(weights);
  for (const name of weights.keys()) {
    if (!name.endsWith('running_mean')) continue;
    tensors.set(name.replace('running_mean', 'num_batches_tracked'), tensor('int64', [], BigInt64Array.of(9n)));
  }
  tensors.set('fc.weight', float32([3, 2], [1, 2, 3, 4, 5, 6]));
  tensors.set('fc.bias', float32([3], [1, 2, 3]));
  return join(await folderOf({ 'weights.safetensors': encodeSafetensors(tensors) }), 'weights.safetensors');
}

describe('visionLearner', () => {
  test('with pretrained weights freezes the body, from scratch nothing', async () => {
    const pretrained = await visionLearner(data, tinyArchitecture, { pretrained: true });
    expect(pretrained.network.pretrainedOn).toBe('nothing');
    // Of the body only batch norms learn: 2 x 8 and 2 x 16.
    expect(pretrained.summary().frozen).toBe(8 * 27 + 16 * 72);
    const scratch = await visionLearner(data, tinyArchitecture, { pretrained: false });
    expect(scratch.network.pretrainedOn).toBeUndefined();
    expect(scratch.summary().frozen).toBe(0);
  });

  test('the seed decides body and head; 42 by default', async () => {
    const weights = async (seed?: number) =>
      weightsOf(
        (await visionLearner(data, tinyArchitecture, { pretrained: false, ...(seed && { seed }) })).network.graph,
      );
    expect(await weights()).toEqual(await weights(42));
    const [one, two] = [await weights(1), await weights(2)];
    for (const name of ['conv0.weight', 'head.6.weight']) expect(one.get(name)).not.toEqual(two.get(name));
  });

  test("reads torchvision's ResNet-18, of whatever precision", async () => {
    const source = weightsOf(resnet18.body({ height: 32, width: 32, seed: 5 }).graph);
    const { shape, data: values } = source.get('conv1.weight') as Tensor<'float32'>;
    const half = tensor('float16', shape, Uint16Array.from(values, toHalf));
    const double = tensor(
      'float64',
      [64],
      Float64Array.from({ length: 64 }, (_, i) => i),
    );
    const path = await torchvisionFile(new Map([...source, ['conv1.weight', half], ['bn1.running_var', double]]));
    const learner = await visionLearner(data, resnet18, { pretrained: path });
    expect(learner.network.pretrainedOn).toBe('weights of weights.safetensors');
    expect(learner.summary()).toMatchObject({ total: 11_705_410, trainable: 538_498, frozen: 11_166_912 });
    const loaded = weightsOf(learner.network.graph);
    const bytes = (weights: Weights) => bytesOf(weights.get('layer4.1.conv2.weight') as Tensor);
    expect(Buffer.compare(bytes(loaded), bytes(source))).toBe(0);
    expect([...(loaded.get('bn1.running_var')?.data ?? [])]).toEqual([...double.data]);
    const rounded = loaded.get('conv1.weight') as Tensor<'float32'>;
    expect(rounded.dtype).toBe('float32');
    expect(Math.max(...rounded.data.map((v, i) => Math.abs(v - (values[i] as number))))).toBeLessThan(2 ** -14);
  });

  test('reads the body out of what another learner has saved', async () => {
    const other = await visionLearner(data, tinyArchitecture, { pretrained: false, seed: 9 });
    const path = join(await folderOf({}), 'saved.safetensors');
    await other.save(path);
    const { network } = await visionLearner(data, tinyArchitecture, { pretrained: path });
    const [from, to] = [weightsOf(other.network.graph), weightsOf(network.graph)];
    expect(to.get('conv1.weight')).toEqual(from.get('conv1.weight'));
    expect(to.get('head.6.weight')).not.toEqual(from.get('head.6.weight'));
  });

  test('an imported model that would keep learned numbers takes weights, but not random ones', async () => {
    const graph = new Graph(onnxDialect);
    const constant = (name: string, ...shape: number[]) => graph.constant(name, filled('float32', shape, 0.5));
    const map = graph.node('Conv', [graph.input('x', 'float32', ['N', 3, 'H', 'W']), constant('kernel', 32, 3, 4, 4)]);
    graph.output(...graph.node('Max', [...map, constant('thresholds', 32, 1, 1)]));
    const architecture = importedArchitecture('thresholds', graph);
    const learner = await visionLearner(data, architecture, { pretrained: true });
    const path = join(await folderOf({}), 'saved.safetensors');
    await learner.save(path);
    const { network } = await visionLearner(data, architecture, { pretrained: path });
    expect(network.pretrainedOn).toBe('weights of saved.safetensors');
    expect(network.graph.value('body.kernel').constant).toEqual(graph.value('kernel').constant);
    await expect(visionLearner(data, architecture, { pretrained: false })).rejects.toMatchObject({
      code: 'E_BODY_CONSTANTS',
    });
  });

  test('refuses weights of another architecture, of whole numbers, or none', async () => {
    const tiny = weightsOf(tinyArchitecture.body({ height: 32, width: 32, seed: 1 }).graph);
    const counts = tensor('int32', [8], new Int32Array(8));
    const cases: [ReadonlyMap<string, Tensor>, string][] = [
      [new Map([...tiny, ['conv2.weight', float32([1], [1])]]), 'E_WEIGHTS_FIT'],
      [new Map([...tiny, ['bn0.bias', counts]]), 'E_WEIGHTS_DTYPE'],
    ];
    for (const [weights, code] of cases) {
      const pretrained = await torchvisionFile(weights);
      await expect(visionLearner(data, tinyArchitecture, { pretrained })).rejects.toMatchObject({ code });
    }
    await expect(visionLearner(data, resnet34, { pretrained: true })).rejects.toMatchObject({ code: 'E_WEIGHTS_NONE' });
    const missing = join(await folderOf({}), 'none.safetensors');
    await expect(visionLearner(data, tinyArchitecture, { pretrained: missing })).rejects.toMatchObject({
      code: 'E_SAFETENSORS_READ',
    });
  });

  testWithShared('weights/mobilenetv2-imagenet.onnx', 'trains an imported MobileNetV2', async () => {
    const architecture = await readArchitecture(sharedPath('weights/mobilenetv2-imagenet.onnx'));
    expect(architecture.name).toBe('mobilenetv2-imagenet');
    const learner = await visionLearner(data, architecture, { pretrained: true, threads: 1 });
    const before = weightsOf(learner.network.graph);
    const { epochs } = await learner.fitOneCycle(1);
    expect(epochs[0]?.validLoss).toBeGreaterThan(0);
    const after = weightsOf(learner.network.graph);
    const changed = [...after.keys()].filter((name) => after.get(name)?.data !== before.get(name)?.data);
    expect(changed).toContain('body.bn1.running_mean');
    expect(changed).toContain('head.6.weight');
    expect(changed).not.toContain('body.stem.weight');
    expect(learner.summary()).toMatchObject({ total: 3_543_362, trainable: 1_352_578 });
  });
});
