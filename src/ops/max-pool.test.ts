import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectConforms, type OperatorCase, runOperator, sample } from '../../test/support/conformance.js';
import { expectSameWithSymbolicBatch, inferredShapes } from '../../test/support/symbolic-batch.js';
import { type Attributes, int, ints, string } from '../ir/attributes.js';
import { elementCount, float32, type Tensor, tensor } from '../ir/tensor.js';

/** Values whose distances a finite difference does not bridge: multiples of 1/64 in mixed order. */
function apart(shape: readonly number[]): Tensor<'float32'> {
  const count = elementCount(shape);
  return float32(
    shape,
    Array.from({ length: count }, (_, j) => ((j * 101) % count) / 64),
  );
}

const X = apart([2, 3, 7, 6]);
const pool = (attributes: Attributes, x: Tensor = X): OperatorCase => ({
  op: 'MaxPool',
  inputs: [x],
  attributes,
  step: 4e-3,
});

interface Square {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

describe('MaxPool', () => {
  test.each<[string, Attributes]>([
    ['overlapping', { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) }],
    ['side by side', { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }],
    ['with gaps', { kernel_shape: ints([2, 1]), strides: ints([3, 2]) }],
    ['stride 1', { kernel_shape: ints([2, 3]) }],
    ['uneven pads', { kernel_shape: ints([3, 2]), pads: ints([2, 0, 0, 1]) }],
    ['dilated', { kernel_shape: ints([2, 3]), dilations: ints([3, 2]), strides: ints([1, 2]) }],
    ['rounded up', { kernel_shape: ints([2, 3]), strides: ints([2, 2]), ceil_mode: int(1) }],
    [
      'side by side, rounded up and padded',
      { kernel_shape: ints([3, 2]), strides: ints([3, 2]), pads: ints([1, 1, 0, 0]), ceil_mode: int(1) },
    ],
    ['SAME_UPPER', { kernel_shape: ints([3, 3]), strides: ints([2, 2]), auto_pad: string('SAME_UPPER') }],
    ['SAME_LOWER', { kernel_shape: ints([2, 2]), auto_pad: string('SAME_LOWER') }],
    ['VALID', { kernel_shape: ints([2, 2]), strides: ints([2, 2]), auto_pad: string('VALID') }],
    ['column-major', { kernel_shape: ints([3, 3]), strides: ints([2, 2]), storage_order: int(1) }],
  ])('%s, with and without indices', async (_, attributes) => {
    await expectConforms(pool(attributes));
    await expectConforms({ ...pool(attributes), outputCount: 2 });
    await expectSameWithSymbolicBatch(pool(attributes));
  });

  test('of one and of three spatial axes', async () => {
    await expectConforms(pool({ kernel_shape: ints([3]), strides: ints([2]), pads: ints([1, 1]) }, apart([2, 2, 9])));
    await expectConforms(pool({ kernel_shape: ints([2, 2, 2]), strides: ints([2, 2, 2]) }, apart([1, 2, 4, 5, 4])));
    await expectConforms(pool({ kernel_shape: ints([2, 3, 2]), strides: ints([1, 2, 1]) }, apart([1, 2, 4, 5, 4])));
  });

  test.each([1, 2])('gives the whole derivative of a tie to the first, stride %i', async (stride) => {
    const x = float32([1, 1, 2, 4], [0, 5, 0, 0, 5, 5, 0, 0]);
    const attributes = { kernel_shape: ints([2, 2]), strides: ints([stride, stride]) };
    const dY = stride === 2 ? float32([1, 1, 1, 2], [3, 4]) : float32([1, 1, 1, 3], [3, 4, 5]);
    const { gradients } = await runOperator(pool(attributes, x), [dY]);
    expect(Array.from(gradients.get(0)?.data as Float32Array)).toEqual(
      stride === 2 ? [0, 3, 4, 0, 0, 0, 0, 0] : [0, 7, 5, 0, 0, 0, 0, 0],
    );
  });

  /** Window by window in row-major order, the first of equal maxima wins. */
  function firstWinners(x: readonly number[], width: number, dY: readonly number[], w: Square): number[] {
    const dX = x.map(() => 0);
    const columns = Math.floor((width + 2 * w.pad - w.kernel) / w.stride) + 1;
    dY.forEach((g, o) => {
      let best = -1;
      for (let k = 0; k < w.kernel ** 2; k++) {
        const row = Math.floor(o / columns) * w.stride - w.pad + Math.floor(k / w.kernel);
        const column = (o % columns) * w.stride - w.pad + (k % w.kernel);
        if (Math.min(row, column) < 0 || column >= width || row * width + column >= x.length) continue;
        const at = row * width + column;
        if (best < 0 || (x[at] ?? 0) > (x[best] ?? 0)) best = at;
      }
      dX[best] = (dX[best] ?? 0) + g;
    });
    return dX;
  }

  test('gives every tie to the first, whatever the window', async () => {
    const square = fc
      .record({ kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), pad: fc.nat(1) })
      .filter((w) => w.pad < w.kernel);
    const few = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(square, few, async (w, values) => {
        const attributes = {
          kernel_shape: ints([w.kernel, w.kernel]),
          strides: ints([w.stride, w.stride]),
          pads: ints([w.pad, w.pad, w.pad, w.pad]),
        };
        const c = pool(attributes, float32([1, 1, 5, 6], values));
        const [y] = (await runOperator({ ...c, differentiate: [] })).outputs;
        const dY = Array.from({ length: y?.data.length ?? 0 }, (_, i) => i + 1);
        const { gradients } = await runOperator(c, [float32(y?.shape ?? [], dY)]);
        expect(Array.from(gradients.get(0)?.data as Float32Array)).toEqual(firstWinners(values, 6, dY, w));
      }),
      { numRuns: 40 },
    );
  });

  test('refuses windows that do not fit', () => {
    const of = (attributes: Attributes) => () => inferredShapes('MaxPool', [[1, 1, 4, 4]], attributes);
    expect(of({})).toThrow(/window of MaxPool/);
    expect(of({ kernel_shape: ints([2]) })).toThrow(/2 sizes in kernel_shape/);
    expect(of({ kernel_shape: ints([2, 2]), pads: ints([2, 0, 0, 0]) })).toThrow(/pads smaller/);
    expect(of({ kernel_shape: ints([1, 1]), strides: ints([3, 3]), auto_pad: string('SAME_UPPER') })).not.toThrow();
    expect(of({ kernel_shape: ints([1, 1]), strides: ints([2, 2]), auto_pad: string('SAME_UPPER') })).toThrow(
      /as large as/,
    );
    expect(() => inferredShapes('MaxPool', [[1, 4]], { kernel_shape: ints([]) })).toThrow(/number of dimensions/);
  });
});

test.each([[[2, 3, 4, 5]], [[2, 3, 7]], [[1, 2, 2, 3, 2]]])('GlobalMaxPool of %j', async (shape) => {
  const c = { op: 'GlobalMaxPool', inputs: [apart(shape)], step: 4e-3 };
  await expectConforms(c);
  await expectSameWithSymbolicBatch(c);
});

test('GlobalMaxPool gives a tie to the first', async () => {
  const inputs = [float32([1, 2, 2, 2], [0, 0, 0, 0, 1, 2, 2, 2])];
  const { gradients } = await runOperator({ op: 'GlobalMaxPool', inputs }, [float32([1, 2, 1, 1], [3, 4])]);
  expect(gradients.get(0)?.data).toEqual(Float32Array.of(3, 0, 0, 0, 0, 4, 0, 0));
});

describe('MaxUnpool', () => {
  const at = tensor('int64', [1, 2, 2], BigInt64Array.of(1n, 2n, 4n, 7n));

  test('into the size that its window says', async () => {
    const attributes = { kernel_shape: ints([2]), strides: ints([2]) };
    const { outputs } = await expectConforms({ op: 'MaxUnpool', inputs: [sample([1, 2, 2]), at], attributes });
    expect(outputs[0]?.shape).toEqual([1, 2, 4]);
  });

  test('into a given size', async () => {
    const inputs = [sample([1, 2, 2]), at, tensor('int64', [3], BigInt64Array.of(1n, 2n, 5n))];
    const attributes = { kernel_shape: ints([2]), strides: ints([2]), pads: ints([0, 0]) };
    await expectConforms({ op: 'MaxUnpool', inputs, constants: [2], attributes });
  });

  test('refuses a window of another rank', () => {
    expect(() =>
      inferredShapes(
        'MaxUnpool',
        [
          [1, 1, 2],
          [1, 1, 2],
        ],
        { kernel_shape: ints([2, 2]) },
      ),
    ).toThrow(/rank/);
  });
});
