import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relativeError, sample } from '../../test/support/conformance.js';
import {
  convolutions,
  type DirectConvolution,
  directConvolution,
  windowOf,
} from '../../test/support/direct-convolution.js';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph } from '../ir/graph.js';
import { elementCount, type Tensor } from '../ir/tensor.js';
import { windowAttributes } from '../ops/conv-window.js';
import { onnxDialect } from '../ops/dialect.js';
import { lowerSmallMapConvolutions } from './small-map-convolutions.js';

/** y = Conv(x, w) lowered; the kernel fed or, on demand, constant. */
function lowered(
  { x, w, window }: DirectConvolution,
  options: { constant?: boolean; bias?: Tensor; batch?: string } = {},
) {
  const graph = new Graph(onnxDialect);
  const picture = graph.input('x', 'float32', options.batch ? [options.batch, ...x.shape.slice(1)] : x.shape);
  const kernel = options.constant ? graph.constant('w', w) : graph.input('w', 'float32', w.shape);
  const bias = options.bias && graph.constant('bias', options.bias);
  const inputs = bias ? [picture, kernel, bias] : [picture, kernel];
  graph.output(...graph.node('Conv', inputs, windowAttributes(window), { name: 'conv', outputNames: ['y'] }));
  return lowerSmallMapConvolutions(graph);
}

const opsOf = (graph: Graph) => graph.nodes.map((node) => node.op);

describe('a convolution on a small map', () => {
  test('as a product is the same for any window', async () => {
    const small = convolutions([1]).filter(({ dY }) => elementCount(dY.shape.slice(2)) <= 16);
    await fc.assert(
      fc.asyncProperty(small, async (c) => {
        const graph = lowered(c);
        expect(opsOf(graph)).not.toContain('Conv');
        expect(graph.outputs.map((v) => [v.name, v.shape])).toEqual([['y', c.dY.shape]]);
        const [y] = (await runGraph(graph, { x: c.x, w: c.w })) as [Tensor<'float32'>];
        expect(relativeError(y.data, c.y)).toBeLessThan(1e-5);
      }),
      { numRuns: 40 },
    );
  });

  test('adds its bias to every pixel of a filter', async () => {
    const c = directConvolution([2, 3, 4, 3], 5, windowOf([3, 2]));
    const bias = sample([5], 4);
    const [y] = await runGraph(lowered(c, { bias }), { x: c.x, w: c.w });
    const pixels = elementCount(c.dY.shape.slice(2));
    const wanted = c.y.map((v, i) => v + (bias.data[Math.floor(i / pixels) % 5] ?? 0));
    expect(relativeError(y?.data as Float32Array, wanted)).toBeLessThan(1e-5);
  });
});

describe('a convolution stays as it is', () => {
  const c = directConvolution([2, 4, 4, 4], 4, windowOf([1, 1]));
  test.each<[string, Graph]>([
    ['on a larger map', lowered(directConvolution([2, 2, 5, 4], 3, windowOf([1, 1])))],
    ['in groups', lowered(directConvolution([2, 4, 4, 4], 4, windowOf([1, 1], { group: 2 })))],
    ['with a constant kernel', lowered(c, { constant: true })],
    ['of an unknown batch', lowered(c, { batch: 'N' })],
  ])('%s', (_, graph) => {
    expect(opsOf(graph)).toEqual(['Conv']);
  });
});
