import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { int64, type Tensor, tensor } from '../ir/tensor.js';

const X = sample([3, 5, 7]);
const far = 2 ** 62;
const constants = [1, 2, 3, 4];

/** int64 limits, which no JavaScript number holds. */
const limit = (value: bigint): Tensor<'int64'> => tensor('int64', [1], BigInt64Array.of(value));

describe('Slice', () => {
  test.each([
    [[1], [3], [1], [1]],
    [
      [0, 2],
      [2, 6],
      [0, 2],
      [1, 2],
    ],
    [[-3], [-1], [-1], [1]],
    [[0], [far], [1], [1]],
    [[1], [far], [2], [3]],
    [[-1], [-far], [2], [-1]],
    [[5], [0], [2], [-2]],
    [
      [4, -1],
      [1, -far],
      [1, 2],
      [-1, -3],
    ],
    [[-100], [100], [1], [2]],
    [
      [2, 0, 1],
      [3, 5, 6],
      [0, 1, 2],
      [1, 4, 5],
    ],
  ])('starts %j ends %j axes %j steps %j', async (...lists) => {
    await expectConforms({ op: 'Slice', inputs: [X, ...lists.map(int64)], constants });
  });

  test('to the ends of int64', async () => {
    const to = (start: number, end: bigint, step: number) => ({
      op: 'Slice',
      inputs: [X, int64([start]), limit(end), int64([2]), int64([step])],
      constants,
    });
    expect((await expectConforms(to(2, 2n ** 63n - 1n, 2))).outputs[0]?.shape).toEqual([3, 5, 3]);
    expect((await expectConforms(to(-1, -(2n ** 63n), -1))).outputs[0]?.shape).toEqual([3, 5, 7]);
  });

  test('without axes and steps', async () => {
    await expectConforms({ op: 'Slice', inputs: [X, int64([1, 2]), int64([3, 4])], constants });
  });

  test('that takes nothing', async () => {
    await expectConforms({ op: 'Slice', inputs: [X, int64([3]), int64([1]), int64([1])], constants });
  });

  test('of a symbolic batch', async () => {
    const inputs = [X, int64([0, 4]), int64([far, 1]), int64([0, 1]), int64([1, -2])];
    await expectSameWithSymbolicBatch({ op: 'Slice', inputs, constants });
    const along = (start: number) => () =>
      inferredShapes('Slice', [['N', 2], { constant: [start] }, { constant: [far] }]);
    expect(along(0)()).toEqual([['N', 2]]);
    expect(along(1)).toThrow(/not known yet/);
  });

  test('for any range', async () => {
    const position = fc.integer({ min: -9, max: 9 });
    const step = fc.integer({ min: 1, max: 3 }).chain((s) => fc.constantFrom(s, -s));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), position, position, step, async (length, start, end, by) => {
        const inputs = [sample([2, length]), int64([start]), int64([end]), int64([-1]), int64([by])];
        await expectConforms({ op: 'Slice', inputs, constants });
      }),
      { numRuns: 40 },
    );
  });

  test('refuses lists that do not fit', () => {
    const of =
      (...lists: number[][]) =>
      () =>
        inferredShapes('Slice', [[4, 4], ...lists.map((constant) => ({ constant }))]);
    expect(of([0], [1, 2])).toThrow(/unequal numbers/);
    expect(of([0, 0], [1, 1], [0, -2])).toThrow(/distinct axes/);
    expect(of([0], [1], [0], [0])).toThrow(/no step 0/);
  });
});
