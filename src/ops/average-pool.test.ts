import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { type Attributes, int, ints, string } from '../ir/attributes.js';

const X = sample([2, 3, 7, 6]);

const windows: readonly [string, Attributes][] = [
  ['overlapping', { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) }],
  ['side by side', { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }],
  ['with gaps', { kernel_shape: ints([2, 1]), strides: ints([3, 2]) }],
  ['stride 1, uneven pads', { kernel_shape: ints([3, 2]), pads: ints([2, 0, 0, 1]) }],
  ['dilated', { kernel_shape: ints([2, 3]), dilations: ints([3, 2]), strides: ints([1, 2]), pads: ints([1, 1, 0, 2]) }],
  ['rounded up', { kernel_shape: ints([2, 3]), strides: ints([2, 2]), ceil_mode: int(1) }],
  [
    'rounded up and padded',
    { kernel_shape: ints([3, 3]), strides: ints([3, 2]), pads: ints([1, 1, 1, 0]), ceil_mode: int(1) },
  ],
  ['SAME_UPPER', { kernel_shape: ints([3, 3]), strides: ints([2, 2]), auto_pad: string('SAME_UPPER') }],
  ['SAME_LOWER', { kernel_shape: ints([2, 2]), auto_pad: string('SAME_LOWER') }],
  ['VALID', { kernel_shape: ints([2, 2]), strides: ints([2, 2]), auto_pad: string('VALID') }],
];

describe.each(windows)('%s', (_, attributes) => {
  test.each([0, 1])('AveragePool, count_include_pad %i', async (counted) => {
    const c = { op: 'AveragePool', inputs: [X], attributes: { ...attributes, count_include_pad: int(counted) } };
    await expectConforms(c);
    await expectSameWithSymbolicBatch(c);
  });

  test.each([undefined, 1, 2, 3])('LpPool, p %s', async (p) => {
    const withPower = p === undefined ? attributes : { ...attributes, p: int(p) };
    await expectConforms({ op: 'LpPool', inputs: [X], attributes: withPower, step: 1e-3, tolerance: 1e-2 });
  });
});

test('AveragePool of one and of three spatial axes', async () => {
  const line = { kernel_shape: ints([3]), strides: ints([2]), pads: ints([1, 1]) };
  await expectConforms({ op: 'AveragePool', inputs: [sample([2, 2, 9])], attributes: line });
  const box = { kernel_shape: ints([2, 3, 2]), strides: ints([1, 2, 2]), pads: ints([1, 0, 0, 0, 1, 1]) };
  await expectConforms({ op: 'AveragePool', inputs: [sample([1, 2, 4, 5, 4])], attributes: box });
});

test('AveragePool for any window that fits', async () => {
  const window = fc
    .record({
      length: fc.integer({ min: 2, max: 9 }),
      kernel: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 4 }),
      dilation: fc.integer({ min: 1, max: 2 }),
      begin: fc.nat(3),
      end: fc.nat(3),
      counted: fc.nat(1),
      ceil: fc.nat(1),
    })
    .filter((w) => Math.max(w.begin, w.end) < w.kernel)
    // Where rounding up would start a window in the end padding, ORT infers a size that its kernel does not give.
    .filter((w) => w.ceil === 0 || (w.end === 0 && w.stride <= w.kernel))
    .filter((w) => w.length + w.begin + w.end > (w.kernel - 1) * w.dilation);
  await fc.assert(
    fc.asyncProperty(window, async (w) => {
      const attributes = {
        kernel_shape: ints([w.kernel]),
        strides: ints([w.stride]),
        dilations: ints([w.dilation]),
        pads: ints([w.begin, w.end]),
        count_include_pad: int(w.counted),
        ceil_mode: int(w.ceil),
      };
      await expectConforms({ op: 'AveragePool', inputs: [sample([1, 2, w.length])], attributes });
    }),
    { numRuns: 60 },
  );
});

test.each([[[2, 3, 4, 5]], [[2, 3, 7]], [[1, 2, 2, 3, 2]]])('GlobalAveragePool of %j', async (shape) => {
  await expectConforms({ op: 'GlobalAveragePool', inputs: [sample(shape)] });
  await expectSameWithSymbolicBatch({ op: 'GlobalAveragePool', inputs: [sample(shape)] });
});

test('poolings need a map', () => {
  expect(() => inferredShapes('GlobalAveragePool', [[2, 3]])).toThrow(/number of dimensions/);
  expect(inferredShapes('GlobalAveragePool', [['N', 3, 'H', 'W']])).toEqual([['N', 3, 1, 1]]);
});
