import { expect, test } from 'vitest';
import { int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { filled } from '../ir/tensor.js';
import { resnet18, resnet50 } from '../nn/architectures/resnet.js';
import { onnxDialect } from '../ops/dialect.js';
import { multiplyAdds } from './multiply-adds.js';

function ofNode(op: string, x: Shape, w: readonly number[], attributes = {}): number {
  const graph = new Graph(onnxDialect);
  graph.node(op, [graph.input('x', 'float32', x), graph.constant('w', filled('float32', w, 1))], attributes);
  return multiplyAdds(graph);
}

// 2 -> 6 channels, kernel 3 x 3, on 5 x 7: 3 x 5 results without padding.
test.each([
  ['Conv', ['N', 2, 5, 7], [6, 2, 3, 3], {}, 6 * 3 * 5 * (2 * 9)],
  ['Conv', ['N', 2, 5, 7], [6, 1, 3, 3], { group: int(2) }, 6 * 3 * 5 * 9],
  ['Conv', [8, 2, 5, 7], [6, 2, 3, 3], { strides: ints([2, 2]) }, 8 * 6 * 2 * 3 * (2 * 9)],
  ['ConvTranspose', ['N', 2, 5, 7], [2, 6, 3, 3], {}, 2 * 5 * 7 * (6 * 9)],
  ['MatMul', ['N', 4, 3], [3, 5], {}, 4 * 5 * 3],
  ['Gemm', ['N', 3], [3, 5], {}, 5 * 3],
  ['Gemm', ['N', 3], [5, 3], { transB: int(1) }, 5 * 3],
  ['Gemm', [3, 'N'], [3, 5], { transA: int(1) }, 5 * 3],
  ['Add', ['N', 3], [3], {}, 0],
] as const)('%s of %j and %j', (op, x, w, attributes, expected) => {
  expect(ofNode(op, x, w, attributes)).toBe(expected);
});

test('a ResNet takes what its authors say', () => {
  const billions = (graph: Graph) => multiplyAdds(graph) / 1e9;
  const size = { height: 224, width: 224, seed: 0 };
  // He et al. 2016, table 1: 1.8 and 3.8 billion; the stride on the 3x3 convolution makes the latter 4.1.
  expect(billions(resnet18.body(size).graph)).toBeCloseTo(1.8, 1);
  expect(billions(resnet50.body(size).graph)).toBeCloseTo(4.1, 1);
});

test('a product of what is left out counts nothing', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 3]);
  const [y] = graph.node('Relu', [x]) as [Value];
  graph.output(y);
  expect(multiplyAdds(graph)).toBe(0);
});
