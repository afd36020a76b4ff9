import { expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { picturesFirst, positionsFirst } from './positional-map.js';

test('a map has its positions first and its pictures last, and comes back as it was', async () => {
  const [pictures, channels, height, width] = [2, 3, 4, 5];
  const map = sample([pictures, channels, height, width]);
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const positional = positionsFirst(b, graph.input('map', 'float32', map.shape));
  graph.output(positional, picturesFirst(b, positional, map.shape));
  const [there, back] = (await runGraph(graph, { map })) as [Tensor<'float32'>, Tensor<'float32'>];
  expect(there.shape).toEqual([height * width, channels, pictures]);
  for (const [i, v] of there.data.entries()) {
    const [position, channel, picture] = [Math.floor(i / 6), Math.floor(i / 2) % 3, i % 2];
    expect(v).toBe(map.data[(picture * channels + channel) * height * width + position]);
  }
  expect(back).toEqual(map);
});
