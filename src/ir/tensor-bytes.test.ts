import { describe, expect, test } from 'vitest';
import { float32 } from './tensor.js';
import { bytesOf, tensorFromBytes, widenBfloat16 } from './tensor-bytes.js';

describe('bytes of a tensor', () => {
  test('are views both ways where they are aligned', () => {
    const one = float32([2], [1, -2]);
    const bytes = bytesOf(one);
    expect([...bytes]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    const back = tensorFromBytes('float32', [2], bytes);
    expect(back).toEqual(one);
    expect(back.data.buffer).toBe(one.data.buffer);
  });

  test('are copied where they are not', () => {
    const shifted = Uint8Array.of(9, 0, 0, 0x80, 0x3f).subarray(1);
    const scalar = tensorFromBytes('float32', [], shifted);
    expect(scalar).toEqual(float32([], [1]));
    expect(scalar.data.buffer).not.toBe(shifted.buffer);
  });

  test('of a bool become 0 and 1, and the source stays as it is', () => {
    const bytes = Uint8Array.of(0, 1, 2, 255);
    expect([...tensorFromBytes('bool', [4], bytes).data]).toEqual([0, 1, 1, 1]);
    expect([...bytes]).toEqual([0, 1, 2, 255]);
  });

  test('of bfloat16 widen exactly', () => {
    const bits = tensorFromBytes(
      'uint16',
      [2, 2],
      bytesOf({ dtype: 'uint16', shape: [4], data: Uint16Array.of(0x3f80, 0xc049, 0x7f80, 1) }),
    );
    expect(widenBfloat16(bits)).toEqual(float32([2, 2], [1, -3.140625, Number.POSITIVE_INFINITY, 2 ** -133]));
  });
});
