import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { toHalf } from '../ir/half.js';
import { int64, type Tensor, tensor } from '../ir/tensor.js';
import { readModelFile, writeModelFile } from '../onnx/file.js';
import { ModelProtoSchema } from '../onnx/onnx_pb.js';
import { encodeModel } from '../onnx/write.js';
import { onnxDialect } from '../ops/dialect.js';
import { constantsUpTo } from './freezing.js';
import { inspectModel } from './inspect-model.js';
import { readArchitecture } from './read-architecture.js';

const half = ({ shape, data }: Tensor<'float32'>) => tensor('float16', shape, Uint16Array.from(data, toHalf));

/** As mobile models are: one picture, channels last, in half precision, a shape written down. */
function mobileModel(): Graph {
  const graph = new Graph(onnxDialect);
  const op = (name: string, type: string, inputs: readonly Value[], attributes = {}) =>
    graph.node(type, inputs, attributes, { name, outputNames: [`${name}:0`] })[0] as Value;
  const weights = (name: string, ...shape: number[]) => graph.constant(name, half(sample(shape)));
  const pictures = graph.input('pictures', 'float16', [1, 8, 8, 3]);
  let x = op('turn', 'Transpose', [pictures], { perm: ints([0, 3, 1, 2]) });
  x = op('relu1', 'Relu', [op('conv1', 'Conv', [x, weights('w1', 4, 3, 1, 1)])]);
  x = op('relu2', 'Relu', [op('conv2', 'Conv', [x, weights('w2', 8, 4, 1, 1)])]);
  x = op('pool', 'GlobalAveragePool', [x]);
  x = op('flat', 'Reshape', [x, graph.constant('shape', int64([1, 8]))]);
  graph.output(op('fc', 'Gemm', [x, weights('w3', 8, 5)]));
  return graph;
}

test('what it proposes is what a body can be cut at and frozen to; what it takes is what the file says', async () => {
  const path = join(await folderOf({}), 'mobile.onnx');
  await writeModelFile(path, mobileModel());
  const { inputs, outputs, parameters, body, problem } = await inspectModel(path);
  expect(inputs).toEqual([{ name: 'pictures', dtype: 'float16', shape: [1, 8, 8, 3] }]);
  expect(outputs).toEqual([{ name: 'fc:0', dtype: 'float16', shape: [1, 5] }]);
  expect([parameters, problem, body?.channelsLast]).toEqual([12 + 32 + 40, undefined, true]);
  expect(body?.cuts.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
    ['relu2:0', 'float32', ['N', 8, 8, 8]],
    ['flat:0', 'float32', ['N', 8]],
    ['fc:0', 'float32', ['N', 5]],
  ]);
  for (const { name, shape } of body?.cuts ?? []) {
    const { pretrained } = await readArchitecture(path, { cut: name });
    const made = pretrained?.({ height: 8, width: 8, seed: 1 });
    expect(made?.graph.outputs[0]?.shape, name).toEqual(shape);
  }
  const { pretrained } = await readArchitecture(path);
  const { graph, groups } = pretrained?.({ height: 8, width: 8, seed: 1 }) ?? {};
  expect(groups).toHaveLength(body?.groups.length ?? 0);
  const frozen = body?.groups.map(({ freezeTo }) => (graph ? [...constantsUpTo(graph, freezeTo)] : []));
  expect(frozen?.map((names) => names.filter((name) => /^body\.w\d$/.test(name)))).toEqual([
    ['body.w1'],
    ['body.w1', 'body.w2'],
  ]);
});

test('sizes that must be numbers to type a model stay open in what it shows', async () => {
  const graph = new Graph(onnxDialect);
  const pictures = graph.input('pictures', 'float32', ['N', 3, 224, 224]);
  const sum = graph.node('Add', [pictures, graph.constant('noise', sample([1, 3, 224, 224]))])[0] as Value;
  const [map] = graph.node('Conv', [sum, graph.constant('w', sample([8, 3, 4, 4]))], { strides: ints([4, 4]) });
  const shape = graph.constant('shape', int64([-1, 8, 56 * 56]));
  graph.output(...graph.node('Reshape', [map as Value, shape], {}, { outputNames: ['tokens'] }));
  const path = join(await folderOf({}), 'open.onnx');
  const model = fromBinary(ModelProtoSchema, encodeModel(graph));
  const type = model.graph?.input[0]?.type?.value;
  const dims = type?.case === 'tensorType' ? (type.value.shape?.dim ?? []) : [];
  for (const [i, value] of ['H', 'W'].entries())
    Object.assign(dims[i + 2] ?? {}, { value: { case: 'dimParam', value } });
  await writeFile(path, toBinary(ModelProtoSchema, model));
  await expect(readModelFile(path, onnxDialect)).rejects.toThrow();
  const { inputs, body } = await inspectModel(path);
  expect(inputs).toEqual([{ name: 'pictures', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }]);
  expect(body?.cuts[0]?.name).toBe('tokens');
});
