import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample, scalar } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { inferredShapes } from '../../test/support/symbolic-batch.js';
import { gradients } from '../autodiff/gradients.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32, int64, type Tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from './dialect.js';

/** Numbers in [1, 2.2]: a base and a divisor. */
const positive = (shape: readonly number[], salt = 0) => {
  const t = sample(shape, salt);
  return float32(
    shape,
    t.data.map((v) => 1.6 + 0.3 * v),
  );
};

const shapes = [
  [[2, 3], []],
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 1],
    [4, 1, 3],
  ],
  [[1], [2, 2]],
] as const;

describe.each(['Add', 'Sub', 'Mul', 'Div', 'Pow'])('%s', (op) => {
  test.each(shapes)('%j with %j, either way', async (a, b) => {
    await expectConforms({ op, inputs: [positive(a), positive(b, 1)] });
    await expectConforms({ op, inputs: [positive(b), positive(a, 1)] });
  });
});

describe('any shapes that broadcast', () => {
  const axis = fc.record({ length: fc.integer({ min: 1, max: 3 }), stretched: fc.nat(2) });
  test.each(['Mul', 'Div', 'Max'])('%s', async (op) => {
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { maxLength: 4 }), fc.nat(4), fc.nat(4), async (axes, cutA, cutB) => {
        const of = (side: number) => axes.map(({ length, stretched }) => (stretched === side ? 1 : length));
        const inputs = [positive(of(1).slice(cutA)), positive(of(2).slice(cutB), 3)];
        await expectConforms({ op, inputs, step: 1e-3 });
      }),
      { numRuns: 20 },
    );
  });
});

describe.each(['Sum', 'Mean', 'Min', 'Max'])('%s', (op) => {
  test('of one, two and three inputs', async () => {
    const inputs = [sample([2, 3]), sample([3], 1), sample([2, 1], 2)];
    for (const count of [1, 2, 3]) await expectConforms({ op, inputs: inputs.slice(0, count), step: 1e-3 });
  });
});

test.each(['Max', 'Min'])('%s gives a tie to the first', async (op) => {
  const inputs = [float32([3], [1, 1, 2]), float32([3], [1, 1, 3]), float32([3], [1, 1, 2])];
  const { gradients } = await runOperator({ op, inputs }, [float32([3], [1, 2, 3])]);
  const found = [...gradients.values()].map(toNumbers);
  expect(found).toEqual(
    op === 'Max'
      ? [
          [1, 2, 0],
          [0, 0, 3],
          [0, 0, 0],
        ]
      : [
          [1, 2, 3],
          [0, 0, 0],
          [0, 0, 0],
        ],
  );
});

describe('Pow', () => {
  const derivatives = async (x: readonly number[], p: Tensor, constants: readonly number[] = []) => {
    const c = { op: 'Pow', inputs: [float32([x.length], x), p], constants };
    const { gradients } = await runOperator(c, [
      float32(
        [x.length],
        x.map(() => 1),
      ),
    ]);
    return [...gradients.values()].map(toNumbers);
  };

  test('of 0 and of negative numbers', async () => {
    const [byBase, byExponent] = await derivatives([0, 0, 0, -2, -2], float32([5], [0, 1, 2, 3, 0]));
    expect(byBase).toEqual([0, 1, 0, 12, 0]);
    expect(byExponent).toEqual([0, 0, 0, 0, 0]);
  });

  test('with a constant exponent: squares, others, and integers', async () => {
    expect(await derivatives([-3, 0, 2], scalar(2), [1])).toEqual([[-6, 0, 4]]);
    expect(await derivatives([-3, 0, 2], scalar(3), [1])).toEqual([[27, 0, 12]]);
    expect(await derivatives([-3, 0, 2], int64([2]), [1])).toEqual([[-6, 0, 4]]);
    expect(await derivatives([-3, 0, 2], float32([3], [2, 2, 2]), [1])).toEqual([[-6, 0, 4]]);
  });

  test('keeps the dtype of its base, in any shape of both', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', ['N', 1]);
    const [y] = graph.node('Pow', [x, graph.input('p', 'int64', [3])]) as [Value];
    expect(y.type).toEqual({ dtype: 'float32', shape: ['N', 3] });
  });
});

describe('Mod', () => {
  test('of integers is computed, of floats not differentiated', async () => {
    const graph = new Graph(onnxDialect);
    const [a, b] = [graph.constant('a', int64([7, -7])), graph.constant('b', int64([3, 3]))];
    graph.output(...graph.node('Mod', [a, b]));
    expect(toNumbers((await runGraph(graph))[0] as Tensor)).toEqual([1, 2]);
    const x = graph.input('x', 'float32', []);
    const [rest] = graph.node('Mod', [x, x], { fmod: int(1) }) as [Value];
    expect(() => gradients(graph, rest, [x])).toThrow(expect.objectContaining({ code: 'E_GRADIENT_MISSING' }));
  });
});

test('what does not broadcast, or differs in dtype, is refused', () => {
  expect(inferredShapes('Sum', [['N', 1], [3], []])).toEqual([['N', 3]]);
  const code = (expected: string) => expect.objectContaining({ code: expected });
  expect(() => inferredShapes('Add', [['N'], [4]])).toThrow(code('E_SHAPE_BROADCAST'));
  expect(() => inferredShapes('Mul', [[1], { constant: [1] }])).toThrow(code('E_OP_DTYPE'));
  expect(() => inferredShapes('Sum', [])).toThrow(code('E_OP_ARITY'));
});
