import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  broadcastShapes,
  checkShape,
  type Dim,
  factorsOf,
  isStatic,
  normalizeAxis,
  productOf,
  type Shape,
  sameShape,
  staticShape,
} from './shape.js';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('shapes', () => {
  test('are the same dimension by dimension', () => {
    expect(sameShape(['N', 3], ['N', 3])).toBe(true);
    expect(sameShape(['N', 3], [3, 'N'])).toBe(false);
    expect(sameShape([3], [3, 1])).toBe(false);
  });

  test('of numbers are told from those with symbols', () => {
    expect(staticShape([2, 3], 'x')).toEqual([2, 3]);
    expect([isStatic([]), isStatic(['N'])]).toEqual([true, false]);
    expect(() => staticShape([2, 'N'], 'the kernel')).toThrow(/the kernel has a dimension that is not known/);
    expect(() => staticShape([2, 'N'], 'the kernel')).toThrow(code('E_SHAPE_SYMBOLIC'));
  });
});

describe('normalizeAxis', () => {
  test.each([
    [0, 0],
    [2, 2],
    [-1, 2],
    [-3, 0],
  ])('axis %i of three is %i', (axis, counted) => {
    expect(normalizeAxis(axis, 3)).toBe(counted);
  });

  test.each([3, -4, 0.5, Number.NaN])('%d is none of three', (axis) => {
    expect(() => normalizeAxis(axis, 3)).toThrow(code('E_SHAPE_AXIS'));
  });

  test('a scalar has none', () => {
    expect(() => normalizeAxis(0, 0)).toThrow(code('E_SHAPE_AXIS'));
  });
});

describe('broadcastShapes', () => {
  test.each<[Shape, Shape, Shape]>([
    [[], [], []],
    [[2, 3], [], [2, 3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
    [[3], [2, 1], [2, 3]],
    [
      ['N', 1],
      [1, 4],
      ['N', 4],
    ],
    [['N'], ['N'], ['N']],
    [[0], [1], [0]],
  ])('%j with %j is %j', (a, b, both) => {
    expect(broadcastShapes(a, b)).toEqual(both);
    expect(broadcastShapes(b, a)).toEqual(both);
  });

  test.each<[Shape, Shape]>([
    [[2], [3]],
    [['N'], ['M']],
    [['N'], [4]],
    [[0], [2]],
    [
      [2, 3],
      [2, 1, 4],
    ],
  ])('%j does not with %j', (a, b) => {
    expect(() => broadcastShapes(a, b)).toThrow(code('E_SHAPE_BROADCAST'));
  });
});

describe('productOf', () => {
  test.each<[Shape, Dim]>([
    [[], 1],
    [[2, 3], 6],
    [['N', 1], 'N'],
    [['N', 2, 'C'], '2*C*N'],
    [['N', 0], 0],
    [['2*N', 3], '6*N'],
    [['(2*N+1)', 3], '3*(2*N+1)'],
  ])('of %j is %s', (dims, product) => {
    expect(productOf(dims)).toBe(product);
  });

  test('has one name, however the factors are grouped', () => {
    const dim = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom('N', 'H', '((H-1)/2*3+1)'));
    fc.assert(
      fc.property(fc.array(dim, { maxLength: 6 }), fc.nat(6), (dims, cut) => {
        const grouped = productOf([productOf(dims.slice(cut)), productOf(dims.slice(0, cut))]);
        expect(grouped).toBe(productOf(dims));
        const { coefficient, symbols } = factorsOf([grouped]);
        expect(productOf([coefficient, ...symbols])).toBe(grouped);
      }),
    );
  });
});

test('what no tensor has is refused', () => {
  const longest = Array.from({ length: 64 }, (_, i) => (i === 0 ? 'N'.repeat(1024) : 2 ** 53 - 1));
  expect(() => checkShape(longest)).not.toThrow();
  for (const shape of [[...longest, 1], ['N'.repeat(1025)], [-1], [0.5], [2 ** 53], [Number.NaN]]) {
    expect(() => checkShape(shape)).toThrow(expect.objectContaining({ code: 'E_SHAPE_SIZE' }));
  }
  expect(() => productOf([2 ** 40, 'N', 2 ** 40])).toThrow(expect.objectContaining({ code: 'E_SHAPE_SIZE' }));
});
