import { expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph, type Value } from '../ir/graph.js';
import { elementCount, type Tensor, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { findParameters } from '../passes/parameters.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { randomStream } from '../random/random-stream.js';
import { attentionHead } from './attention-head.js';

const [pictures, tokens, channels, heads] = [2, 5, 16, 8];
const depth = channels / heads;

function drawn(name: string, shape: readonly number[], deviation = 1): Tensor<'float32'> {
  const data = new Float32Array(elementCount(shape));
  randomStream(7, name).fillNormal(data, deviation);
  return tensor('float32', shape, data);
}

function headOn(shape: readonly number[]): Graph {
  const graph = new Graph(onnxDialect);
  const features = graph.input('features', 'float32', ['N', ...shape]);
  graph.output(attentionHead(new GraphBuilder(graph), features, { classes: 3, seed: 1, prefixTokens: 1 }));
  return graph;
}

/** Element [i, j] of a product. */
function times(x: (k: number) => number, w: Tensor<'float32'>, column: number): number {
  const [rows = 0, columns = 0] = w.shape;
  let sum = 0;
  for (let k = 0; k < rows; k++) sum += x(k) * Number(w.data[k * columns + column]);
  return sum;
}

test('is multi-head attention with one learned query, its projections multiplied out', async () => {
  // As it is in the books: query q, keys x K, values x V, each split into heads of `depth`.
  const [q, k, v] = [
    drawn('q', [channels]),
    drawn('k', [channels, channels], 0.3),
    drawn('v', [channels, channels], 0.3),
  ];
  const x = drawn('x', [pictures, tokens, channels]);
  const normed = layerNormed(x);
  const wanted: number[] = [];
  for (let n = 0; n < pictures; n++) {
    for (let h = 0; h < heads; h++) {
      const scores = Array.from({ length: tokens }, (_, t) => {
        let score = 0;
        for (let d = 0; d < depth; d++)
          score += Number(q.data[h * depth + d]) * times((c) => normed(n, t, c), k, h * depth + d);
        return Math.exp(score / Math.sqrt(depth));
      });
      const sum = scores.reduce((a, s) => a + s, 0);
      for (let d = 0; d < depth; d++) {
        let mean = 0;
        for (let t = 0; t < tokens; t++)
          mean += ((scores[t] ?? 0) / sum) * times((c) => normed(n, t, c), v, h * depth + d);
        wanted.push(mean);
      }
    }
  }
  // A query of the head is K_h q_h, times what the two forms divide scores by.
  const query = new Float32Array(channels * heads);
  const value = new Float32Array(heads * channels * depth);
  for (let c = 0; c < channels; c++) {
    for (let h = 0; h < heads; h++) {
      for (let d = 0; d < depth; d++) {
        const column = h * depth + d;
        query[c * heads + h] =
          Number(query[c * heads + h]) +
          Math.sqrt(channels / depth) * Number(k.data[c * channels + column]) * Number(q.data[column]);
        value[(h * channels + c) * depth + d] = Number(v.data[c * channels + column]);
      }
    }
  }
  const graph = replaceConstants(
    headOn([tokens, channels]),
    new Map([
      ['head.query', tensor('float32', [channels, heads], query)],
      ['head.value', tensor('float32', [heads, channels, depth], value)],
    ]),
  );
  graph.output(graph.nodes.find(({ op }) => op === 'Dropout')?.inputs[0] as Value);
  const [, found] = await runGraph(graph, { features: x });
  expect(found?.shape).toEqual([pictures, channels]);
  for (const [i, w] of wanted.entries()) expect(Number(found?.data[i])).toBeCloseTo(w, 5);
});

/** Ba, Kiros and Hinton 2016, before scale and shift. */
function layerNormed({ data }: Tensor<'float32'>): (n: number, t: number, c: number) => number {
  return (n, t, c) => {
    const row = [...data.subarray((n * tokens + t) * channels, (n * tokens + t + 1) * channels)];
    const mean = row.reduce((a, b) => a + b, 0) / channels;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / channels;
    return ((row[c] ?? 0) - mean) / Math.sqrt(variance + 1e-6);
  };
}

test('reads maps position by position', async () => {
  const maps = drawn('maps', [2, 16, 2, 3]);
  const rows = tensor(
    'float32',
    [2, 6, 16],
    Float32Array.from({ length: 2 * 6 * 16 }, (_, i) => {
      const [n, t, c] = [Math.floor(i / 96), Math.floor(i / 16) % 6, i % 16];
      return Number(maps.data[(n * 16 + c) * 6 + t]);
    }),
  );
  const [[found], [wanted]] = [
    await runGraph(headOn([16, 2, 3]), { features: maps }),
    await runGraph(headOn([6, 16]), { features: rows }),
  ];
  expect(found).toEqual(wanted);
});

test('has as many queries as divide the channels, up to eight', () => {
  const shapes = (c: number) =>
    findParameters(headOn([4, c])).map(({ name, shape }): [string, readonly unknown[]] => [name, shape]);
  expect(shapes(24)).toEqual([
    ['head.norm.weight', [24]],
    ['head.norm.bias', [24]],
    ['head.query', [24, 8]],
    ['head.value', [8, 24, 3]],
    ['head.fc.weight', [3, 24]],
    ['head.fc.bias', [3]],
  ]);
  expect(new Map(shapes(12)).get('head.query')).toEqual([12, 4]);
  expect(new Map(shapes(7)).get('head.query')).toEqual([7, 1]);
});

test('needs positions', () => {
  expect(() => headOn([16])).toThrow(expect.objectContaining({ code: 'E_HEAD_FEATURES' }));
});
