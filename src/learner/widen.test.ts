import { describe, expect, test } from 'vitest';
import { float32, tensor } from '../ir/tensor.js';
import { widen } from './widen.js';

describe('widen', () => {
  test('float32 as it is, float64 rounded', () => {
    const single = float32([2], [1, 2]);
    expect(widen(single, 'here')).toBe(single);
    expect(widen(tensor('float64', [1, 2], Float64Array.of(0.1, -3)), 'here')).toEqual(float32([1, 2], [0.1, -3]));
  });

  test('float16 exactly: normal, subnormal, infinite, signed zero, not a number', () => {
    const bits = Uint16Array.of(0x3c00, 0xc248, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x8000, 0x7e00);
    const wanted = [1, -3.140625, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504];
    const found = [...widen(tensor('float16', [10], bits), 'here').data];
    expect(found).toEqual([...wanted, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, Number.NaN]);
  });

  test('refuses whole numbers, and says where', () => {
    const counts = tensor('int64', [1], BigInt64Array.of(1n));
    expect(() => widen(counts, "a.safetensors, tensor 'bn1.weight'")).toThrow(
      /floating-point[\s\S]*int64[\s\S]*a\.safetensors, tensor 'bn1\.weight'/,
    );
  });
});
