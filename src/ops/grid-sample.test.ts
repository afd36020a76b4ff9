import { describe, expect, test } from 'vitest';
import { expectConforms, type OperatorCase, sample } from '../../test/support/conformance.js';
import { inferredShapes } from '../../test/support/symbolic-batch.js';
import { string } from '../ir/attributes.js';
import { float32 } from '../ir/tensor.js';

const sampled = (points: readonly number[], attributes: OperatorCase['attributes'] = {}): OperatorCase => ({
  op: 'GridSample',
  inputs: [float32([1, 1, 2, 2], [1, 2, 3, 4]), float32([1, 1, points.length / 2, 2], points)],
  attributes,
  differentiate: [],
});

describe('GridSample', () => {
  test('reads between pixels, whose centres lie half a pixel inside of -1 and 1', async () => {
    const { outputs } = await expectConforms(sampled([-0.5, -0.5, 0.5, -0.5, 0, 0, 0, 0.5]));
    expect([...(outputs[0]?.data ?? [])]).toEqual([1, 2, 2.5, 3.5]);
  });

  test('has the shape of the grid', async () => {
    const grid = float32([2, 5, 4, 2], sample([2, 5, 4, 2]).data.map(Math.sin));
    const conforms: OperatorCase = { op: 'GridSample', inputs: [sample([2, 3, 6, 7]), grid], differentiate: [] };
    expect((await expectConforms(conforms)).outputs[0]?.shape).toEqual([2, 3, 5, 4]);
    expect(
      inferredShapes(
        'GridSample',
        [
          ['N', 3, 8, 8],
          ['N', 4, 2, 2],
        ],
        {},
      ),
    ).toEqual([['N', 3, 4, 2]]);
  });

  test('says what does not fit', () => {
    const infer = (grid: readonly (number | string)[], attributes = {}) =>
      inferredShapes('GridSample', [['N', 3, 8, 8], grid], attributes);
    expect(() => infer([1, 4, 4, 2])).toThrowError(expect.objectContaining({ code: 'E_OP_SHAPE' }));
    expect(() => infer(['N', 4, 4, 3])).toThrowError(expect.objectContaining({ code: 'E_OP_SHAPE' }));
    expect(() => infer(['N', 4, 2])).toThrowError(expect.objectContaining({ code: 'E_OP_RANK' }));
    for (const attributes of [{ mode: string('bilinear') }, { padding_mode: string('reflect') }]) {
      expect(() => infer(['N', 4, 4, 2], attributes)).toThrowError(expect.objectContaining({ code: 'E_OP_ATTRIBUTE' }));
    }
  });

  test('training through it is an error', async () => {
    const wanted = expect.objectContaining({ code: 'E_GRADIENT_MISSING' });
    await expect(expectConforms({ ...sampled([0, 0]), differentiate: [0] })).rejects.toThrowError(wanted);
  });
});
