import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { int } from '../ir/attributes.js';
import { float32, int64 } from '../ir/tensor.js';

describe('Concat', () => {
  test.each([0, 1, 2, -1])('along axis %i', async (axis) => {
    const parts = [1, 3, 2].map((d, i) => sample([2, 3, 4].with(axis, d), i));
    await expectConforms({ op: 'Concat', inputs: parts, attributes: { axis: int(axis) } });
  });

  test('of one part', async () => {
    await expectConforms({ op: 'Concat', inputs: [sample([2, 2])], attributes: { axis: int(0) } });
  });

  test('with a symbolic batch, beside it and along it', async () => {
    const inputs = [sample([2, 3]), sample([2, 4], 1)];
    await expectSameWithSymbolicBatch({ op: 'Concat', inputs, attributes: { axis: int(1) } }, [0, 1]);
    const halves = [sample([2, 3]), sample([2, 3], 1)];
    await expectSameWithSymbolicBatch({ op: 'Concat', inputs: halves, attributes: { axis: int(0) } }, [0, 1]);
  });

  test('refuses parts that do not fit', () => {
    const along = { axis: int(1) };
    expect(() =>
      inferredShapes(
        'Concat',
        [
          [2, 3],
          [3, 3],
        ],
        along,
      ),
    ).toThrow(/unequal parts/);
    expect(() =>
      inferredShapes(
        'Concat',
        [
          ['N', 3],
          ['M', 3],
        ],
        along,
      ),
    ).toThrow(/unequal parts/);
    expect(() =>
      inferredShapes(
        'Concat',
        [
          [2, 'N'],
          [2, 3],
        ],
        along,
      ),
    ).toThrow(/not known yet/);
    expect(() => inferredShapes('Concat', [[2, 3]])).toThrow(/lacks its axis/);
  });
});

describe('Split', () => {
  const X = sample([2, 7, 3]);

  test.each([
    [1, [2, 5]],
    [-2, [1, 4, 2]],
    [0, [1, 1]],
    [2, [0, 3]],
  ])('along axis %i by %j', async (axis, lengths) => {
    const attributes = { axis: int(axis) };
    const outputCount = lengths.length;
    await expectConforms({ op: 'Split', inputs: [X, int64(lengths)], constants: [1], attributes, outputCount });
  });

  test.each([
    [1, 7],
    [2, 4],
    [3, 3],
    [4, 2],
  ])('into %i pieces of at most %i', async (count, largest) => {
    const attributes = { axis: int(1), num_outputs: int(count) };
    const { outputs } = await expectConforms({ op: 'Split', inputs: [X], attributes, outputCount: count });
    expect(outputs[0]?.shape).toEqual([2, largest, 3]);
  });

  test('a piece that is not used gets nothing', async () => {
    const c = { op: 'Split', inputs: [sample([4])], attributes: { num_outputs: int(2) }, outputCount: 2 };
    const { gradients } = await runOperator(c, [undefined, float32([2], [5, 6])]);
    expect(gradients.get(0)).toEqual(float32([4], [0, 0, 5, 6]));
  });

  test('of a symbolic batch', async () => {
    expect(inferredShapes('Split', [['4*N', 3]], { num_outputs: int(2) }, 2)).toEqual([
      ['2*N', 3],
      ['2*N', 3],
    ]);
    const attributes = { axis: int(1) };
    await expectSameWithSymbolicBatch({
      op: 'Split',
      inputs: [X, int64([3, 4])],
      constants: [1],
      attributes,
      outputCount: 2,
    });
  });

  test('refuses what does not add up', () => {
    expect(() => inferredShapes('Split', [[5], { constant: [2, 2] }], {}, 2)).toThrow(/add up/);
    expect(() => inferredShapes('Split', [[5]], { num_outputs: int(4) }, 4)).toThrow(/into 4 pieces/);
    expect(() => inferredShapes('Split', [[5]], { num_outputs: int(2 ** 40) }, 2)).toThrow(/number of its results/);
    expect(() => inferredShapes('Split', [[4]], {}, 2)).toThrow(/either/);
    expect(() => inferredShapes('Split', [[4], { constant: [2, 2] }], { num_outputs: int(2) }, 2)).toThrow(/both/);
  });
});
