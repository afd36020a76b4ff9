import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relativeError, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { broadcastShapes, type Shape } from '../ir/shape.js';
import { type DType, elementCount, filled, float32, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { gradients } from './gradients.js';

const code = (expected: string) => expect.objectContaining({ code: expected });

function empty() {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const input = (name: string, shape: Shape = [3], dtype: DType = 'float32') => graph.input(name, dtype, shape);
  /** The sum of all elements. */
  const sum = (v: Value) =>
    b.sum(
      v,
      v.shape.map((_, i) => i),
    );
  return { graph, b, input, sum };
}

/** Derivatives of loss(x) by x = [1, 2, 3]. */
async function derivative(loss: (x: Value, all: ReturnType<typeof empty>) => Value): Promise<number[]> {
  const all = empty();
  const x = all.input('x');
  const [dX] = gradients(all.graph, loss(x, all), [x]) as [Value];
  all.graph.output(dX);
  return toNumbers((await runGraph(all.graph, { x: float32([3], [1, 2, 3]) }))[0] as Tensor);
}

describe('contributions of several uses are summed', () => {
  test('of a value read twice by one node', async () => {
    expect(await derivative((x, { b, sum }) => sum(b.mul(x, x)))).toEqual([2, 4, 6]);
    expect(await derivative((x, { b, sum }) => sum(b.sub(x, x)))).toEqual([0, 0, 0]);
  });

  test('of a value read by several nodes', async () => {
    expect(await derivative((x, { b, sum }) => sum(b.add(b.scale(x, 3), b.mul(x, x))))).toEqual([5, 7, 9]);
  });

  test('along diamonds, and once however many: 2^40 paths', async () => {
    const doubledAgain = (x: Value, { b, sum }: ReturnType<typeof empty>) => {
      let y = x;
      for (let i = 0; i < 40; i++) y = b.add(y, y);
      return sum(b.scale(y, 2 ** -40));
    };
    expect(await derivative(doubledAgain)).toEqual([1, 1, 1]);
  });
});

describe('a node with several results', () => {
  const split = (b: GraphBuilder, x: Value) =>
    b.node('Split', [x, b.ints([1, 2])], {}, { outputCount: 2 }) as [Value, Value];

  test('of which the loss reads one, or all', async () => {
    expect(await derivative((x, { b, sum }) => sum(b.square(split(b, x)[0])))).toEqual([2, 0, 0]);
    expect(await derivative((x, { b, sum }) => sum(b.square(split(b, x)[1])))).toEqual([0, 4, 6]);
    expect(
      await derivative((x, { b, sum }) => {
        const [first, rest] = split(b, x);
        return b.add(sum(first), sum(b.square(rest)));
      }),
    ).toEqual([1, 4, 6]);
  });
});

describe('no derivative flows', () => {
  test('to what the loss does not depend on', () => {
    const { graph, b, input, sum } = empty();
    const [x, y, unread] = [input('x'), input('y'), input('unread')];
    b.exp(y);
    expect(gradients(graph, sum(x), [y, unread])).toEqual([undefined, undefined]);
  });

  test('through integers, shapes and steps', () => {
    const { graph, b, input, sum } = empty();
    const x = input('x');
    const rounded = b.cast(b.cast(x, 'int64'), 'float32');
    const counted = b.cast(b.one('Shape', [x]), 'float32');
    for (const y of [rounded, counted, b.one('Floor', [x])]) {
      expect(gradients(graph, sum(y), [x])).toEqual([undefined]);
    }
    const scalar = input('scalar', []);
    expect(gradients(graph, b.one('Floor', [scalar]), [scalar])).toEqual([undefined]);
  });

  test('to integers', () => {
    const { graph, b, input, sum } = empty();
    const [x, i] = [input('x'), input('i', [3], 'int64')];
    const loss = sum(b.mul(x, b.cast(i, 'float32')));
    const [byX, byI] = gradients(graph, loss, [x, i]);
    expect([byX?.shape, byI]).toEqual([[3], undefined]);
  });

  test('beyond what is asked for: a frozen part costs nothing', () => {
    const { graph, b, input, sum } = empty();
    const frozen = b.one('Mod', [input('x'), input('y')], { fmod: { type: 'int', value: 1 } });
    const w = input('w');
    const loss = sum(b.mul(w, frozen));
    const before = graph.nodes.length;
    expect(gradients(graph, loss, [w])[0]?.shape).toEqual([3]);
    expect(graph.nodes.slice(before).filter((node) => node.op === 'Mul')).toHaveLength(1);
  });
});

describe('what is differentiated by', () => {
  test('may be a constant, a result, the loss itself, or stand there twice', async () => {
    const { graph, b, input, sum } = empty();
    const x = input('x');
    const w = graph.constant('w', float32([3], [4, 5, 6]));
    const y = b.mul(x, w);
    const loss = sum(b.square(y));
    const [byW, byY, byLoss, again] = gradients(graph, loss, [w, y, loss, w]) as [Value, Value, Value, Value];
    expect(again).toBe(byW);
    graph.output(byW, byY, byLoss);
    const found = await runGraph(graph, { x: float32([3], [1, 2, 3]) });
    expect(found.map(toNumbers)).toEqual([[8, 40, 108], [8, 20, 36], [1]]);
  });

  test('by inputs that share one derivative, it is one value', () => {
    const { graph, b, input, sum } = empty();
    const [x, y] = [input('x'), input('y')];
    const [byX, byY] = gradients(graph, sum(b.add(x, y)), [x, y]);
    expect(byX).toBe(byY);
  });
});

describe('the start', () => {
  test('is 1, in every floating dtype', () => {
    for (const [dtype, bits] of [
      ['float16', 0x3c00],
      ['float64', 1],
    ] as const) {
      const { graph, input } = empty();
      const loss = input('loss', [], dtype);
      expect(gradients(graph, loss, [loss])[0]?.constant?.data[0]).toBe(bits);
    }
  });

  test('or a seed, for a value of any shape', async () => {
    const { graph, b, input } = empty();
    const [x, seed] = [input('x'), input('seed')];
    graph.output(gradients(graph, b.square(x), [x], seed)[0] as Value);
    const [found] = await runGraph(graph, { x: float32([3], [1, 2, 3]), seed: float32([3], [1, 0, -1]) });
    expect(toNumbers(found as Tensor)).toEqual([2, 0, -6]);
  });

  test('must fit', () => {
    const { graph, b, input } = empty();
    const x = input('x');
    expect(() => gradients(graph, x, [x])).toThrow(/'x' cannot be.*\n.*\n.*float32\[3\]/);
    expect(() => gradients(graph, b.cast(x, 'int64'), [x], input('ints', [3], 'int64'))).toThrow(
      code('E_GRADIENT_LOSS'),
    );
    expect(() => gradients(graph, x, [x], input('seed', [1]))).toThrow(code('E_GRADIENT_SHAPE'));
    expect(() => gradients(graph, x, [x], input('double', [3], 'float64'))).toThrow(code('E_GRADIENT_SHAPE'));
  });
});

test('an operator without a derivative is named', () => {
  const { graph, b, input, sum } = empty();
  const x = input('x');
  const [rest] = b.node('Mod', [x, x], { fmod: { type: 'int', value: 1 } }, { name: 'wrap' }) as [Value];
  expect(() => gradients(graph, sum(rest), [x])).toThrow(/Mod cannot be differentiated.*\n.*node 'wrap' \(Mod of/);
  expect(() => gradients(graph, sum(rest), [x])).toThrow(code('E_GRADIENT_MISSING'));
  expect(() => gradients(graph, sum(rest), [x])).toThrow(/--freeze-to wrap,/);
});

test('an operator without a derivative does not matter where nothing before it is asked for', () => {
  const { graph, b, input, sum } = empty();
  const [x, w] = [input('x'), input('w')];
  const [rest] = b.node('Mod', [x, x], { fmod: { type: 'int', value: 1 } }) as [Value];
  const loss = sum(b.mul(rest, w));
  expect(gradients(graph, loss, [w])[0]).toBeDefined();
  // Of two the later one is named: to freeze it freezes the other.
  const [again] = b.node('Mod', [b.mul(rest, w), x], { fmod: { type: 'int', value: 1 } }, { name: 'later' }) as [Value];
  expect(() => gradients(graph, sum(again), [x])).toThrow(/--freeze-to later,/);
});

describe('what was broadcast is summed back', () => {
  test('over any shapes', async () => {
    const axis = fc.record({ length: fc.integer({ min: 1, max: 3 }), ones: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { maxLength: 4 }), fc.nat(4), fc.nat(4), async (axes, cutA, cutB) => {
        const of = (bit: number) => axes.map(({ length, ones }) => (ones & bit ? 1 : length));
        const { graph, b, input, sum } = empty();
        const [x, y] = [input('x', of(1).slice(cutA)), input('y', of(2).slice(cutB))];
        const found = gradients(graph, sum(b.add(x, y)), [x, y]) as Value[];
        graph.output(...found.map((v) => b.one('Identity', [v])));
        const counts = (await runGraph(graph, { x: zeros(x), y: zeros(y) })).map(toNumbers);
        const whole = elementCount(broadcastShapes(x.shape, y.shape) as number[]);
        for (const [i, v] of [x, y].entries()) {
          const size = elementCount(v.shape as number[]);
          expect(counts[i]).toEqual(Array(size).fill(whole / size));
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each<[Shape, Shape, readonly number[]]>([
    [
      ['N', 1],
      ['N', 4],
      [2, 1],
    ],
    [['N', 1], [4], [2, 1]],
    [
      [1, 4],
      ['N', 4],
      [1, 4],
    ],
    [[4], ['N', 4], [4]],
    [[], ['N', 4], []],
    [
      ['N', 4],
      [3, 1, 1],
      [2, 4],
    ],
  ])('%j against %j, N known later', async (shape, other, known) => {
    const { graph, b, input, sum } = empty();
    const [x, y] = [input('x', shape), input('y', other)];
    const [dX] = gradients(graph, sum(b.mul(x, y)), [x]) as [Value];
    expect(dX.shape).toEqual(shape);
    graph.output(dX);
    const feeds = { x: filled('float32', known, 1), y: filled('float32', numbers(other), 1) };
    const [found] = await runGraph(graph, feeds);
    expect(found?.shape).toEqual(known);
    const whole = elementCount(broadcastShapes(known, numbers(other)) as number[]);
    expect(toNumbers(found as Tensor)).toEqual(Array(elementCount(known)).fill(whole / elementCount(known)));
  });
});

describe('a derivative can be differentiated', () => {
  test('of a polynomial', async () => {
    const second = derivative((x, { graph, b, sum }) => {
      const [first] = gradients(graph, sum(b.mul(x, b.mul(x, x))), [x]) as [Value];
      return sum(first);
    });
    expect(await second).toEqual([6, 12, 18]);
  });

  test('of a small network: the Hessian times a vector', async () => {
    const { graph, b, input, sum } = empty();
    const [x, w, direction] = [input('x', [4, 3]), input('w', [3, 5]), input('direction', [3, 5])];
    const loss = sum(b.square(b.tanh(b.matmul(x, w))));
    const [slope] = gradients(graph, loss, [w]) as [Value];
    const [product] = gradients(graph, sum(b.mul(slope, direction)), [w]) as [Value];
    graph.output(slope, product);
    const [weight, v] = [sample([3, 5], 1), sample([3, 5], 2)];
    const at = async (step: number) => {
      const moved = weight.data.map((value, i) => value + step * (v.data[i] as number));
      return runGraph(graph, { x: sample([4, 3]), w: float32([3, 5], moved), direction: v });
    };
    const [ahead, here, behind] = await Promise.all([at(1e-2), at(0), at(-1e-2)]);
    const before = toNumbers(behind[0] as Tensor);
    const difference = toNumbers(ahead[0] as Tensor).map((after, i) => (after - (before[i] ?? 0)) / 2e-2);
    expect(relativeError(toNumbers(here[1] as Tensor), difference)).toBeLessThan(5e-3);
  });

  test('of a convolution, by kernel and input', async () => {
    const { graph, b, input, sum } = empty();
    const [x, w] = [input('x', [1, 2, 5, 5]), input('w', [3, 2, 3, 3])];
    const y = b.one('Conv', [x, w], { strides: ints([2, 2]), pads: ints([1, 1, 0, 0]) });
    const [dX] = gradients(graph, sum(b.square(y)), [x]) as [Value];
    const [mixed] = gradients(graph, sum(b.square(dX)), [w]) as [Value];
    graph.output(sum(b.square(dX)), mixed);
    const kernel = sample([3, 2, 3, 3], 1);
    const picture = sample([1, 2, 5, 5]);
    const at = async (i: number, step: number) => {
      const moved = kernel.data.map((value, j) => (i === j ? value + step : value));
      return runGraph(graph, { x: picture, w: float32(kernel.shape, moved) });
    };
    for (const i of [0, 17, 53]) {
      const [[ahead], [behind], here] = await Promise.all([at(i, 0.02), at(i, -0.02), at(i, 0)]);
      const difference = (Number(ahead?.data[0]) - Number(behind?.data[0])) / 0.04;
      expect(Math.abs(Number(here[1]?.data[i]) / difference - 1)).toBeLessThan(5e-3);
    }
  });
});

test('in double precision a derivative is its central difference to nine digits', async () => {
  const { graph, b, input, sum } = empty();
  const [x, w] = [input('x', [2, 3], 'float64'), input('w', [3, 4], 'float64')];
  const loss = sum(b.exp(b.scale(b.tanh(b.matmul(x, w)), 0.7)));
  graph.output(loss, gradients(graph, loss, [w])[0] as Value);
  const double = (t: Tensor<'float32'>, i = -1, step = 0) =>
    tensor(
      'float64',
      t.shape,
      Float64Array.from(t.data, (v, j) => (i === j ? v + step : v)),
    );
  const at = (i: number, step: number) =>
    runGraph(graph, { x: double(sample([2, 3])), w: double(sample([3, 4]), i, step) });
  for (const i of [0, 7]) {
    const [[ahead], [behind], [, slope]] = await Promise.all([at(i, 1e-5), at(i, -1e-5), at(i, 0)]);
    const difference = (Number(ahead?.data[0]) - Number(behind?.data[0])) / 2e-5;
    expect(Math.abs(Number(slope?.data[i]) - difference)).toBeLessThan(1e-9);
  }
});

test('a chain of 5,000 nodes is differentiated in less than two seconds', () => {
  const { graph, b, input, sum } = empty();
  const x = input('x');
  let y = x;
  for (let i = 0; i < 5000; i++) y = b.tanh(y);
  const loss = sum(y);
  const start = performance.now();
  expect(gradients(graph, loss, [x])[0]?.shape).toEqual([3]);
  expect(performance.now() - start).toBeLessThan(2000);
});

const zeros = (v: Value) => filled('float32', v.shape as number[], 0);

/** The shape with N = 2. */
const numbers = (shape: Shape) => shape.map((d) => (d === 'N' ? 2 : Number(d)));
