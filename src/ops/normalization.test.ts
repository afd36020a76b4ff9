import { describe, expect, test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { gradients } from '../autodiff/gradients.js';
import { float, int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';

describe('LayerNormalization', () => {
  test.each([
    ['the last axis', [2, 3, 5], [5], {}],
    ['two axes', [2, 3, 4], [3, 4], { axis: int(1) }],
    ['all axes', [3, 4], [3, 4], { axis: int(-2) }],
    ['a scale that broadcasts', [2, 3, 5], [3, 1], { axis: int(1) }],
    ['a scale larger than the normalised axes', [2, 3, 5], [3, 5], {}],
    ['a large epsilon', [2, 6], [6], { epsilon: float(0.3) }],
    ['stash_type given', [2, 6], [6], { stash_type: int(1) }],
  ])('%s', async (_, x, scale, attributes) => {
    const [data, gamma, beta] = [sample(x), sample(scale, 1), sample(scale, 2)];
    const op = 'LayerNormalization';
    await expectConforms({ op, inputs: [data, gamma, beta], attributes });
    await expectConforms({ op, inputs: [data, gamma], attributes, outputCount: 2 });
    await expectConforms({ op, inputs: [data, gamma, beta], attributes, outputCount: 3 });
  });
});

describe('InstanceNormalization', () => {
  test.each([
    ['pictures', [2, 3, 4, 3], {}],
    ['rows', [2, 3, 5], { epsilon: float(0.1) }],
  ])('%s', async (_, x, attributes) => {
    await expectConforms({
      op: 'InstanceNormalization',
      inputs: [sample(x), sample([3], 1), sample([3], 2)],
      attributes,
    });
  });
});

describe('GroupNormalization', () => {
  test.each([
    ['two groups', [2, 6, 3, 2], { num_groups: int(2) }],
    ['one group', [2, 6, 4], { num_groups: int(1) }],
    ['a group per channel', [2, 6, 2, 2], { num_groups: int(6), epsilon: float(0.1) }],
    ['stash_type given', [2, 6, 3], { num_groups: int(3), stash_type: int(1) }],
  ])('%s', async (_, x, attributes) => {
    await expectConforms({ op: 'GroupNormalization', inputs: [sample(x), sample([6], 1), sample([6], 2)], attributes });
  });
});

describe('a symbolic batch', () => {
  test.each([
    ['LayerNormalization', {}, [2]],
    ['InstanceNormalization', {}, [2]],
    ['GroupNormalization', { num_groups: int(2) }, [2]],
    ['LpNormalization', {}, undefined],
    ['LRN', { size: int(3) }, undefined],
  ])('%s is differentiated with N unknown', async (op, attributes, affine) => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', ['N', 2, 4, 2]);
    const parameters = affine ? [sample(affine), sample(affine, 1)].map((t, i) => graph.constant(`p${i}`, t)) : [];
    const y = b.one(op as 'LRN', [x, ...parameters], attributes);
    expect(y.shape).toEqual(['N', 2, 4, 2]);
    const [dX] = gradients(graph, b.sum(b.square(y), [0, 1, 2, 3]), [x]);
    graph.output(dX ?? y);
    expect((await runGraph(graph, { x: sample([3, 2, 4, 2]) }))[0]?.shape).toEqual([3, 2, 4, 2]);
  });
});

describe('what is refused', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 6, 4]);
  const six = graph.input('six', 'float32', [6]);
  const four = graph.input('four', 'float32', [4]);
  test.each([
    ['LayerNormalization', [x, six], {}, 'E_SHAPE_BROADCAST'],
    ['LayerNormalization', [four, x], {}, 'E_OP_SHAPE'],
    ['LayerNormalization', [x, four], { axis: int(3) }, 'E_SHAPE_AXIS'],
    ['InstanceNormalization', [x, four, four], {}, 'E_OP_SHAPE'],
    ['GroupNormalization', [x, six, four], { num_groups: int(2) }, 'E_OP_SHAPE'],
    ['GroupNormalization', [x, six, six], { num_groups: int(4) }, 'E_OP_ATTRIBUTE'],
    ['GroupNormalization', [x, six, six], {}, 'E_OP_ATTRIBUTE'],
  ])('%s: case %#', (op, inputs, attributes, code) => {
    expect(() => graph.node(op, inputs, attributes)).toThrow(expect.objectContaining({ code }));
  });
});
