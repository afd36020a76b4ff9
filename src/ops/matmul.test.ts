import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { expectSameWithSymbolicBatch, inferredShapes, type TypedInput } from '../../test/support/symbolic-batch.js';
import { gradients } from '../autodiff/gradients.js';
import { type Attributes, float, int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { onnxDialect } from './dialect.js';

/** A product is linear in each factor, so that its central difference is exact for any step. */
const exact = { step: 0.5, tolerance: 1e-4 };

describe('MatMul', () => {
  test.each<[number[], number[]]>([
    [[3], [3]],
    [[3], [3, 4]],
    [[3], [2, 3, 4]],
    [[3], [2, 2, 3, 4]],
    [[2, 3], [3]],
    [
      [2, 3],
      [3, 4],
    ],
    [
      [2, 3],
      [5, 3, 4],
    ],
    [
      [2, 3],
      [2, 5, 3, 4],
    ],
    [[5, 2, 3], [3]],
    [
      [5, 2, 3],
      [3, 4],
    ],
    [
      [5, 2, 3],
      [5, 3, 4],
    ],
    [
      [5, 2, 3],
      [2, 5, 3, 4],
    ],
    [[2, 5, 2, 3], [3]],
    [
      [2, 5, 2, 3],
      [3, 4],
    ],
    [
      [2, 5, 2, 3],
      [5, 3, 4],
    ],
    [
      [2, 5, 2, 3],
      [2, 5, 3, 4],
    ],
  ])('%j by %j', async (left, right) => {
    await expectConforms({ op: 'MatMul', inputs: [sample(left), sample(right, 1)], ...exact });
  });

  test('any batches that broadcast', async () => {
    const batch = fc.array(fc.record({ length: fc.integer({ min: 1, max: 3 }), side: fc.nat(2) }), { maxLength: 2 });
    const size = fc.integer({ min: 1, max: 3 });
    await fc.assert(
      fc.asyncProperty(batch, fc.nat(2), fc.nat(2), size, size, size, async (axes, cutA, cutB, m, k, n) => {
        // side 1: the left factor has 1 there; side 2: the right one.
        const left = axes.map(({ length, side }) => (side === 1 ? 1 : length)).slice(cutA);
        const right = axes.map(({ length, side }) => (side === 2 ? 1 : length)).slice(cutB);
        const inputs = [sample([...left, m, k]), sample([...right, k, n], 1)];
        await expectConforms({ op: 'MatMul', inputs, ...exact });
      }),
      { numRuns: 30 },
    );
  });

  test('a symbolic batch', async () => {
    const x = sample([2, 3, 4]);
    for (const right of [[4], [4, 2], [1, 4, 2]]) {
      await expectSameWithSymbolicBatch({ op: 'MatMul', inputs: [x, sample(right, 1)] });
    }
    await expectSameWithSymbolicBatch({ op: 'MatMul', inputs: [x, sample([2, 4, 3], 1)] }, [0, 1]);
  });

  test('a symbolic inner dimension', async () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', ['N', 2, 'K']);
    const w = graph.input('w', 'float32', ['K', 4]);
    const [y] = graph.node('MatMul', [x, w]) as [Value];
    const [dX, dW] = gradients(graph, y, [x, w], graph.input('dY', 'float32', y.shape)) as [Value, Value];
    expect([dX.shape, dW.shape]).toEqual([x.shape, w.shape]);
    graph.output(dW);
    const [result] = await runGraph(graph, { x: sample([3, 2, 5]), w: sample([5, 4]), dY: sample([3, 2, 4]) });
    expect(result?.shape).toEqual([5, 4]);
  });

  test('one product over all rows where a batch shares its weight', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', [5, 2, 3]);
    const w = graph.input('w', 'float32', [3, 4]);
    const [y] = graph.node('MatMul', [x, w]) as [Value];
    gradients(graph, y, [w], graph.input('dY', 'float32', y.shape));
    expect(graph.nodes.map((node) => node.op)).not.toContain('ReduceSum');
  });

  test('shapes', () => {
    const of = (a: TypedInput, b: TypedInput) => inferredShapes('MatMul', [a, b])[0];
    expect(of(['N', 3], [3, 'M'])).toEqual(['N', 'M']);
    expect(of(['K'], ['K'])).toEqual([]);
    expect(of(['B', 1, 2, 3], [4, 3, 5])).toEqual(['B', 4, 2, 5]);
    expect(() => of([2, 3], [4, 2])).toThrow(/\[2, 3\] and \[4, 2\] has no common inner dimension/);
    expect(() => of([2, 'K'], ['L', 2])).toThrow(expect.objectContaining({ code: 'E_OP_SHAPE' }));
    expect(() => of([2, 1, 3], [3, 3, 1])).toThrow(expect.objectContaining({ code: 'E_SHAPE_BROADCAST' }));
    expect(() => of([], [3])).toThrow(expect.objectContaining({ code: 'E_OP_RANK' }));
  });
});

describe('Gemm', () => {
  const transposed = [0, 1].flatMap((a) => [0, 1].map((b): [number, number] => [a, b]));
  const added: [string, number[] | undefined][] = [
    ['nothing', undefined],
    ['a scalar', []],
    ['one number', [1]],
    ['a row', [4]],
    ['a row of rank 2', [1, 4]],
    ['a column', [2, 1]],
    ['a matrix', [2, 4]],
  ];

  test.each(transposed)('transA %i, transB %i', async (transA, transB) => {
    const left = sample(transA ? [3, 2] : [2, 3]);
    const right = sample(transB ? [4, 3] : [3, 4], 1);
    const attributes = { transA: int(transA), transB: int(transB), alpha: float(0.5), beta: float(-1.5) };
    for (const [, shape] of added) {
      const inputs = shape ? [left, right, sample(shape, 2)] : [left, right];
      await expectConforms({ op: 'Gemm', inputs, attributes, ...exact });
    }
  });

  test.each(added)('plain, adding %s', async (_, shape) => {
    const inputs = [sample([2, 3]), sample([3, 4], 1), shape && sample(shape, 2)];
    await expectConforms({ op: 'Gemm', inputs, ...exact });
  });

  test('without alpha or beta', async () => {
    const inputs = [sample([2, 3]), sample([3, 4], 1), sample([4], 2)];
    await expectConforms({ op: 'Gemm', inputs, attributes: { alpha: float(0) }, ...exact });
    await expectConforms({ op: 'Gemm', inputs, attributes: { beta: float(0) }, ...exact });
  });

  test('a symbolic batch', async () => {
    const attributes = { transB: int(1) };
    await expectSameWithSymbolicBatch({ op: 'Gemm', inputs: [sample([2, 3]), sample([4, 3], 1)], attributes });
  });

  test('shapes', () => {
    const of = (attributes: Attributes, ...inputs: TypedInput[]) => inferredShapes('Gemm', inputs, attributes)[0];
    expect(of({ transB: int(1) }, ['N', 3], [4, 3], [4])).toEqual(['N', 4]);
    expect(() => of({}, [2, 3, 4], [4, 5])).toThrow(expect.objectContaining({ code: 'E_OP_RANK' }));
    expect(() => of({}, [2, 3], [4, 3])).toThrow(/no common inner dimension/);
    for (const c of [
      [2, 4, 1],
      [3, 2, 4],
      [1, 2, 4],
      [2, 2],
    ]) {
      expect(() => of({}, [2, 3], [3, 4], c), `${c}`).toThrow(/./);
    }
    expect(() => of({}, [1, 3], [3, 4], [2, 4])).toThrow(/third input of Gemm does not broadcast/);
  });
});
