import { describe, expect, test } from 'vitest';
import { arrayOf, type DType, dtypeOfCode, filled, float32, int64, onnxTypeCode, tensor, toNumbers } from './tensor.js';

const dtypes = Object.keys(arrayOf) as DType[];

describe('a tensor', () => {
  test('has as many elements as its shape says', () => {
    expect(float32([2, 2], [1, 2, 3, 4]).data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(float32([], [7]).shape).toEqual([]);
    expect(float32([2, 0], []).data).toHaveLength(0);
    const short = () => tensor('int32', [2, 3], new Int32Array(5));
    expect(short).toThrow(/6 elements for shape \[2, 3\]\n.*5 elements of int32/);
    expect(short).toThrow(expect.objectContaining({ code: 'E_TENSOR_SIZE' }));
  });

  test.each(dtypes)('of %s is filled with a number, and read as numbers', (dtype) => {
    const ones = filled(dtype, [2, 2], 1);
    expect(ones.data).toBeInstanceOf(arrayOf[dtype]);
    expect([ones.dtype, ones.shape, toNumbers(ones)]).toEqual([dtype, [2, 2], [1, 1, 1, 1]]);
    expect(toNumbers(filled(dtype, [3], 0))).toEqual([0, 0, 0]);
  });

  test('of float16 keeps bits, not numbers', () => {
    expect([...filled('float16', [1], -2).data]).toEqual([0xc000]);
    expect(toNumbers(filled('float16', [2], 0.5))).toEqual([0.5, 0.5]);
  });

  test('of int64 counts in 64 bits', () => {
    expect(int64([1, -2])).toEqual({ dtype: 'int64', shape: [2], data: BigInt64Array.of(1n, -2n) });
  });
});

describe('element types of ONNX', () => {
  test.each(dtypes)('%s has a number that leads back', (dtype) => {
    expect(dtypeOfCode(onnxTypeCode[dtype])).toBe(dtype);
  });

  test('strings are refused', () => {
    expect(() => dtypeOfCode(8)).toThrow(expect.objectContaining({ code: 'E_DTYPE_UNKNOWN' }));
  });
});
