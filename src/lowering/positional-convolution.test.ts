import fc from 'fast-check';
import { expect, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import {
  convolutions,
  type DirectConvolution,
  directConvolution,
  windowOf,
} from '../../test/support/direct-convolution.js';
import { runGraph } from '../../test/support/run-graph.js';
import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { axisConvolution, largestTile } from './axis-convolution.js';
import { type PlaneConvolution, positionalConvolution } from './positional-convolution.js';

/** Result and both derivatives, with tiles of `tile` results along both axes. */
async function computed({ x, w, dY, window }: DirectConvolution, tile: number): Promise<Tensor[]> {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const plane = [0, 1].map((i) => {
    const [stride, taps] = [window.strides[i] as number, window.kernel[i] as number];
    return axisConvolution(
      {
        length: x.shape[i + 2] as number,
        outputs: dY.shape[i + 2] as number,
        taps,
        stride,
        pad: window.padsBegin[i] as number,
      },
      Math.min(tile, largestTile({ taps, stride })),
    );
  }) as unknown as PlaneConvolution;
  const [picture, kernel, seed] = [
    graph.input('x', 'float32', x.shape),
    graph.input('w', 'float32', w.shape),
    graph.input('dY', 'float32', dY.shape),
  ];
  const positions = (v: typeof picture) => b.transpose(b.reshape(v, [0, 0, -1]), [2, 1, 0]);
  const pictures = (v: typeof picture, like: Tensor) => b.reshape(b.transpose(v, [2, 1, 0]), like.shape);
  const y = pictures(positionalConvolution(b, positions(picture), kernel, plane), dY);
  const [dX, dW] = gradients(graph, y, [picture, kernel], seed);
  graph.output(y, ...([dX, dW] as (typeof y)[]));
  return runGraph(graph, { x, w, dY });
}

const planar = convolutions([1]).filter(
  ({ window }) => window.kernel.length === 2 && window.dilations.every((d) => d === 1),
);

test('is the convolution by its definition, as are its derivatives, for any window and tile', async () => {
  await fc.assert(
    fc.asyncProperty(planar, fc.constantFrom(1, 2, 3, 4), async (c, tile) => {
      const [y, dX, dW] = (await computed(c, tile)) as [Tensor, Tensor, Tensor];
      expect(relativeError(y.data as Float32Array, c.y)).toBeLessThan(2e-5);
      expect(relativeError(dX.data as Float32Array, c.dX)).toBeLessThan(2e-5);
      expect(relativeError(dW.data as Float32Array, c.dW)).toBeLessThan(2e-5);
    }),
    { numRuns: 60 },
  );
});

test('stays exact with many channels', async () => {
  const c = directConvolution([3, 64, 16, 16], 32, windowOf([3, 3], { padsBegin: [1, 1], padsEnd: [1, 1] }));
  const [y, dX, dW] = (await computed(c, 4)) as [Tensor, Tensor, Tensor];
  console.log(
    relativeError(y.data as Float32Array, c.y),
    relativeError(dX.data as Float32Array, c.dX),
    relativeError(dW.data as Float32Array, c.dW),
  );
  const [y1] = (await computed(c, 1)) as [Tensor, Tensor, Tensor];
  console.log(relativeError(y1.data as Float32Array, c.y));
});
