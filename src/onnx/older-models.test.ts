import { describe, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { expectSameOnRuntime, modelOf, type NodeInFile } from '../../test/support/same-on-runtime.js';
import { float, int, ints, string } from '../ir/attributes.js';
import { float32, int64, onnxTypeCode, type Tensor, tensor } from '../ir/tensor.js';

/** ONNX Runtime runs files from opset 7 on: what it makes of the older form is what the newer form must give. */
type Case = [opset: number, op: string, parts: Omit<NodeInFile, 'opset' | 'op'>];

const x = sample([2, 4, 6, 6]);
const floats = (...value: number[]) => ({ type: 'floats' as const, value });
const scalar = (value: number) => float32([], [value]);

const perChannel = (salt: number) => sample([4], salt);
const positive = float32([4], [0.5, 1, 2, 3]);

const cases: Case[] = [
  ...[7, 9, 13].map(
    (opset): Case => [
      opset,
      'BatchNormalization',
      { inputs: [x, perChannel(1), perChannel(2), perChannel(3), positive], constants: [1, 2, 3, 4] },
    ],
  ),
  [
    8,
    'BatchNormalization',
    {
      attributes: { spatial: int(1), momentum: float(0.8), epsilon: float(0.01) },
      inputs: [x, perChannel(1), perChannel(2), perChannel(3), positive],
      constants: [1, 2, 3, 4],
    },
  ],
  [7, 'Clip', { inputs: [x] }],
  [10, 'Clip', { attributes: { min: float(-0.5), max: float(0.75) }, inputs: [x] }],
  [8, 'Clip', { attributes: { max: float(0.25) }, inputs: [x] }],
  [11, 'Clip', { inputs: [x, undefined, scalar(0.25)], constants: [2] }],
  [7, 'Dropout', { attributes: { ratio: float(0.3) }, inputs: [x] }],
  [10, 'Dropout', { inputs: [x] }],
  [12, 'Dropout', { inputs: [x, scalar(0.2)], constants: [1] }],
  [7, 'Pad', { attributes: { pads: ints([0, 0, 1, 2, 0, 0, 3, 0]), value: float(1.5) }, inputs: [x] }],
  [10, 'Pad', { attributes: { mode: string('reflect'), pads: ints([0, 0, 1, 2, 0, 0, 3, 0]) }, inputs: [x] }],
  [8, 'Pad', { attributes: { mode: string('edge'), pads: ints([0, 0, 1, 0, 0, 0, 0, 1]) }, inputs: [x] }],
  [11, 'Pad', { inputs: [x, int64([0, 0, 1, 2, 0, 0, 3, 0]), scalar(2)], constants: [1, 2] }],
  [7, 'Slice', { attributes: { starts: ints([1, -3]), ends: ints([3, 1000]), axes: ints([1, 3]) }, inputs: [x] }],
  [9, 'Slice', { attributes: { starts: ints([0, 1]), ends: ints([1, 3]) }, inputs: [x] }],
  [10, 'Slice', { inputs: [x, int64([5]), int64([0]), int64([2]), int64([-2])], constants: [1, 2, 3, 4] }],
  [7, 'TopK', { attributes: { k: int(2), axis: int(1) }, inputs: [x], outputCount: 2 }],
  [10, 'TopK', { inputs: [x, int64([3])], constants: [1], outputCount: 2 }],
  [7, 'Squeeze', { attributes: { axes: ints([1, 3]) }, inputs: [sample([2, 1, 3, 1])] }],
  [12, 'Squeeze', { inputs: [sample([2, 1, 3, 1])] }],
  [11, 'Unsqueeze', { attributes: { axes: ints([0, -1]) }, inputs: [sample([2, 3])] }],
  [7, 'Split', { attributes: { axis: int(1), split: ints([1, 3]) }, inputs: [x], outputCount: 2 }],
  [11, 'Split', { attributes: { axis: int(2) }, inputs: [x], outputCount: 3 }],
  [13, 'Split', { attributes: { axis: int(1) }, inputs: [x, int64([3, 1])], constants: [1], outputCount: 2 }],
  [17, 'Split', { attributes: { axis: int(1) }, inputs: [x], outputCount: 2 }],
  ...['Sum', 'Mean', 'Max', 'Min', 'Prod', 'SumSquare', 'L1', 'L2', 'LogSumExp'].flatMap((kind): Case[] => [
    [7, `Reduce${kind}`, { attributes: { axes: ints([1, 3]), keepdims: int(0) }, inputs: [x] }],
    [12, `Reduce${kind}`, { attributes: { axes: ints([-1]) }, inputs: [x] }],
    [11, `Reduce${kind}`, { inputs: [x] }],
  ]),
  [17, 'ReduceLogSum', { attributes: { axes: ints([1]) }, inputs: [float32([2, 2], [1, 2, 3, 4])] }],
  [17, 'ReduceMean', { attributes: { axes: ints([2, 3]) }, inputs: [x] }],
  [13, 'ReduceSum', { inputs: [x, int64([1])], constants: [1] }],
  ...['Softmax', 'LogSoftmax', 'Hardmax'].flatMap((op): Case[] => [
    [7, op, { inputs: [x] }],
    [7, op, { attributes: { axis: int(1) }, inputs: [sample([2, 5, 1, 1])] }],
    [11, op, { attributes: { axis: int(2) }, inputs: [x] }],
    [12, op, { attributes: { axis: int(0) }, inputs: [sample([3, 4])] }],
    [11, op, { attributes: { axis: int(-1) }, inputs: [x] }],
    [13, op, { inputs: [x] }],
    [13, op, { attributes: { axis: int(1) }, inputs: [x] }],
  ]),
  [7, 'Upsample', { attributes: { scales: floats(1, 1, 2, 3) }, inputs: [x] }],
  [8, 'Upsample', { attributes: { scales: floats(1, 1, 2, 2), mode: string('linear') }, inputs: [x] }],
  [9, 'Upsample', { inputs: [x, float32([4], [1, 1, 2, 1.5])], constants: [1] }],
  [10, 'Resize', { inputs: [x, float32([4], [1, 1, 2, 2])], constants: [1] }],
  [10, 'Resize', { inputs: [x, float32([4], [1, 1, 0.5, 0.6])], constants: [1] }],
  [
    10,
    'Resize',
    { attributes: { mode: string('linear') }, inputs: [x, float32([4], [1, 1, 1.5, 0.5])], constants: [1] },
  ],
  [
    11,
    'Resize',
    {
      attributes: { mode: string('linear'), coordinate_transformation_mode: string('pytorch_half_pixel') },
      inputs: [x, float32([0], []), float32([0], []), int64([2, 4, 9, 7])],
      constants: [1, 2, 3],
    },
  ],
  [
    11,
    'Resize',
    {
      attributes: { mode: string('cubic'), cubic_coeff_a: float(-0.5), exclude_outside: int(1) },
      inputs: [x, float32([0], []), float32([4], [1, 1, 2, 1.5])],
      constants: [1, 2],
    },
  ],
  [13, 'Resize', { inputs: [x, undefined, float32([4], [1, 1, 2, 0.5])], constants: [2] }],
  ...[7, 10, 11, 18].flatMap((opset): Case[] => [
    [opset, 'AveragePool', { attributes: { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) }, inputs: [x] }],
    [
      opset,
      'AveragePool',
      {
        attributes: {
          kernel_shape: ints([2, 3]),
          strides: ints([2, 2]),
          pads: ints([0, 1, 0, 1]),
          count_include_pad: int(1),
        },
        inputs: [x],
      },
    ],
  ]),
  [
    10,
    'AveragePool',
    {
      attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), ceil_mode: int(1) },
      inputs: [x],
    },
  ],
  [
    18,
    'AveragePool',
    {
      attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), ceil_mode: int(1) },
      inputs: [x],
    },
  ],
  [
    7,
    'MaxPool',
    { attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), auto_pad: string('SAME_LOWER') }, inputs: [x] },
  ],
  [8, 'MaxPool', { attributes: { kernel_shape: ints([2, 2]) }, inputs: [x], outputCount: 2 }],
  [
    10,
    'MaxPool',
    { attributes: { kernel_shape: ints([2, 2]), dilations: ints([2, 2]), ceil_mode: int(1) }, inputs: [x] },
  ],
  [7, 'LpPool', { attributes: { kernel_shape: ints([2, 2]), p: int(2) }, inputs: [x] }],
  [7, 'GlobalAveragePool', { inputs: [x] }],
  [
    7,
    'Conv',
    {
      attributes: { group: int(2), auto_pad: string('SAME_UPPER') },
      inputs: [x, sample([4, 2, 3, 3], 1), perChannel(1)],
    },
  ],
  ...['SAME_UPPER', 'SAME_LOWER'].flatMap((pad) =>
    [7, 11].map(
      (opset): Case => [
        opset,
        'ConvTranspose',
        {
          attributes: { strides: ints([2, 2]), auto_pad: string(pad) },
          inputs: [x, sample([4, 2, 3, 3], 1)],
          constants: [1],
        },
      ],
    ),
  ),
  [
    7,
    'Gemm',
    { attributes: { transB: int(1), beta: float(0.5) }, inputs: [sample([2, 3]), sample([4, 3], 1), sample([4], 2)] },
  ],
  [
    9,
    'Gemm',
    { attributes: { transA: int(1), alpha: float(2) }, inputs: [sample([3, 2]), sample([3, 4], 1), sample([2, 1], 2)] },
  ],
  [7, 'Flatten', { attributes: { axis: int(2) }, inputs: [x] }],
  [9, 'Flatten', { attributes: { axis: int(0) }, inputs: [x] }],
  [7, 'Reshape', { inputs: [x, int64([0, -1])], constants: [1] }],
  [8, 'Expand', { inputs: [sample([3, 1]), int64([2, 1, 4])], constants: [1] }],
  [
    9,
    'Scatter',
    {
      attributes: { axis: int(1) },
      inputs: [sample([2, 3]), tensor('int64', [2, 1], BigInt64Array.of(1n, 2n)), sample([2, 1], 1)],
    },
  ],
  [9, 'OneHot', { inputs: [int64([1, 0, 2]), int64([3]), float32([2], [0, 5])], constants: [1, 2] }],
  [9, 'Cast', { attributes: { to: int(onnxTypeCode.int32) }, inputs: [x] }],
  [15, 'CastLike', { inputs: [x, int64([1])] }],
  [7, 'PRelu', { inputs: [x, sample([4, 1, 1], 1)] }],
  [8, 'Max', { inputs: [x, sample([1], 1), sample([6], 2)] }],
  [7, 'Pow', { inputs: [x, scalar(2)] }],
  [7, 'Equal', { inputs: [int64([1, 2]), int64([1, 3])] }],
  [7, 'ArgMax', { attributes: { axis: int(1), keepdims: int(0) }, inputs: [x] }],
  [7, 'LRN', { attributes: { size: int(3) }, inputs: [x] }],
  [7, 'InstanceNormalization', { inputs: [x, perChannel(1), perChannel(2)] }],
  [9, 'MeanVarianceNormalization', { inputs: [x] }],
  [13, 'MeanVarianceNormalization', { attributes: { axes: ints([2, 3]) }, inputs: [x] }],
  [18, 'GroupNormalization', { attributes: { num_groups: int(2) }, inputs: [x, sample([2], 1), sample([2], 2)] }],
  [16, 'GridSample', { attributes: { mode: string('bilinear') }, inputs: [x, sample([2, 3, 3, 2], 4)] }],
  [
    22,
    'MaxPool',
    { attributes: { kernel_shape: ints([3, 3]), ceil_mode: int(1), strides: ints([2, 2]) }, inputs: [x] },
  ],
  [23, 'RMSNormalization', { attributes: { epsilon: float(1e-3) }, inputs: [x, sample([6], 1)], constants: [1] }],
  [23, 'RMSNormalization', { attributes: { axis: int(2) }, inputs: [x, sample([6, 6], 1)], constants: [1] }],
  [23, 'Attention', { inputs: [sample([1, 2, 3, 4]), sample([1, 2, 5, 4], 1), sample([1, 2, 5, 3], 2)] }],
  [
    23,
    'Attention',
    {
      attributes: { q_num_heads: int(2), kv_num_heads: int(2), scale: float(0.3) },
      inputs: [sample([2, 3, 8]), sample([2, 5, 8], 1), sample([2, 5, 8], 2), sample([3, 5], 3)],
    },
  ],
];

describe('one node of an older or newer operator set', () => {
  test.each(cases)('opset %i: %s %o', async (opset, op, parts) => {
    const { bytes, feeds } = modelOf({ opset, op, ...parts });
    await expectSameOnRuntime(bytes, feeds);
  });
});

const tokens: Tensor = sample([2, 3, 8]);

describe("one node of ONNX Runtime's own operators", () => {
  test.each<[op: string, parts: Omit<NodeInFile, 'opset' | 'op' | 'domain'>]>([
    ['Gelu', { inputs: [tokens] }],
    ['BiasGelu', { inputs: [tokens, sample([8], 1)] }],
    ['FastGelu', { inputs: [tokens] }],
    ['FastGelu', { inputs: [tokens, sample([8], 1)] }],
    ['QuickGelu', { inputs: [tokens] }],
    ['QuickGelu', { attributes: { alpha: float(1) }, inputs: [tokens] }],
    ['SkipLayerNormalization', { inputs: [tokens, sample([2, 3, 8], 1), sample([8], 2)] }],
    [
      'SkipLayerNormalization',
      {
        attributes: { epsilon: float(1e-5) },
        inputs: [tokens, sample([2, 3, 8], 1), sample([8], 2), sample([8], 3), sample([8], 4)],
      },
    ],
    ['SkipSimplifiedLayerNormalization', { inputs: [tokens, sample([2, 3, 8], 1), sample([8], 2)] }],
    ['FusedMatMul', { attributes: { transB: int(1), alpha: float(0.5) }, inputs: [tokens, sample([2, 5, 8], 1)] }],
    ['FusedMatMul', { attributes: { transA: int(1) }, inputs: [tokens, sample([2, 3, 5], 1)] }],
    [
      'FusedConv',
      {
        attributes: { activation: string('LeakyRelu'), activation_params: floats(0.2), pads: ints([1, 1, 1, 1]) },
        inputs: [x, sample([3, 4, 3, 3], 1), sample([3], 2)],
        constants: [1, 2],
      },
    ],
    [
      'FusedConv',
      {
        attributes: { activation: string('Relu') },
        inputs: [x, sample([3, 4, 3, 3], 1), sample([3], 2), sample([2, 3, 4, 4], 3)],
        constants: [1, 2],
      },
    ],
    [
      'FusedGemm',
      {
        attributes: { activation: string('LeakyRelu'), activation_alpha: float(0.3), transB: int(1) },
        inputs: [sample([2, 3]), sample([4, 3], 1), sample([4], 2)],
      },
    ],
    [
      'Attention',
      {
        attributes: { num_heads: int(2) },
        inputs: [tokens, sample([8, 24], 1), sample([24], 2)],
        constants: [1, 2],
      },
    ],
    [
      'MultiHeadAttention',
      {
        attributes: { num_heads: int(2), scale: float(0.4) },
        inputs: [tokens, sample([2, 5, 8], 1), sample([2, 5, 8], 2)],
      },
    ],
    ['MultiHeadAttention', { attributes: { num_heads: int(4) }, inputs: [tokens, tokens, tokens, sample([24], 2)] }],
  ])('%s %o', async (op, parts) => {
    const { bytes, feeds } = modelOf({ opset: 17, domain: 'com.microsoft', op, ...parts });
    await expectSameOnRuntime(bytes, feeds);
  });
});
