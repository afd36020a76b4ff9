import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AxisConvolution, type AxisWindow, axisConvolution, largestTile } from './axis-convolution.js';
import { isIdentity, range } from './matrix.js';

/** Any window that fits the padded axis; `end` zeros after the last pixel. */
const windows: fc.Arbitrary<AxisWindow> = fc
  .record({
    length: fc.integer({ min: 1, max: 12 }),
    taps: fc.integer({ min: 1, max: 9 }),
    stride: fc.integer({ min: 1, max: 5 }),
    pad: fc.nat(6),
    end: fc.nat(6),
  })
  .filter(({ length, taps, pad, end }) => length + pad + end >= taps)
  .map(({ end, ...window }) => ({
    ...window,
    outputs: Math.floor((window.length + window.pad + end - window.taps) / window.stride) + 1,
  }));

const x = (pixel: number) => Math.sin(1.7 * pixel + 0.4);
const w = (tap: number) => Math.cos(1.3 * tap + 0.7);

function computed({ input, kernel, output, tiles }: AxisConvolution): number[] {
  const dot = (row: readonly number[], values: (i: number) => number) =>
    row.reduce((sum, a, i) => sum + a * values(i), 0);
  const products = input.map((row, i) => dot(row, x) * dot(kernel[Math.floor(i / tiles)] as readonly number[], w));
  return output.map((row) => dot(row, (i) => products[i] as number));
}

function direct({ length, outputs, taps, stride, pad }: AxisWindow): number[] {
  const pixels = (tap: number, result: number) => result * stride + tap - pad;
  return range(outputs).map((result) =>
    range(taps)
      .filter((tap) => pixels(tap, result) >= 0 && pixels(tap, result) < length)
      .reduce((sum, tap) => sum + w(tap) * x(pixels(tap, result)), 0),
  );
}

describe('the convolution along an axis', () => {
  test('is the direct one for any window and tile', () => {
    fc.assert(
      fc.property(windows, fc.nat(10), (window, choice) => {
        const tile = 1 + (choice % largestTile(window));
        const axis = axisConvolution(window, tile);
        const [found, wanted] = [computed(axis), direct(window)];
        expect(found).toHaveLength(wanted.length);
        for (const [i, v] of wanted.entries()) expect(Math.abs((found[i] as number) - v)).toBeLessThan(1e-12);
        expect(axis.tiles).toBe(Math.ceil(window.outputs / tile));
        const rows = axis.products * axis.tiles;
        expect([axis.input.length, axis.kernel.length, axis.output[0]?.length]).toEqual([rows, axis.products, rows]);
      }),
      { numRuns: 1000 },
    );
  });

  test('with a stride needs fewer multiplications too', () => {
    const window = { length: 16, outputs: 8, taps: 3, stride: 2, pad: 1 };
    const perResult = (tile: number) => axisConvolution(window, tile).products / tile;
    expect([perResult(1), perResult(2), perResult(4)]).toEqual([3, 2.5, 2.25]);
  });

  test('of one coefficient is the identity, with which nothing need be done', () => {
    const axis = axisConvolution({ length: 5, outputs: 5, taps: 1, stride: 1, pad: 0 }, 1);
    expect([axis.input, axis.kernel, axis.output].every(isIdentity)).toBe(true);
  });
});

test('tiles are as large as there are points for, and of one result where larger ones would save nothing', () => {
  const largest = (taps: number, stride: number) => largestTile({ taps, stride });
  expect([largest(2, 1), largest(3, 1), largest(5, 1), largest(6, 1), largest(7, 1)]).toEqual([5, 4, 2, 1, 1]);
  expect([largest(3, 2), largest(7, 2), largest(1, 1), largest(1, 2), largest(2, 3)]).toEqual([5, 3, 1, 1, 1]);
});
