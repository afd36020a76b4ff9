import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { type Attributes, int, ints, string } from '../ir/attributes.js';

const X = sample([2, 4, 4, 3]);
const W = sample([4, 2, 3, 2], 1);

describe('ConvTranspose', () => {
  test.each<[string, Attributes]>([
    ['by default', {}],
    ['kernel_shape', { kernel_shape: ints([3, 2]) }],
    ['strides', { strides: ints([2, 3]) }],
    ['pads', { strides: ints([2, 2]), pads: ints([1, 0, 2, 1]) }],
    ['dilations', { dilations: ints([2, 3]), pads: ints([1, 1, 0, 2]) }],
    ['output_padding', { strides: ints([2, 3]), output_padding: ints([1, 2]) }],
    ['output_padding and pads', { strides: ints([2, 3]), output_padding: ints([1, 2]), pads: ints([1, 0, 2, 1]) }],
    ['output_shape', { strides: ints([2, 2]), output_shape: ints([6, 7]) }],
    ['a larger output_shape', { strides: ints([2, 2]), output_shape: ints([10, 7]) }],
    ['output_shape, SAME_UPPER', { strides: ints([2, 2]), output_shape: ints([6, 5]), auto_pad: string('SAME_UPPER') }],
    ['SAME_UPPER', { strides: ints([2, 1]), auto_pad: string('SAME_UPPER') }],
    ['SAME_LOWER', { strides: ints([2, 1]), auto_pad: string('SAME_LOWER') }],
    ['SAME with strides beyond the kernel', { strides: ints([4, 3]), auto_pad: string('SAME_UPPER') }],
    ['VALID', { strides: ints([2, 2]), auto_pad: string('VALID') }],
  ])('%s', async (_, attributes) => {
    await expectConforms({ op: 'ConvTranspose', inputs: [X, W], attributes });
  });

  test('groups and a bias', async () => {
    for (const group of [1, 2, 4]) {
      const inputs = [X, W, sample([2 * group], 2)];
      await expectConforms({ op: 'ConvTranspose', inputs, attributes: { group: int(group), strides: ints([2, 2]) } });
    }
  });

  test('one and three spatial axes', async () => {
    const strided = { strides: ints([2]) };
    await expectConforms({ op: 'ConvTranspose', inputs: [sample([2, 2, 4]), sample([2, 3, 3])], attributes: strided });
    await expectConforms({ op: 'ConvTranspose', inputs: [sample([1, 2, 2, 3, 2]), sample([2, 2, 2, 2, 3])] });
  });

  test('with a symbolic batch', async () => {
    await expectSameWithSymbolicBatch({ op: 'ConvTranspose', inputs: [X, W], attributes: { strides: ints([2, 2]) } });
  });

  test('for any window', async () => {
    const axis = fc.record({
      length: fc.integer({ min: 1, max: 5 }),
      kernel: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.integer({ min: 1, max: 2 }),
      begin: fc.nat(2),
      end: fc.nat(2),
      extra: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(axis, async ({ length, kernel, stride, dilation, begin, end, extra }) => {
        fc.pre(extra < stride);
        fc.pre((length - 1) * stride + (kernel - 1) * dilation + 1 + extra > begin + end);
        const attributes = {
          strides: ints([stride]),
          dilations: ints([dilation]),
          pads: ints([begin, end]),
          output_padding: ints([extra]),
        };
        await expectConforms({
          op: 'ConvTranspose',
          inputs: [sample([2, 2, length]), sample([2, 2, kernel])],
          attributes,
        });
      }),
      { numRuns: 25 },
    );
  });

  test('refuses what does not fit', () => {
    const of =
      (attributes: Attributes, ...shapes: (readonly number[])[]) =>
      () =>
        inferredShapes('ConvTranspose', [[1, 4, 5, 5], ...shapes], attributes);
    expect(of({}, [3, 2, 3, 3])).toThrow(/3 channels/);
    expect(of({ group: int(3) }, [4, 2, 3, 3])).toThrow(/3 group/);
    expect(of({}, [4, 2, 3])).toThrow(/number of dimensions/);
    expect(of({}, [4, 2, 3, 3], [3])).toThrow(/one number per filter/);
    expect(of({ kernel_shape: ints([2, 2]) }, [4, 2, 3, 3])).toThrow(/kernel_shape/);
    expect(of({ strides: ints([2]) }, [4, 2, 3, 3])).toThrow(/the strides of ConvTranspose/);
    expect(of({ output_padding: ints([2, 0]), strides: ints([2, 2]) }, [4, 2, 3, 3])).toThrow(/output size/);
    expect(of({ output_shape: ints([30, 7]) }, [4, 2, 3, 3])).toThrow(/from 1 to 7/);
    expect(of({ pads: ints([4, 4, 4, 4]) }, [4, 2, 3, 3])).toThrow(/output size/);
  });
});
