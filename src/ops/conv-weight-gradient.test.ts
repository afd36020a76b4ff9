import fc from 'fast-check';
import { expect, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { convolutions, directConvolution, windowOf } from '../../test/support/direct-convolution.js';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { channelsLast, convWeightGradient, perPicture } from './conv-weight-gradient.js';
import { onnxDialect } from './dialect.js';

function operandsOf({ x, w, dY, window }: ReturnType<typeof directConvolution>) {
  const graph = new Graph(onnxDialect);
  const input = (name: string, { shape }: Tensor) => graph.input(name, 'float32', shape);
  return { graph, operands: { x: input('x', x), w: input('w', w), dY: input('dY', dY), window } };
}

test('both forms of the derivative by the kernel are the definition', async () => {
  await fc.assert(
    fc.asyncProperty(convolutions([1]), async (c) => {
      const { graph, operands } = operandsOf(c);
      const b = new GraphBuilder(graph);
      graph.output(perPicture(b, operands), channelsLast(b, operands));
      const found = (await runGraph(graph, { x: c.x, w: c.w, dY: c.dY })) as Tensor<'float32'>[];
      for (const { shape, data } of found) {
        expect(shape).toEqual(c.w.shape);
        expect(relativeError(data, c.dW)).toBeLessThan(1e-5);
      }
    }),
    { numRuns: 40 },
  );
});

test('filters against pixels decide between them', () => {
  const products = (filters: number, map: number) => {
    const { graph, operands } = operandsOf(directConvolution([2, 3, map, map], filters, windowOf([1, 1])));
    convWeightGradient(new GraphBuilder(graph), operands);
    return graph.nodes.find((node) => node.op === 'MatMul')?.inputs[0]?.shape.length;
  };
  expect([products(4, 2), products(5, 2)]).toEqual([4, 2]);
});
