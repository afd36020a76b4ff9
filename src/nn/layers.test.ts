import { describe, expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { squeezeExcitation } from './architectures/squeeze-excitation.js';
import { type Activation, Layers } from './layers.js';

/** Every weight .5. */
const halves = (_: string, shape: readonly number[]) =>
  float32(shape, Array<number>(shape.reduce((n, d) => n * d, 1)).fill(0.5));

async function run(shape: readonly number[], values: readonly number[], layer: (nn: Layers, x: Value) => Value) {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', ...shape.slice(1)]);
  graph.output(layer(new Layers(new GraphBuilder(graph), halves), x));
  const [y] = await runGraph(graph, { x: float32(shape, values) });
  if (!y) throw new Error('no result');
  return { shape: y.shape, values: toNumbers(y), graph };
}

describe('layers', () => {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const hardSigmoid = (x: number) => Math.min(Math.max(x / 6 + 0.5, 0), 1);
  const formulas: Readonly<Record<Exclude<Activation, 'gelu'>, (x: number) => number>> = {
    relu: (x) => Math.max(x, 0),
    relu6: (x) => Math.min(Math.max(x, 0), 6),
    sigmoid,
    hardSigmoid,
    silu: (x) => x * sigmoid(x),
    hardSwish: (x) => x * hardSigmoid(x),
  };

  test.each(Object.entries(formulas))('%s is its formula', async (name, formula) => {
    const points = [-8, -3, -1, 0, 0.5, 2, 3, 7];
    const { values } = await run([1, 8], points, (nn, x) => nn[name as Activation]('f', x));
    for (const [i, x] of points.entries()) expect(values[i]).toBeCloseTo(formula(x), 5);
  });

  test('gelu is x times the share of a normal distribution below x', async () => {
    const { values } = await run([1, 3], [-1, 0, 1], (nn, x) => nn.gelu('f', x));
    for (const [i, y] of [-0.158655, 0, 0.841345].entries()) expect(values[i]).toBeCloseTo(y, 5);
  });

  test('filters of a group read its channels only, and add their bias', async () => {
    const { values, graph } = await run([1, 4, 1, 1], [1, 2, 30, 40], (nn, x) =>
      nn.conv('c', x, 2, { kernel: 1, groups: 2, bias: true }),
    );
    expect(values).toEqual([1.5, 35]);
    expect(graph.value('c.weight').shape).toEqual([2, 2, 1, 1]);
    expect(graph.value('c.bias').shape).toEqual([2]);
  });

  test('a linear layer works along the last axis of any number of axes', async () => {
    const { shape, values } = await run([2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], (nn, x) => nn.linear('l', x, 3));
    expect(shape).toEqual([2, 1, 2, 3]);
    expect(values).toEqual([1.5, 1.5, 1.5, 3.5, 3.5, 3.5, 5.5, 5.5, 5.5, 7.5, 7.5, 7.5]);
  });

  test('a layer norm standardises along the last axis', async () => {
    const { values } = await run([1, 2, 2], [1, 3, 10, 10], (nn, x) => nn.layerNorm('n', x, 1e-6));
    for (const [i, y] of [-1, 1, 0, 0].entries()) expect(values[i]).toBeCloseTo(y, 4);
  });

  test('a channel scale has a factor for each channel, under its own name', async () => {
    const { values, graph } = await run([1, 2, 1, 2], [1, 2, 3, 4], (nn, x) => nn.channelScale('gamma', x, 0.5));
    expect(values).toEqual([0.5, 1, 1.5, 2]);
    expect(graph.value('gamma').shape).toEqual([2, 1, 1]);
  });

  test('the last window of a pooling in ceil mode reaches beyond the map', async () => {
    const pool = (ceilMode: boolean) =>
      run([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9], (nn, x) => nn.maxPool('p', x, { kernel: 2, ceilMode }));
    expect((await pool(true)).values).toEqual([5, 6, 8, 9]);
    expect((await pool(false)).values).toEqual([5]);
  });

  test('an average pooling', async () => {
    const { values } = await run([1, 1, 2, 2], [1, 2, 3, 6], (nn, x) => nn.averagePool('p', x, { kernel: 2 }));
    expect(values).toEqual([3]);
  });

  test('squeeze and excitation weighs channels by the means of all', async () => {
    const options = { squeezed: 1, activation: 'relu', gate: 'sigmoid' } as const;
    const { values } = await run([1, 2, 1, 2], [1, 3, 4, 8], (nn, x) => squeezeExcitation(nn, 'se', x, options));
    // Means 2 and 6; .5 * (2 + 6) = 4; .5 * 4 = 2 for either channel.
    const factor = 1 / (1 + Math.exp(-2));
    for (const [i, x] of [1, 3, 4, 8].entries()) expect(values[i]).toBeCloseTo(x * factor, 5);
  });
});
