import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32, int64, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from './dialect.js';

const bool = (shape: readonly number[], values: readonly number[]): Tensor =>
  tensor('bool', shape, Uint8Array.from(values));

describe('comparisons', () => {
  const x = float32([2, 3], [1, 2, 3, 4, 5, 6]);
  const y = float32([3], [1, 3, 6]);
  test.each([
    ['Equal', [1, 0, 0, 0, 0, 1]],
    ['Less', [0, 1, 1, 0, 0, 0]],
    ['LessOrEqual', [1, 1, 1, 0, 0, 1]],
    ['Greater', [0, 0, 0, 1, 1, 0]],
    ['GreaterOrEqual', [1, 0, 0, 1, 1, 1]],
  ])('%s broadcasts and gives bool', async (op, expected) => {
    const { outputs } = await runOperator({ op, inputs: [x, y], differentiate: [] });
    expect(toNumbers(outputs[0] as Tensor)).toEqual(expected);
  });

  test('integers and truth values compare too', async () => {
    const whole = await runOperator({ op: 'Less', inputs: [int64([1, 2]), int64([2, 2])] });
    expect(toNumbers(whole.outputs[0] as Tensor)).toEqual([1, 0]);
    const truth = await runOperator({ op: 'Equal', inputs: [bool([2], [1, 0]), bool([2], [0, 0])] });
    expect(toNumbers(truth.outputs[0] as Tensor)).toEqual([0, 1]);
  });
});

describe('logic', () => {
  const p = bool([2, 2], [0, 0, 1, 1]);
  const q = bool([2], [0, 1]);
  test.each([
    ['And', [p, q], [0, 0, 0, 1]],
    ['Or', [p, q], [0, 1, 1, 1]],
    ['Xor', [p, q], [0, 1, 1, 0]],
    ['Not', [p], [1, 1, 0, 0]],
  ])('%s', async (op, inputs, expected) => {
    const { outputs } = await runOperator({ op, inputs });
    expect(toNumbers(outputs[0] as Tensor)).toEqual(expected);
  });
});

describe('special numbers', () => {
  const x = float32([4], [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1]);
  test.each([
    ['IsNaN', {}, [1, 0, 0, 0]],
    ['IsInf', {}, [0, 1, 1, 0]],
    ['IsInf', { detect_negative: int(0) }, [0, 0, 1, 0]],
    ['IsInf', { detect_positive: int(0) }, [0, 1, 0, 0]],
  ])('%s %o', async (op, attributes, expected) => {
    const { outputs } = await runOperator({ op, attributes, inputs: [x], differentiate: [] });
    expect(toNumbers(outputs[0] as Tensor)).toEqual(expected);
  });
});

describe('Where', () => {
  test.each([
    ['equal shapes', [2, 3], [2, 3], [2, 3]],
    ['each input broadcast along another axis', [2, 1, 1], [3, 1], [4]],
    ['a scalar branch', [2, 3], [], [2, 3]],
    ['a scalar condition', [], [2, 3], [1, 3]],
  ])('%s', async (_, condition, x, y) => {
    const n = condition.reduce((a, b) => a * b, 1);
    const truth = bool(
      condition,
      Array.from({ length: n }, (_, i) => (i + 1) % 2),
    );
    await expectConforms({ op: 'Where', inputs: [truth, sample(x), sample(y, 1)] });
  });

  test('every broadcast of three shapes', async () => {
    const dims = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
    const shape = fc
      .tuple(dims, fc.nat(3))
      .map(([ones, rank]) => [2, 3, 2].map((d, i) => (ones[i] ? 1 : d)).slice(3 - rank));
    await fc.assert(
      fc.asyncProperty(shape, shape, shape, async (condition, x, y) => {
        const n = condition.reduce((a, b) => a * b, 1);
        const truth = bool(
          condition,
          Array.from({ length: n }, (_, i) => Number(i % 3 === 0)),
        );
        await expectConforms({ op: 'Where', inputs: [truth, sample(x), sample(y, 1)] });
      }),
      { numRuns: 12, seed: 7 },
    );
  });
});

describe('what is refused', () => {
  const graph = new Graph(onnxDialect);
  const real = graph.input('real', 'float32', ['N', 3]);
  const whole = graph.input('whole', 'int64', ['N', 3]);
  const truth = graph.input('truth', 'bool', ['N', 3]);

  test.each([
    ['And', [real, real]],
    ['Not', [real]],
    ['Less', [truth, truth]],
    ['Less', [real, whole]],
    ['IsNaN', [whole]],
    ['Where', [real, real, real]],
    ['Where', [truth, real, whole]],
  ])('%s of the wrong dtypes', (op, inputs) => {
    expect(() => graph.node(op, inputs)).toThrow(expect.objectContaining({ code: 'E_OP_DTYPE' }));
  });

  test('shapes that do not broadcast', () => {
    const other = graph.input('other', 'float32', [4]);
    expect(() => graph.node('Greater', [real, other])).toThrow(expect.objectContaining({ code: 'E_SHAPE_BROADCAST' }));
  });

  test('a symbolic batch stays symbolic', () => {
    expect(graph.node('Where', [truth, real, graph.input('one', 'float32', [])])[0]?.shape).toEqual(['N', 3]);
  });
});
