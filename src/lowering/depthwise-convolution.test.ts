import fc from 'fast-check';
import { expect, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { directConvolution, windowOf } from '../../test/support/direct-convolution.js';
import { runGraph } from '../../test/support/run-graph.js';
import { gradients } from '../autodiff/gradients.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { type DepthwisePlane, depthwiseAxis, depthwiseConvolution } from './depthwise-convolution.js';
import { picturesFirst, positionsFirst } from './positional-map.js';

/** Results are tiles * results of a tile along an axis; the map is what such results read, without padding. */
const axis = fc
  .record({
    tiles: fc.integer({ min: 1, max: 3 }),
    results: fc.integer({ min: 1, max: 3 }),
    taps: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    pads: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
    unread: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ tiles, results, taps, stride, pads: [begin, end], unread }) => {
    const read = (tiles * results - 1) * stride + taps + Math.min(unread, stride - 1);
    const pad = Math.min(begin, taps - 1);
    const length = Math.max(1, read - pad - Math.min(end, taps - 1));
    return { tiles, outputs: tiles * results, taps, stride, pad, end: read - pad - length, length };
  })
  .filter(({ end }) => end >= 0);

test('is the convolution by its definition, as are its derivatives, for any window and tiles', async () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }));
  await fc.assert(
    fc.asyncProperty(axis, axis, sizes, async (rows, columns, [pictures, channels]) => {
      const both = [rows, columns];
      const window = windowOf(
        both.map(({ taps }) => taps),
        {
          strides: both.map(({ stride }) => stride),
          padsBegin: both.map(({ pad }) => pad),
          padsEnd: both.map(({ end }) => end),
          group: channels,
        },
      );
      const c = directConvolution([pictures, channels, rows.length, columns.length], channels, window);
      const graph = new Graph(onnxDialect);
      const b = new GraphBuilder(graph);
      const [x, w] = [graph.input('x', 'float32', c.x.shape), graph.input('w', 'float32', c.w.shape)];
      const seed = graph.input('dY', 'float32', c.dY.shape);
      const plane: DepthwisePlane = [depthwiseAxis(rows, rows.tiles), depthwiseAxis(columns, columns.tiles)];
      const y = picturesFirst(b, depthwiseConvolution(b, positionsFirst(b, x), w, plane), c.dY.shape);
      graph.output(y, ...(gradients(graph, y, [x, w], seed) as Value[]));
      const found = (await runGraph(graph, { x: c.x, w: c.w, dY: c.dY })) as [Tensor, Tensor, Tensor];
      for (const [i, wanted] of [c.y, c.dX, c.dW].entries()) {
        expect(relativeError(found[i]?.data as Float32Array, wanted)).toBeLessThan(1e-5);
      }
    }),
    { numRuns: 60 },
  );
});
