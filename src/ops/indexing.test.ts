import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, type OperatorCase, runOperator, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { type Attributes, int, string } from '../ir/attributes.js';
import { type Tensor, tensor } from '../ir/tensor.js';

const indices = (shape: readonly number[], values: readonly number[]): Tensor<'int64'> =>
  tensor('int64', shape, BigInt64Array.from(values, BigInt));

const X = sample([3, 4, 5]);

describe('Gather', () => {
  const gather = (axis: number, at: Tensor, constants: number[] = []): OperatorCase => ({
    op: 'Gather',
    inputs: [X, at],
    attributes: { axis: int(axis) },
    constants,
  });

  test.each([
    [0, [2], [2, 0]],
    [1, [3], [1, 1, -1]],
    [-1, [2, 3], [0, 4, 4, 2, -5, 1]],
    [0, [7], [0, 1, 2, 0, 1, 2, 0]],
    [2, [], [3]],
    [1, [1], [2]],
  ])('along axis %i with indices of shape %j', async (axis, shape, values) => {
    await expectConforms(gather(axis, indices(shape, values)));
    await expectConforms(gather(axis, indices(shape, values), [1]));
  });

  test.each([-1, 0, 3])('of the one element %i', async (position) => {
    await expectConforms(gather(1, indices([], [position]), [1]));
  });

  test('with a symbolic batch', async () => {
    await expectSameWithSymbolicBatch(gather(1, indices([2], [3, 3]), [1]));
    await expectSameWithSymbolicBatch(gather(1, indices([], [2]), [1]));
    await expectSameWithSymbolicBatch(gather(2, indices([2, 1], [0, 3])));
    expect(inferredShapes('Gather', [['N', 4], ['M']], { axis: int(1) })).toEqual([['N', 'M']]);
  });

  test('for any shape of indices', async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(shape, fc.integer({ min: -3, max: 2 }), fc.nat(), async (of, axis, salt) => {
        const length = X.shape.at(axis) ?? 1;
        const count = of.reduce((n, d) => n * d, 1);
        const values = Array.from({ length: count }, (_, i) => ((i * 7 + salt) % (2 * length)) - length);
        await expectConforms(gather(axis, indices(of, values)));
      }),
      { numRuns: 15 },
    );
  });
});

describe('GatherElements', () => {
  test.each([0, 1, -1])('along axis %i', async (axis) => {
    const values = Array.from({ length: 24 }, (_, i) => ((i * 5) % 3) - (i % 2));
    await expectConforms({
      op: 'GatherElements',
      inputs: [X, indices([2, 4, 3], values)],
      attributes: { axis: int(axis) },
    });
  });

  test('refuses indices of another rank', () => {
    expect(() => inferredShapes('GatherElements', [[2, 3], [2]])).toThrow(/number of dimensions/);
  });
});

describe('GatherND', () => {
  test.each([
    ['whole elements', 0, [2, 3], [0, 1, 2, 2, -1, -5]],
    ['repeated rows', 0, [3, 2], [1, 1, 1, 1, 2, 0]],
    ['slices, by a grid of indices', 0, [2, 2, 1], [0, 2, 2, -1]],
    ['within a batch', 1, [3, 2, 1], [0, 1, 3, 3, 2, -1]],
    ['within a batch of one index each', 1, [3, 2], [0, 1, 3, 3, 2, -1]],
    ['within two batch axes', 2, [3, 4, 1], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, -1]],
  ])('%s', async (_, batchDims, shape, values) => {
    const attributes = { batch_dims: int(batchDims) };
    await expectConforms({ op: 'GatherND', inputs: [X, indices(shape, values)], attributes });
  });

  test('refuses more indices than axes', () => {
    expect(() =>
      inferredShapes('GatherND', [
        [2, 3],
        [1, 3],
      ]),
    ).toThrow(/more axes than there are/);
    expect(() =>
      inferredShapes(
        'GatherND',
        [
          [2, 3],
          [2, 2],
        ],
        { batch_dims: int(1) },
      ),
    ).toThrow(/more axes/);
  });
});

describe('scattering', () => {
  const scatterElements = (attributes: Attributes, values: readonly number[]): OperatorCase => ({
    op: 'ScatterElements',
    inputs: [X, indices([2, 2, 3], values), sample([2, 2, 3], 3)],
    attributes,
  });
  const distinct = [0, 1, 2, 2, 0, 1, 1, 2, 0, -1, 0, 1];
  const scatterNd = (reduction: string, values: readonly number[]): OperatorCase => ({
    op: 'ScatterND',
    inputs: [X, indices([3, 2], values), sample([3, 5], 3)],
    attributes: { reduction: string(reduction) },
  });

  test.each(['none', 'add'])('ScatterElements, reduction %s', async (reduction) => {
    await expectConforms(scatterElements({ axis: int(2), reduction: string(reduction) }, distinct));
  });

  test('ScatterElements adds to one place several times', async () => {
    await expectConforms(
      scatterElements(
        { axis: int(-1), reduction: string('add') },
        distinct.map(() => 1),
      ),
    );
    await expectConforms(scatterElements({}, [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0]));
  });

  test('ScatterND', async () => {
    await expectConforms(scatterNd('none', [0, 1, 2, 3, -1, 0]));
    await expectConforms(scatterNd('add', [0, 1, 2, 3, 0, 1]));
  });

  test.each(['mul', 'min', 'max'])('reduction %s runs but has no derivative', async (reduction) => {
    for (const c of [
      scatterElements({ reduction: string(reduction) }, distinct),
      scatterNd(reduction, [0, 1, 2, 3, 1, 1]),
    ]) {
      await expect(runOperator(c)).rejects.toThrow(expect.objectContaining({ code: 'E_GRADIENT_MISSING' }));
    }
  });

  test('updates that do not fit are refused', () => {
    expect(() => inferredShapes('ScatterElements', [[4], [2], [3]])).toThrow(/one index per update/);
    expect(() =>
      inferredShapes('ScatterND', [
        [4, 5],
        [2, 1],
        [2, 4],
      ]),
    ).toThrow(/updates that do not fit/);
    expect(() => inferredShapes('ScatterND', [[4], [2, 1], [2]], { reduction: string('sum') })).toThrow(
      /unknown reduction/,
    );
  });
});
