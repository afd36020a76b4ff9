import { describe, expect, test } from 'vitest';
import {
  expectConforms,
  type OperatorCase,
  runOperator,
  sample,
  scalar,
  weights,
} from '../../test/support/conformance.js';
import { gradients } from '../autodiff/gradients.js';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';

const flag = (on: boolean) => tensor('bool', [], Uint8Array.of(on ? 1 : 0));

describe('in inference', () => {
  test.each([
    ['no ratio', [sample([3, 4])], []],
    ['a ratio', [sample([3, 4]), scalar(0.3)], [1]],
    ['training_mode false', [sample([3, 4]), scalar(0.3), flag(false)], [1, 2]],
    ['training_mode false, told when the graph runs', [sample([3, 4]), scalar(0.3), flag(false)], [1]],
  ])('Dropout is the identity: %s', async (_, inputs, constants) => {
    const { outputs } = await expectConforms({ op: 'Dropout', inputs, constants, differentiate: [0], outputCount: 2 });
    expect(outputs[0]?.data).toEqual(inputs[0]?.data);
  });
});

describe('in training', () => {
  const x = sample([8, 16]);
  test.each([
    ['the mode a constant', { inputs: [x, scalar(0.3), flag(true)], constants: [1, 2] }, 0.3],
    ['the mode and ratio given at run time', { inputs: [x, scalar(0.3), flag(true)] }, 0.3],
    ['no ratio: one half', { inputs: [x, undefined, flag(true)], constants: [2] }, 0.5],
  ])('the derivative passes the mask: %s', async (_, use, ratio) => {
    const c: OperatorCase = { op: 'Dropout', attributes: { seed: int(3) }, outputCount: 2, differentiate: [0], ...use };
    const { outputs, gradients: found } = await runOperator(c);
    const mask = toNumbers(outputs[1] as Tensor);
    expect(new Set(mask)).toEqual(new Set([0, 1]));
    const dY = weights(x.shape).data;
    const expected = mask.map((kept, i) => (kept * (dY[i] ?? 0)) / (1 - ratio));
    for (const [i, v] of toNumbers(found.get(0) as Tensor).entries()) expect(v).toBeCloseTo(expected[i] ?? 0, 5);
  });

  test('without its mask it cannot be differentiated', () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const v = graph.input('v', 'float32', ['N']);
    const y = b.one('Dropout', [v, undefined, graph.constant('on', flag(true))]);
    expect(() => gradients(graph, b.sum(y, [0]), [v])).toThrow(expect.objectContaining({ code: 'E_GRADIENT_MISSING' }));
  });
});

test('what is refused', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const whole = graph.input('whole', 'int64', []);
  const refused = { code: 'E_OP_DTYPE' };
  expect(() => graph.node('Dropout', [x, whole])).toThrow(expect.objectContaining(refused));
  expect(() => graph.node('Dropout', [x, undefined, whole])).toThrow(expect.objectContaining(refused));
  expect(() => graph.node('Dropout', [x, x])).toThrow(expect.objectContaining({ code: 'E_OP_RANK' }));
});
