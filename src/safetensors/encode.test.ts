import { describe, expect, test } from 'vitest';
import { arrayOf, type DType, float32, type Tensor, tensor } from '../ir/tensor.js';
import { encodeSafetensors } from './encode.js';

/** Header text and the elements in hexadecimal. */
function taken(bytes: Uint8Array): [header: string, data: string] {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const buffer = Buffer.from(bytes);
  return [buffer.toString('utf8', 8, 8 + length), buffer.toString('hex', 8 + length)];
}

/** One element of the bytes 1, 2, 3, … */
function counting(dtype: DType): Tensor {
  const data = new arrayOf[dtype](1);
  new Uint8Array(data.buffer).forEach((_, i, bytes) => {
    bytes[i] = i + 1;
  });
  return { dtype, shape: [1], data };
}

const empty = () => float32([0], []);

describe('encodeSafetensors', () => {
  // Both expectations are output of the Python package safetensors 0.8.0 (`serialize`).
  test('writes every dtype as the reference implementation does', () => {
    const all = Object.keys(arrayOf).map((dtype) => [`t.${dtype}`, counting(dtype as DType)] as const);
    const [header, data] = taken(encodeSafetensors(new Map(all), new Map([['format', 'pt']])));
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},' +
        '"t.uint64":{"dtype":"U64","shape":[1],"data_offsets":[0,8]},' +
        '"t.int64":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},' +
        '"t.float64":{"dtype":"F64","shape":[1],"data_offsets":[16,24]},' +
        '"t.float32":{"dtype":"F32","shape":[1],"data_offsets":[24,28]},' +
        '"t.uint32":{"dtype":"U32","shape":[1],"data_offsets":[28,32]},' +
        '"t.int32":{"dtype":"I32","shape":[1],"data_offsets":[32,36]},' +
        '"t.float16":{"dtype":"F16","shape":[1],"data_offsets":[36,38]},' +
        '"t.uint16":{"dtype":"U16","shape":[1],"data_offsets":[38,40]},' +
        '"t.int16":{"dtype":"I16","shape":[1],"data_offsets":[40,42]},' +
        '"t.int8":{"dtype":"I8","shape":[1],"data_offsets":[42,43]},' +
        '"t.uint8":{"dtype":"U8","shape":[1],"data_offsets":[43,44]},' +
        '"t.bool":{"dtype":"BOOL","shape":[1],"data_offsets":[44,45]}}',
    );
    expect(header.length % 8).toBe(0);
    const [eight, four, two] = ['0102030405060708', '01020304', '0102'];
    expect(data).toBe(eight.repeat(3) + four.repeat(3) + two.repeat(3) + '01'.repeat(3));
  });

  test('orders and escapes names as the reference implementation does', () => {
    const tensors = new Map<string, Tensor>([
      ['\u{1F600}', empty()],
      ['\uffff', empty()],
      ['é\n"\\\x01\u2028/', empty()],
      ['\x7f', empty()],
      ['b', float32([], [0])],
      ['a', tensor('float32', [2, 0], new Float32Array(0))],
    ]);
    expect(taken(encodeSafetensors(tensors))).toEqual([
      '{"a":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]},' +
        '"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]},' +
        '"\x7f":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},' +
        '"é\\n\\"\\\\\\u0001\u2028/":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},' +
        '"\uffff":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},' +
        '"\u{1F600}":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}  ',
      '00000000',
    ]);
  });

  test('an empty file is an empty header', () => {
    expect([...encodeSafetensors(new Map())]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from('{}      ')]);
  });

  test('refuses what no reader could take', () => {
    const one = float32([1], [1]);
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => encodeSafetensors(new Map([['__metadata__', one]]))).toThrowError(code('E_SAFETENSORS_NAME'));
    expect(() => encodeSafetensors(new Map([['\ud800', one]]))).toThrowError(code('E_SAFETENSORS_NAME'));
    expect(() => encodeSafetensors(new Map(), new Map([['a', '\udc00']]))).toThrowError(code('E_SAFETENSORS_NAME'));
    for (const shape of [[2], [-1, -1], [0.5, 2], []]) {
      const odd = { ...one, shape, data: new Float32Array(shape.length === 0 ? 2 : 1) };
      expect(() => encodeSafetensors(new Map([['a', odd]]))).toThrowError(code('E_SAFETENSORS_TENSOR'));
    }
    expect(() => encodeSafetensors(new Map(), new Map([['a', 'x'.repeat(1e8)]]))).toThrowError(
      code('E_SAFETENSORS_HEADER'),
    );
  });
});
