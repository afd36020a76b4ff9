import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { int, ints } from '../ir/attributes.js';
import { elementCount, float32, int64 } from '../ir/tensor.js';

const X = sample([2, 3, 4]);

describe('Reshape', () => {
  test.each([[[6, 4]], [[0, -1]], [[-1]], [[0, 0, 2, 2]], [[4, 0, 2]], [[1, 2, 12, 1]]])('to %j', async (target) => {
    await expectConforms({ op: 'Reshape', inputs: [X, int64(target)], constants: [1] });
  });

  test('allowzero takes 0 as a size', () => {
    const allowed = { allowzero: int(1) };
    expect(inferredShapes('Reshape', [[0, 3], { constant: [3, 0] }], allowed)).toEqual([[3, 0]]);
    expect(() => inferredShapes('Reshape', [[2, 3], { constant: [0, 3] }], allowed)).toThrow(/number of elements/);
  });

  test.each([
    [
      ['N', 3, 4],
      [0, -1],
      ['N', 12],
    ],
    [
      ['N', 3, 4],
      [-1, 12],
      ['N', 12],
    ],
    [
      ['N', 3, 4],
      [-1, 4],
      ['3*N', 4],
    ],
    [
      ['N', 3, 4],
      [0, 4, 3],
      ['N', 4, 3],
    ],
    [
      ['4*N', 6],
      [-1, 4, 6],
      ['N', 4, 6],
    ],
    [
      ['N', 'T', 8],
      [0, 0, 2, -1],
      ['N', 'T', 2, 4],
    ],
  ])('%j to %j is %j', (from, target, result) => {
    expect(inferredShapes('Reshape', [from, { constant: target }])).toEqual([result]);
  });

  test.each([[[5]], [[-1, 5]], [[0, 0, 0, 0]], [[-1, -1]], [[-2, 12]]])('refuses %j', (target) => {
    expect(() => inferredShapes('Reshape', [[2, 3, 4], { constant: target }])).toThrow(/Reshape to/);
  });

  test('refuses a shape that is fed', () => {
    expect(() => inferredShapes('Reshape', [[2, 3], [2]])).toThrow(
      expect.objectContaining({ code: 'E_OP_NOT_CONSTANT' }),
    );
  });

  test('with a symbolic batch', async () => {
    await expectSameWithSymbolicBatch({ op: 'Reshape', inputs: [X, int64([0, -1])], constants: [1] });
  });

  test('agrees with the runtime for any factors', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (shape, place) => {
        const reversed = shape.toReversed();
        const target = reversed.map((d, i) => (i === place % shape.length ? -1 : d === shape[i] ? 0 : d));
        await runOperator({ op: 'Reshape', inputs: [sample(shape), int64(target)], constants: [1] });
      }),
      { numRuns: 15 },
    );
  });
});

describe('Flatten', () => {
  test.each([undefined, 0, 1, 2, 3, -1, -3])('axis %s', async (axis) => {
    await expectConforms({
      op: 'Flatten',
      inputs: [X],
      ...(axis === undefined ? {} : { attributes: { axis: int(axis) } }),
    });
  });

  test('of a symbolic batch', async () => {
    expect(inferredShapes('Flatten', [['N', 3, 4]], { axis: int(2) })).toEqual([['3*N', 4]]);
    await expectSameWithSymbolicBatch({ op: 'Flatten', inputs: [X] });
  });
});

describe('Squeeze and Unsqueeze', () => {
  const thin = sample([1, 3, 1, 2]);

  test.each([[[0]], [[2, 0]], [[-2]]])('Squeeze %j', async (axes) => {
    await expectConforms({ op: 'Squeeze', inputs: [thin, int64(axes)], constants: [1] });
  });

  test('Squeeze without axes', async () => {
    const { outputs } = await expectConforms({ op: 'Squeeze', inputs: [thin] });
    expect(outputs[0]?.shape).toEqual([3, 2]);
  });

  test.each([[[0]], [[3, 1]], [[-1, 0]], [[-2]]])('Unsqueeze %j', async (axes) => {
    await expectConforms({ op: 'Unsqueeze', inputs: [sample([2, 3]), int64(axes)], constants: [1] });
  });

  test('refuse what is not there, or twice', () => {
    expect(() => inferredShapes('Squeeze', [[1, 3], { constant: [1] }])).toThrow(/dimension 1/);
    expect(() => inferredShapes('Unsqueeze', [[3], { constant: [0, -3] }])).toThrow(/named twice/);
    expect(() => inferredShapes('Unsqueeze', [[3], { constant: [2] }])).toThrow(/outside/);
  });

  test('with a symbolic batch', async () => {
    await expectSameWithSymbolicBatch({ op: 'Squeeze', inputs: [sample([2, 1, 3]), int64([1])], constants: [1] });
    await expectSameWithSymbolicBatch({ op: 'Unsqueeze', inputs: [sample([2, 3]), int64([1])], constants: [1] });
  });
});

describe('Transpose', () => {
  test.each([undefined, [1, 2, 0], [0, 2, 1], [2, 0, 1]])('perm %j', async (perm) => {
    await expectConforms({ op: 'Transpose', inputs: [X], ...(perm ? { attributes: { perm: ints(perm) } } : {}) });
  });

  test('refuses what is no permutation', () => {
    expect(() => inferredShapes('Transpose', [[2, 3]], { perm: ints([0, 0]) })).toThrow(/permutation/);
  });
});

describe('Expand', () => {
  test.each([[[2, 3, 4]], [[3, 1]], [[1]], [[5, 1, 3, 4]]])('[3, 1] to %j', async (target) => {
    await expectConforms({ op: 'Expand', inputs: [sample([3, 1]), int64(target)], constants: [1] });
  });

  test('refuses other sizes', () => {
    expect(() => inferredShapes('Expand', [[3], { constant: [2] }])).toThrow(/broadcast/);
  });
});

describe('Tile', () => {
  test.each([[[1, 1, 1]], [[2, 1, 3]], [[1, 2, 1]], [[3, 2, 2]]])('%j times', async (repeats) => {
    await expectConforms({ op: 'Tile', inputs: [X, int64(repeats)], constants: [1] });
  });

  test('none at all', async () => {
    const { outputs, gradients } = await runOperator({ op: 'Tile', inputs: [sample([2]), int64([0])], constants: [1] });
    expect(outputs[0]?.shape).toEqual([0]);
    expect(gradients.get(0)).toEqual(float32([2], [0, 0]));
  });

  test('with a symbolic batch', async () => {
    await expectSameWithSymbolicBatch({ op: 'Tile', inputs: [X, int64([1, 2, 3])], constants: [1] });
    await expectSameWithSymbolicBatch({ op: 'Tile', inputs: [X, int64([2, 1, 1])], constants: [1] });
  });

  test('refuses another number of repeats', () => {
    expect(() => inferredShapes('Tile', [[2, 3], { constant: [2] }])).toThrow(/one number per dimension/);
  });

  test('copies every element as often', async () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(pairs, async (list) => {
        const repeats = list.map(([, r]) => r);
        const inputs = [sample(list.map(([d]) => d)), int64(repeats)];
        const [y] = (await runOperator({ op: 'Tile', inputs, constants: [1], differentiate: [] })).outputs;
        const ones = float32(
          y?.shape ?? [],
          Array.from({ length: elementCount(y?.shape ?? []) }, () => 1),
        );
        const { gradients } = await runOperator({ op: 'Tile', inputs, constants: [1] }, [ones]);
        expect(new Set(gradients.get(0)?.data as Float32Array)).toEqual(new Set([elementCount(repeats)]));
      }),
      { numRuns: 10 },
    );
  });
});
