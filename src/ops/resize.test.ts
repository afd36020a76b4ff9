import { describe, expect, test } from 'vitest';
import { expectConforms, type OperatorCase, runOperator, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { type Attributes, float, int, ints, string } from '../ir/attributes.js';
import { float32, int64, type Tensor } from '../ir/tensor.js';

const X = sample([2, 2, 4, 5]);
const constants = [1, 2, 3];
const none = undefined;

const byScales = (scales: readonly number[], attributes: Attributes, x: Tensor = X): OperatorCase => ({
  op: 'Resize',
  inputs: [x, none, float32([scales.length], scales)],
  constants,
  attributes,
});
const bySizes = (sizes: readonly number[], attributes: Attributes, x: Tensor = X): OperatorCase => ({
  op: 'Resize',
  inputs: [x, none, none, int64(sizes)],
  constants,
  attributes,
});

const coordinates = ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric'];

describe.each(coordinates)('Resize, %s', (name) => {
  const coordinate = { coordinate_transformation_mode: string(name) };

  test.each(['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'])('nearest, %s', async (rounding) => {
    const attributes = { ...coordinate, mode: string('nearest'), nearest_mode: string(rounding) };
    await expectConforms(byScales([1, 1, 2, 2], attributes));
    await expectConforms(byScales([1, 1, 1.7, 0.6], attributes));
    await expectConforms(bySizes([2, 2, 7, 3], attributes));
  });

  test.each(['linear', 'cubic'])('%s', async (mode) => {
    const attributes = { ...coordinate, mode: string(mode) };
    await expectConforms(byScales([1, 1, 2, 3], attributes));
    await expectConforms(byScales([1, 1, 1.3, 0.6], attributes));
    await expectConforms(bySizes([2, 2, 1, 9], attributes));
  });

  test.each(['linear', 'cubic'])('%s, antialiased', async (mode) => {
    const attributes = { ...coordinate, mode: string(mode), antialias: int(1) };
    await expectConforms(byScales([1, 1, 0.5, 0.6], attributes));
    await expectConforms(bySizes([2, 2, 2, 7], attributes));
  });
});

describe('Resize', () => {
  test('cubic, its coefficient and what lies outside', async () => {
    const cubic = { mode: string('cubic'), cubic_coeff_a: float(-0.5) };
    await expectConforms(byScales([1, 1, 1.5, 0.7], cubic));
    await expectConforms(byScales([1, 1, 1.5, 0.7], { ...cubic, exclude_outside: int(1) }));
  });

  test.each(['nearest', 'linear', 'cubic'])('a region of interest, %s', async (mode) => {
    const attributes = {
      mode: string(mode),
      coordinate_transformation_mode: string('tf_crop_and_resize'),
      extrapolation_value: float(3),
    };
    const roi = (starts: readonly number[], ends: readonly number[]) => float32([8], [0, 0, ...starts, 1, 1, ...ends]);
    const crop = (...ends: [number[], number[]]): OperatorCase => ({
      op: 'Resize',
      inputs: [X, roi(...ends), none, int64([2, 2, 6, 5])],
      constants,
      attributes,
    });
    await expectConforms(crop([0.1, 0.3], [0.7, 0.9]));
    await expectConforms(crop([-0.3, 0.2], [0.8, 1.4]));
  });

  test('of some axes', async () => {
    const attributes = { axes: ints([3, 2]), mode: string('linear') };
    const { outputs } = await expectConforms(byScales([2, 0.5], attributes));
    expect(outputs[0]?.shape).toEqual([2, 2, 2, 10]);
    await expectConforms(bySizes([3, 8], { axes: ints([-1, -2]), mode: string('linear') }));
  });

  test.each(['not_larger', 'not_smaller'])('keeps the aspect ratio, %s', async (policy) => {
    for (const mode of ['nearest', 'linear', 'cubic']) {
      const attributes = { axes: ints([2, 3]), mode: string(mode), keep_aspect_ratio_policy: string(policy) };
      await expectConforms(bySizes([7, 9], attributes));
      await expectConforms(bySizes([10, 13], attributes, sample([1, 1, 3, 7])));
      await expectConforms(bySizes([6, 2], attributes));
    }
  });

  test('of other ranks', async () => {
    await expectConforms(byScales([1, 1, 2.5], { mode: string('linear') }, sample([1, 2, 4])));
    await expectConforms(byScales([1, 2, 3], { mode: string('nearest') }, sample([1, 2, 4])));
    await expectConforms(byScales([1, 1, 2, 1.5, 0.5], { mode: string('linear') }, sample([1, 2, 2, 3, 4])));
  });

  test('to the same size is the identity', async () => {
    const dY = sample([2, 2, 4, 5], 8);
    const { gradients } = await runOperator(bySizes([2, 2, 4, 5], { mode: string('linear') }), [dY]);
    expect(gradients.get(0)).toEqual(dY);
  });

  test('with a symbolic batch', async () => {
    await expectSameWithSymbolicBatch(byScales([1, 1, 2, 1.5], { mode: string('linear') }));
    await expectSameWithSymbolicBatch(bySizes([3, 3], { axes: ints([2, 3]), mode: string('linear') }));
  });

  test('refuses what it cannot resize', () => {
    const of =
      (sizes: readonly number[], attributes: Attributes = {}) =>
      () =>
        inferredShapes('Resize', [[1, 1, 4, 4], none, none, { constant: sizes }], attributes);
    expect(of([2, 2])).toThrow(/either scales or sizes/);
    expect(of([1, 1, 0, 4])).toThrow(/leaves nothing/);
    expect(of([1, 1, 2, 4], { keep_aspect_ratio_policy: string('crop') })).toThrow(/unknown keep_aspect/);
    expect(() => inferredShapes('Resize', [[1, 1, 4, 4]])).toThrow(/either scales or sizes/);
  });
});
