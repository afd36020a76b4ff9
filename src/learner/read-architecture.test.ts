import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { relativeError, sample } from '../../test/support/conformance.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { runGraph } from '../../test/support/run-graph.js';
import { runBytes } from '../../test/support/same-on-runtime.js';
import { type Attributes, float, int, ints } from '../ir/attributes.js';
import { toHalf } from '../ir/half.js';
import { float32, int64, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { toAttributeProto } from '../onnx/attribute-proto.js';
import { ModelProtoSchema } from '../onnx/onnx_pb.js';
import { toTensorProto } from '../onnx/tensor-proto.js';
import { toValueInfo } from '../onnx/value-info.js';
import { readArchitecture } from './read-architecture.js';

type Step = [op: string, input: string[], output: string, attributes?: Attributes];

interface File {
  readonly opset: number;
  readonly shape: readonly (number | string)[];
  readonly dtype?: 'float32' | 'float16';
  readonly weights: Readonly<Record<string, Tensor>>;
  /** Weights are listed as inputs, too, as before version 4 of the format. */
  readonly listed?: boolean;
  readonly nodes: readonly Step[];
}

function bytesOf({ opset, shape, dtype = 'float32', weights, listed = false, nodes }: File): Uint8Array {
  const graph = {
    name: 'g',
    input: [
      toValueInfo('pictures', { dtype, shape }),
      ...(listed ? Object.entries(weights).map(([name, t]) => toValueInfo(name, t)) : []),
    ],
    initializer: Object.entries(weights).map(([name, t]) => toTensorProto(name, t)),
    node: nodes.map(([opType, input, output, attributes = {}]) => {
      const attribute = Object.entries(attributes).map(([name, value]) => toAttributeProto(name, value));
      return { opType, name: output, input, output: [output], attribute };
    }),
    output: [{ name: 'map' }],
  };
  const opsetImport = [{ domain: '', version: BigInt(opset) }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 3n, opsetImport, graph }));
}

async function architectureOf(file: File) {
  const path = join(await folderOf({}), 'model.onnx');
  writeFileSync(path, bytesOf(file));
  return readArchitecture(path);
}

/** The body's map of some pictures and the file's own, of one picture after the other. */
async function expectSameMap(file: File, turned = false): Promise<void> {
  const { pretrained } = await architectureOf(file);
  const { graph } = pretrained?.({ height: 6, width: 8, seed: 1 }) ?? {};
  if (!graph) throw new Error('no pretrained body');
  const pictures = [sample([1, 3, 6, 8], 1), sample([1, 3, 6, 8], 2)];
  const input = graph.inputs[0]?.name ?? '';
  const both = float32(
    [2, 3, 6, 8],
    pictures.flatMap((t) => Array.from(t.data)),
  );
  const [map] = await runGraph(graph, { [input]: both });
  const own = [];
  for (const picture of pictures) {
    const [one] = await runBytes(bytesOf(file), { pictures: turned ? channelsLast(picture) : picture });
    own.push(...Array.from(one?.data as Float32Array));
  }
  expect(relativeError(toNumbers(map as Tensor), own)).toBeLessThan(1e-5);
}

function channelsLast({ data }: Tensor<'float32'>): Tensor<'float32'> {
  return float32(
    [1, 6, 8, 3],
    Array.from(data, (_, i) => data[(i % 3) * 48 + Math.floor(i / 3)] ?? 0),
  );
}

const statistics = {
  mean: sample([4], 3),
  variance: float32([4], [0.5, 1, 2, 3]),
  scale: sample([4], 4),
  bias: sample([4], 5),
};

test('as the model zoo has them: opset 7, one picture, weights listed as inputs', async () => {
  await expectSameMap({
    opset: 7,
    shape: [1, 3, 6, 8],
    listed: true,
    weights: { ...statistics, w: sample([4, 3, 3, 3], 6), shape: int64([1, 2, 2, 6, 8]), back: int64([1, 4, 6, 8]) },
    nodes: [
      ['Conv', ['pictures', 'w'], 'c', { pads: ints([1, 1, 1, 1]) }],
      [
        'BatchNormalization',
        ['c', 'scale', 'bias', 'mean', 'variance'],
        'n',
        { spatial: int(1), epsilon: float(1e-3) },
      ],
      ['Clip', ['n'], 'k', { min: float(0), max: float(6) }],
      ['Reshape', ['k', 'shape'], 'parts'],
      ['Transpose', ['parts'], 'shuffled', { perm: ints([0, 2, 1, 3, 4]) }],
      ['Reshape', ['shuffled', 'back'], 's'],
      ['Dropout', ['s'], 'd', { ratio: float(0.4) }],
      ['AveragePool', ['d'], 'map', { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }],
    ],
  });
});

test('as tf2onnx writes them: channels last, transposed, padded, the batch norm folded', async () => {
  const file: File = {
    opset: 13,
    shape: ['unk__1', 6, 8, 3],
    weights: {
      w: sample([4, 3, 3, 3], 6),
      b: sample([4], 7),
      pads: int64([0, 0, 0, 0, 0, 0, 1, 1]),
      scale: float32([], [0.5]),
    },
    nodes: [
      ['Mul', ['pictures', 'scale'], 'scaled'],
      ['Transpose', ['scaled'], 't', { perm: ints([0, 3, 1, 2]) }],
      ['Pad', ['t', 'pads'], 'p'],
      ['Conv', ['p', 'w', 'b'], 'c', { strides: ints([2, 2]), kernel_shape: ints([3, 3]) }],
      ['Relu', ['c'], 'map'],
    ],
  };
  await expectSameMap(file, true);
});

test('in half precision: all weights are float32 and learn', async () => {
  const half = ({ shape, data }: Tensor<'float32'>) => tensor('float16', shape, Uint16Array.from(data, toHalf));
  const { pretrained } = await architectureOf({
    opset: 13,
    shape: ['N', 3, 'H', 'W'],
    dtype: 'float16',
    weights: { w: half(sample([4, 3, 3, 3], 6)), b: half(sample([4], 7)) },
    nodes: [
      ['Conv', ['pictures', 'w', 'b'], 'c'],
      ['Relu', ['c'], 'map'],
    ],
  });
  const body = pretrained?.({ height: 6, width: 8, seed: 1 });
  expect(body?.graph.constants.map((v) => v.dtype)).toEqual(['float32', 'float32']);
  expect(body?.groups.flat()).toEqual(['body.w', 'body.b']);
});
