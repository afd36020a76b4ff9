import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { sharedPath, testWithShared } from '../../test/support/shared.js';
import { type Attributes, int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { fromHalf, toHalf } from '../ir/half.js';
import type { Shape } from '../ir/shape.js';
import { float32, type Tensor } from '../ir/tensor.js';
import { readModelFile } from '../onnx/file.js';
import { encodeModel } from '../onnx/write.js';
import { onnxDialect } from '../ops/dialect.js';
import { storeWeights } from './store-weights.js';

/** What the graph makes of a weight: the stored one in front of the layer. */
async function restored(graph: Graph, name: string): Promise<Float32Array> {
  const alone = new Graph(onnxDialect);
  const copies = new Map<Value, Value>();
  for (const v of graph.constants) copies.set(v, alone.constant(v.name, v.constant as Tensor));
  for (const node of graph.nodes.filter(({ op }) => op === 'Cast' || op === 'Mul')) {
    const made = alone.node(
      node.op,
      node.inputs.map((v) => v && copies.get(v)),
      node.attributes,
    );
    copies.set(node.outputs[0] as Value, made[0] as Value);
  }
  alone.output(copies.get(graph.value(name)) as Value);
  return (await runGraph(alone))[0]?.data as Float32Array;
}

/** One layer with the constant weight `w`. */
function layer(op: string, weight: Tensor<'float32'>, x: Shape, attributes: Attributes = {}): Graph {
  const graph = new Graph(onnxDialect);
  graph.output(...graph.node(op, [graph.input('x', 'float32', x), graph.constant('w', weight)], attributes));
  return graph;
}

/** Layers, each with the axis of its weights that its results lie along. */
const layers: readonly (readonly [string, (w: Tensor<'float32'>) => Graph, readonly number[], number])[] = [
  ['Conv', (w) => layer('Conv', w, ['N', 3, 5, 5]), [4, 3, 2, 2], 0],
  ['Conv in groups', (w) => layer('Conv', w, ['N', 4, 5, 5], { group: int(4) }), [4, 1, 3, 3], 0],
  ['ConvTranspose', (w) => layer('ConvTranspose', w, ['N', 3, 4, 4]), [3, 2, 2, 2], 1],
  ['Gemm', (w) => layer('Gemm', w, ['N', 6]), [6, 4], 1],
  ['Gemm transposed', (w) => layer('Gemm', w, ['N', 6], { transB: int(1) }), [4, 6], 0],
  ['MatMul', (w) => layer('MatMul', w, ['N', 7, 6]), [6, 4], 1],
];

describe.each(layers)('the weights of %s', (_, build, shape, axis) => {
  const channels = shape[axis] as number;
  const inner = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const channelOf = (i: number) => Math.floor(i / inner) % channels;

  test('as int8 differ by half a step of their channel at most', async () => {
    const magnitudes = fc.array(fc.constantFrom(0, 1e-30, 1e-3, 1, 1e6), { minLength: channels, maxLength: channels });
    await fc.assert(
      fc.asyncProperty(magnitudes, fc.nat(99), async (scales, salt) => {
        const data = sample(shape, salt).data.map((v, i) => v * (scales[channelOf(i)] as number));
        const stored = storeWeights(build(float32(shape, data)), 'int8');
        expect(stored.constants.map((v) => [v.name, v.dtype])).toEqual([
          ['w.int8', 'int8'],
          ['w.scale', 'float32'],
        ]);
        const largest = new Float32Array(channels);
        for (const [i, v] of data.entries()) {
          largest[channelOf(i)] = Math.max(largest[channelOf(i)] as number, Math.abs(v));
        }
        for (const [i, w] of (await restored(stored, 'w')).entries()) {
          const step = (largest[channelOf(i)] as number) / 127;
          expect(Math.abs(w - (data[i] as number))).toBeLessThanOrEqual(step * 0.5001);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('as float16 are rounded to the nearest', async () => {
    const weights = sample(shape);
    const stored = storeWeights(build(weights), 'float16');
    expect(stored.constants.map((v) => [v.name, v.dtype])).toEqual([['w.float16', 'float16']]);
    expect(await restored(stored, 'w')).toEqual(weights.data.map((w) => fromHalf(toHalf(w))));
  });
});

describe('storeWeights', () => {
  test('leaves alone what is no weight, is used in two ways, or does not fit', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', ['N', 4]);
    const both = graph.constant('both', sample([4, 4]));
    const huge = graph.constant('huge', float32([4, 4], new Float32Array(16).fill(1e5)));
    const added = graph.constant('added', sample([1, 4]));
    const infinite = graph.constant('infinite', float32([4, 4], new Float32Array(16).fill(Number.POSITIVE_INFINITY)));
    const products = [
      graph.node('Gemm', [x, both]),
      graph.node('Gemm', [x, both], { transB: int(1) }),
      graph.node('Gemm', [x, huge]),
      graph.node('Gemm', [x, infinite]),
      graph.node('Add', [x, added]),
    ];
    graph.output(...products.flat());
    const dtypes = (stored: Graph) => stored.constants.map((v) => v.dtype);
    expect(dtypes(storeWeights(graph, 'float16'))).toEqual(['float32', 'float32', 'float16', 'float32']);
    expect(dtypes(storeWeights(graph, 'int8'))).toEqual(['float32', 'int8', 'float32', 'float32', 'float32']);
  });

  testWithShared('weights/mobilenetv2-imagenet.onnx', 'MobileNetV2: a half and a quarter of the bytes', async () => {
    const graph = await readModelFile(sharedPath('weights/mobilenetv2-imagenet.onnx'), onnxDialect);
    const feeds = { [graph.inputs[0]?.name ?? '']: sample([1, 3, 224, 224]) };
    const run = async (g: Graph) => (await runGraph(g, feeds))[0]?.data as Float32Array;
    const logits = await run(graph);
    const deviation = Math.sqrt(logits.reduce((sum, v) => sum + v * v, 0) / logits.length);
    for (const [storedAs, share, error] of [
      ['float16', 0.52, 0.01],
      ['int8', 0.3, 0.3],
    ] as const) {
      const stored = storeWeights(graph, storedAs);
      expect(encodeModel(stored).length / encodeModel(graph).length).toBeLessThan(share);
      const difference = (await run(stored)).map((v, i) => v - (logits[i] as number));
      expect(Math.sqrt(difference.reduce((sum, v) => sum + v * v, 0) / logits.length) / deviation).toBeLessThan(error);
    }
  });
});
