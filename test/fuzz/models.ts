import { float, int, ints, string } from '../../src/ir/attributes.js';
import { Graph } from '../../src/ir/graph.js';
import { filled, float32, int64 } from '../../src/ir/tensor.js';
import { encodeModel } from '../../src/onnx/write.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { onnxBytes, onnxInput, onnxNode } from '../support/onnx-bytes.js';

/** Layers of a small convolutional network. */
function layers(): Uint8Array {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const x = graph.input('pictures', 'float32', ['N', 4, 8, 8]);
  const weight = graph.constant('conv.weight', filled('float32', [4, 2, 3, 3], 0.5));
  const vector = (name: string) => graph.constant(name, filled('float32', [4], 1));
  const y = b.one('Conv', [x, weight], { group: int(2), pads: ints([1, 1, 1, 1]), strides: ints([2, 2]) });
  const normal = b.one('BatchNormalization', [y, vector('scale'), vector('bias'), vector('mean'), vector('variance')]);
  const pooled = b.one('MaxPool', [b.one('Relu', [normal])], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
  const flat = b.one('Flatten', [b.one('GlobalAveragePool', [b.add(pooled, pooled)])]);
  const head = graph.constant('head', float32([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]));
  graph.output(b.one('Gemm', [flat, head, undefined], { transB: int(1), alpha: float(0.5) }), flat);
  graph.metadata.set('classes', '["a", "b"]');
  return encodeModel(graph);
}

/** Operators whose shapes come out of constants and attributes. */
function shapes(): Uint8Array {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const x = graph.input('x', 'float32', ['N', 4, 6]);
  const batch = b.one('Gather', [b.one('Shape', [x]), b.ints([0])], { axis: int(0) });
  const merged = b.one('Reshape', [x, b.concat([batch, b.ints([-1])], 0)]);
  const back = b.one('Reshape', [merged, b.ints([0, 4, 6])]);
  const turned = b.one('Transpose', [back], { perm: ints([0, 2, 1]) });
  const [left, right] = b.node('Split', [turned, b.ints([2, 2])], { axis: int(2) }, { outputCount: 2 });
  const sliced = b.one('Slice', [turned, b.ints([1]), b.ints([3]), b.ints([1]), b.ints([1])]);
  const padded = b.one('Pad', [sliced, b.ints([0, 1, 1, 0, 0, 2])], { mode: string('reflect') });
  const tiled = b.one('Tile', [padded, b.ints([1, 2, 1])]);
  const grown = b.one('Expand', [b.one('Unsqueeze', [tiled, b.ints([0])]), b.ints([3, 1, 1, 1])]);
  const resized = b.one('Resize', [left, undefined, undefined, b.concat([batch, b.ints([12, 2])], 0)]);
  graph.output(resized, grown);
  if (right) graph.output(b.one('ReduceMean', [right, b.ints([1])], { keepdims: int(0) }));
  const made = b.one('ConstantOfShape', [b.ints([2, 3])], { value: { type: 'tensor', value: int64([7]) } });
  graph.output(b.one('OneHot', [made, b.scalar(4, 'int64'), b.literal(float32([2], [0, 1]))]));
  graph.output(...b.node('TopK', [turned, b.ints([2])], {}, { outputCount: 2 }));
  return encodeModel(graph);
}

/** What other exporters write: older operators, numbers in typed fields, omitted names, nodes in any order. */
function foreign(): Uint8Array {
  const half = Uint8Array.of(0x80, 0x78);
  return onnxBytes(
    {
      input: [onnxInput('x', [undefined, 4n, 'W']), onnxInput('w', [4n])],
      initializer: [
        { name: 'w', dims: [4n], dataType: 1, floatData: [new Uint8Array(16)] },
        { name: 'halves', dims: [1n], dataType: 10, int32Data: [half] },
        { name: 'axes', dims: [2n], dataType: 7, int64Data: [Uint8Array.of(1), Uint8Array.of(2)] },
        { name: 'flags', dims: [3n], dataType: 9, int32Data: [Uint8Array.of(1, 0, 2)] },
        { name: 'brain', dims: [2n], dataType: 16, rawData: Uint8Array.of(0x80, 0x3f, 0, 0) },
        { name: 'long', dims: [1n], dataType: 13, uint64Data: [Uint8Array.of(0xff, 0x01)] },
      ],
      node: [
        { opType: 'Relu', input: ['mean'], output: ['y'] },
        { opType: 'ReduceMax', input: ['x'], output: ['mean'], attribute: [{ name: 'axes', type: 7, ints: [1n] }] },
        { opType: 'Split', input: ['x'], output: ['a', ''], attribute: [{ name: 'axis', type: 2, i: 1n }] },
        {
          opType: 'Constant',
          input: [],
          output: ['c'],
          attribute: [{ name: 'value_floats', type: 6, floats: [1, 2] }],
        },
        { opType: 'Constant', input: [], output: ['s'], attribute: [{ name: 'value_ints', type: 7, ints: [2n, -1n] }] },
        onnxNode('Reshape', ['brain', 's'], ['r']),
        onnxNode('Mul', ['r', 'c'], ['m']),
      ],
      output: [onnxInput('y', []), onnxInput('a', []), onnxInput('m', [])],
    },
    13,
  );
}

/** Files from which fuzzing starts: between them they have every field of the format that is read. */
export const models: readonly Uint8Array[] = [layers(), shapes(), foreign()];
