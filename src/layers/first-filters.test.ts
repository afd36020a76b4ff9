import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/support/explained-network.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { tinyTransformer } from '../../test/support/tiny-transformer.js';
import { networkOf } from '../explain/explained-network.js';
import { ints } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { filled, float32 } from '../ir/tensor.js';
import { visionLearner } from '../learner/vision-learner.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { filterPictures, filterScale } from './filter-pictures.js';
import { filterChanges, firstFilters } from './first-filters.js';

test('filters are those of the first convolution, in the colours of the picture', () => {
  const network = smallNetwork();
  const filters = firstFilters(network);
  expect(filters).toMatchObject({ name: 'w1', count: 4, height: 3, width: 3 });
  const source = network.graph.value('w1').constant?.data as Float32Array;
  const std = network.card.normalization?.std as number[];
  for (const [k, c, y, x] of [
    [0, 0, 0, 0],
    [3, 2, 1, 2],
    [1, 1, 2, 0],
  ] as const) {
    const expected = (source[((3 * k + c) * 3 + y) * 3 + x] as number) / (std[c] as number);
    expect(filters?.weights[((k * 3 + y) * 3 + x) * 3 + c]).toBeCloseTo(expected, 5);
  }
});

test('the patch embedding of a transformer is one, too', async () => {
  const network = networkOf(await visionLearner(await tinyData(), tinyTransformer, { pretrained: false, threads: 1 }));
  expect(firstFilters(network)).toMatchObject({ count: 16, height: 8, width: 8 });
});

test('a network that reads something else first has none', () => {
  const { card } = smallNetwork();
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const pictures = graph.input('pictures', 'uint8', ['N', 8, 8, 3]);
  const grey = b.mean(b.cast(b.transpose(pictures, [0, 3, 1, 2]), 'float32'), [1], { keepdims: true });
  const kernel = graph.constant('w', filled('float32', [2, 1, 3, 3], 1));
  graph.output(b.one('Conv', [grey, kernel], { kernel_shape: ints([3, 3]) }));
  expect(firstFilters({ graph, card })).toBeUndefined();
});

test('grey ignores, brighter speaks for it, darker against it, and what is beyond the scale is cut off', () => {
  const weights = Float32Array.of(0, 0.5, -0.5, 1, -1, 2);
  const [picture] = filterPictures({ height: 1, width: 2 }, weights, 1, [0]);
  expect([...(picture?.pixels ?? [])]).toEqual([128, 191, 64, 255, 0, 255]);
  const many = Float32Array.from({ length: 1000 }, (_, i) => (i === 7 ? -90 : (i % 10) / 10));
  expect(filterScale(many)).toBeCloseTo(0.9, 6);
  expect(filterScale(new Float32Array(9))).toBe(1);
});

test('the change of a filter is a share of its size', () => {
  const of = (weights: readonly number[]) => ({
    name: 'w',
    count: 2,
    height: 1,
    width: 1,
    weights: float32([2, 3], weights).data,
  });
  const changes = filterChanges(of([3, 4, 0, 1, 1, 1]), of([3, 4, 1, 1, 1, 1]));
  expect(changes).toEqual([expect.closeTo(0.2, 9), 0]);
});
