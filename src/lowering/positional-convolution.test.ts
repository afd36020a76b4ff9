import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import {
  convolutions,
  type DirectConvolution,
  directConvolution,
  windowOf,
} from '../../test/support/direct-convolution.js';
import { runGraph } from '../../test/support/run-graph.js';
import { gradients } from '../autodiff/gradients.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { randomStream } from '../random/random-stream.js';
import { axisConvolution, largestTile } from './axis-convolution.js';
import { type PlaneConvolution, positionalConvolution } from './positional-convolution.js';
import { picturesFirst, positionsFirst } from './positional-map.js';

/** y = the convolution of x with w, in tiles of `tile` results along both axes where there are points enough. */
function convolved({ x, w, dY, window }: DirectConvolution, tile: number) {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const along = (i: 0 | 1) => {
    const axis = {
      length: x.shape[i + 2] as number,
      outputs: dY.shape[i + 2] as number,
      taps: window.kernel[i] as number,
      stride: window.strides[i] as number,
      pad: window.padsBegin[i] as number,
    };
    return axisConvolution(axis, Math.min(tile, largestTile(axis)));
  };
  const plane: PlaneConvolution = [along(0), along(1)];
  const [picture, kernel] = [graph.input('x', 'float32', x.shape), graph.input('w', 'float32', w.shape)];
  const positional = positionalConvolution(b, positionsFirst(b, picture), kernel, plane);
  return { graph, picture, kernel, y: picturesFirst(b, positional, dY.shape) };
}

/** Result and both derivatives. */
async function computed(c: DirectConvolution, tile: number): Promise<[y: Tensor, dX: Tensor, dW: Tensor]> {
  const { graph, picture, kernel, y } = convolved(c, tile);
  const seed = graph.input('dY', 'float32', c.dY.shape);
  graph.output(y, ...(gradients(graph, y, [picture, kernel], seed) as Value[]));
  return (await runGraph(graph, { x: c.x, w: c.w, dY: c.dY })) as [Tensor, Tensor, Tensor];
}

const planar = convolutions([1]).filter(
  ({ window }) => window.kernel.length === 2 && window.dilations.every((d) => d === 1),
);

test('is the convolution by its definition, as are its derivatives, for any window and tile', async () => {
  await fc.assert(
    fc.asyncProperty(planar, fc.integer({ min: 1, max: 5 }), async (c, tile) => {
      const found = await computed(c, tile);
      for (const [i, wanted] of [c.y, c.dX, c.dW].entries()) {
        expect(relativeError(found[i]?.data as Float32Array, wanted)).toBeLessThan(2e-5);
      }
    }),
    { numRuns: 60 },
  );
});

describe('with many channels and numbers as they come', () => {
  const window = windowOf([3, 3], { padsBegin: [1, 1], padsEnd: [1, 1] });
  const c = directConvolution([2, 64, 8, 8], 16, window, (operand, shape) => {
    const tensor = filled('float32', shape, 0);
    randomStream(5, operand).fillNormal(tensor.data, 1);
    return tensor;
  });

  /** Root mean square of the errors to that of what is wanted. */
  function error(found: Tensor, wanted: readonly number[]): number {
    const square = (values: readonly number[]) => values.reduce((sum, v) => sum + v * v, 0);
    return Math.sqrt(square(wanted.map((v, i) => v - Number(found.data[i]))) / square(wanted));
  }

  test.each([
    [1, 2.5e-7],
    [2, 5e-7],
    [4, 1.2e-6],
  ])('tiles of %i results are off by less than %s', async (tile, most) => {
    const [y, dX, dW] = await computed(c, tile);
    expect(error(y, c.y)).toBeLessThan(most);
    expect(error(dX, c.dX)).toBeLessThan(most);
    expect(error(dW, c.dW)).toBeLessThan(most);
  });
});

test('of single pixels is one product, without transforms', () => {
  const { graph } = convolved(directConvolution([2, 3, 4, 4], 5, windowOf([1, 1])), 4);
  expect(graph.nodes.map((node) => node.op).filter((op) => op === 'MatMul' || op === 'Gemm')).toEqual(['MatMul']);
});
