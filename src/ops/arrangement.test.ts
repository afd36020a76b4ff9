import { expect, test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { type Attributes, int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { int64, type Tensor } from '../ir/tensor.js';
import { onnxDialect } from './dialect.js';

const scalar = (value: number): Tensor => ({ ...int64([value]), shape: [] });

test.each<[string, Attributes, Tensor | undefined]>([
  ['above the diagonal', {}, undefined],
  ['below it', { upper: int(0) }, undefined],
  ['above the next one', {}, scalar(1)],
  ['below the one before', { upper: int(0) }, scalar(-1)],
])('Trilu %s', async (_, attributes, k) => {
  await expectConforms({ op: 'Trilu', attributes, inputs: [sample([2, 3, 4]), k], constants: [1] });
});

test.each<[string, Attributes]>([
  ['time first', {}],
  ['batch first', { batch_axis: int(0), time_axis: int(1) }],
])('ReverseSequence, %s', async (_, attributes) => {
  const inputs = [sample([3, 3, 2]), int64([1, 3, 2])];
  await expectConforms({ op: 'ReverseSequence', attributes, inputs, constants: [1] });
});

test('ReverseSequence needs one length a sequence', () => {
  const graph = new Graph(onnxDialect);
  const [x, lengths] = [graph.input('x', 'float32', [4, 2]), graph.input('lengths', 'int64', [3])];
  expect(() => graph.node('ReverseSequence', [x, lengths])).toThrow(expect.objectContaining({ code: 'E_OP_SHAPE' }));
});
