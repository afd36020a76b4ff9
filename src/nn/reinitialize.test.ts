import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled, int64, type Tensor } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import type { OpName } from '../ops/names.js';
import { findParameters } from '../passes/parameters.js';
import { stateNames } from '../passes/state-names.js';
import { reinitialize } from './reinitialize.js';

/** Every kind of layer that has parameters, all of them by formula. */
function trained(): Graph {
  const graph = new Graph(onnxDialect);
  const weights = (op: OpName, shapes: readonly (readonly number[])[]) =>
    shapes.map((shape, i) =>
      graph.constant(`${op}.${i}`, { ...sample(shape, i), data: sample(shape, i).data.map(Math.abs) }),
    );
  const layer = (op: OpName, x: Value, shapes: readonly (readonly number[])[], attributes = {}): Value =>
    graph.node(op, [x, ...weights(op, shapes)], attributes)[0] as Value;
  let x = graph.input('x', 'float32', ['N', 3, 8, 8]);
  x = layer('Conv', x, [[16, 3, 3, 3], [16]]);
  x = layer('BatchNormalization', x, [[16], [16], [16], [16]]);
  x = layer('PRelu', x, [[16, 1, 1]]);
  x = layer('ConvTranspose', x, [[16, 32, 3, 3], [32]]);
  x = layer('GroupNormalization', x, [[32], [32]], { num_groups: int(4) });
  x = layer('InstanceNormalization', x, [[32], [32]]);
  x = graph.node('Flatten', [graph.node('GlobalAveragePool', [x])[0]])[0] as Value;
  x = layer('LayerNormalization', x, [[32], [32]]);
  x = layer('Gemm', x, [[64, 32], [64]], { transB: int(1) });
  x = layer('MatMul', x, [[64, 128]]);
  for (const [i, op] of (['Add', 'Mul', 'Sub', 'Div'] as const).entries())
    x = layer(op, x, [i === 0 ? [1, 128] : [128]]);
  x = graph.node('Unsqueeze', [x, graph.constant('axis', int64([1]))])[0] as Value;
  x = graph.node('Add', [x, graph.constant('positions', sample([64, 128], 1))])[0] as Value;
  x = graph.node('Mul', [x, graph.constant('temperature', filled('float32', [], 3))])[0] as Value;
  graph.output(graph.node('Reshape', [x, graph.constant('shape', int64([-1, 64, 128]))])[0] as Value);
  return graph;
}

const constant = (graph: Graph, name: string) => graph.value(name).constant as Tensor<'float32'>;
const deviation = ({ data }: Tensor<'float32'>) => Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);

describe('reinitialize', () => {
  const before = trained();
  const after = reinitialize(before, 7);

  test('draws weights with the deviation that their layer needs', () => {
    expect(deviation(constant(after, 'Conv.0'))).toBeCloseTo(Math.sqrt(2 / (16 * 9)), 1);
    expect(deviation(constant(after, 'ConvTranspose.0'))).toBeCloseTo(Math.sqrt(2 / (32 * 9)), 2);
    expect(deviation(constant(after, 'Gemm.0'))).toBeCloseTo(Math.sqrt(2 / 32), 1);
    expect(deviation(constant(after, 'MatMul.0'))).toBeCloseTo(Math.sqrt(2 / 64), 2);
  });

  test('makes norms neutral, biases zero, slopes a quarter', () => {
    const values = (name: string) => [...new Set(constant(after, name).data)];
    for (const norm of ['Batch', 'Group', 'Instance', 'Layer']) {
      expect(values(`${norm}Normalization.0`), norm).toEqual([1]);
      expect(values(`${norm}Normalization.1`), norm).toEqual([0]);
    }
    expect([values('BatchNormalization.2'), values('BatchNormalization.3')]).toEqual([[0], [1]]);
    expect([values('Conv.1'), values('ConvTranspose.1'), values('Gemm.1')]).toEqual([[0], [0], [0]]);
    expect(values('PRelu.0')).toEqual([0.25]);
    expect([values('Add.0'), values('Sub.0'), values('Mul.0'), values('Div.0')]).toEqual([[0], [0], [1], [1]]);
  });

  test('draws tables of many rows small and each number for itself', () => {
    expect(deviation(constant(after, 'positions'))).toBeCloseTo(0.02, 3);
    expect(new Set(constant(after, 'positions').data).size).toBeGreaterThan(8000);
  });

  test('leaves nothing of the training behind, all else as it was, and the source untouched', () => {
    for (const name of stateNames(before)) expect(constant(after, name).data).not.toEqual(constant(before, name).data);
    expect(findParameters(after)).toHaveLength(findParameters(before).length);
    expect(after.value('temperature').constant).toBe(before.value('temperature').constant);
    expect(after.value('shape').constant).toBe(before.value('shape').constant);
    expect(constant(before, 'Conv.0').data).toEqual(sample([16, 3, 3, 3], 0).data.map(Math.abs));
  });

  test('the seed decides', () => {
    expect(constant(reinitialize(before, 7), 'Gemm.0')).toEqual(constant(after, 'Gemm.0'));
    expect(constant(reinitialize(before, 8), 'Gemm.0')).not.toEqual(constant(after, 'Gemm.0'));
  });
});

describe('reinitialize of a transformer', () => {
  const graph = new Graph(onnxDialect);
  const op = (type: OpName, inputs: readonly Value[], attributes = {}) =>
    graph.node(type, inputs, attributes)[0] as Value;
  const weight = (name: string, ...shape: number[]) => graph.constant(name, filled('float32', shape, 3));
  let x = graph.input('x', 'float32', [1, 3, 96, 4]);
  x = op('Conv', [x, weight('conv', 64, 3, 1, 1)]);
  x = op('Reshape', [x, graph.constant('shape', int64([0, 64, -1]))]);
  const token = op('Transpose', [weight('token', 1, 1, 384)], { perm: { type: 'ints', value: [0, 1, 2] } });
  x = op('Concat', [token, x], { axis: int(1) });
  const linear = (name: string, from: Value) =>
    op('MatMul', [from, op('Transpose', [weight(name, 384, 384)], { perm: { type: 'ints', value: [1, 0] } })]);
  const keys = op('Transpose', [linear('key', x)], { perm: { type: 'ints', value: [0, 2, 1] } });
  const shares = op('Softmax', [op('MatMul', [linear('query', x), keys])]);
  const scaled = op('Mul', [op('MatMul', [shares, linear('value', x)]), weight('gamma', 384)]);
  graph.output(op('Add', [x, scaled]));
  const after = reinitialize(graph, 7);

  test('draws linear layers and tokens small, and scales of branches next to none', () => {
    for (const name of ['key', 'query', 'value']) expect(deviation(constant(after, name)), name).toBeCloseTo(0.02, 3);
    expect(deviation(constant(after, 'token'))).toBeCloseTo(0.02, 2);
    expect(deviation(constant(after, 'conv'))).toBeCloseTo(Math.sqrt(2 / 64), 1);
    expect(new Set(constant(after, 'gamma').data)).toEqual(new Set([Math.fround(1e-6)]));
  });

  test('without attention, what a layer reads decides, however its weight is kept', () => {
    const other = new Graph(onnxDialect);
    const y = other.input('y', 'float32', ['N', 256]);
    const transposed = other.node('Transpose', [other.constant('w', filled('float32', [64, 256], 1))])[0];
    other.output(other.node('MatMul', [y, transposed])[0] as Value);
    expect(deviation(constant(reinitialize(other, 1), 'w'))).toBeCloseTo(Math.sqrt(2 / 256), 2);
  });
});
