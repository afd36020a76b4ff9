import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayOf, type DType, elementCount, float32, onnxTypeCode, type Tensor } from '../ir/tensor.js';
import { TensorProtoSchema } from './onnx_pb.js';
import { fromTensorProto, toTensorProto } from './tensor-proto.js';

const refuseExternal = () => {
  throw new Error('not external');
};

function read(init: MessageInitShape<typeof TensorProtoSchema>): Tensor {
  return fromTensorProto(create(TensorProtoSchema, init), refuseExternal);
}

const dtypes = Object.keys(arrayOf) as DType[];

/** Tensors of every dtype with arbitrary bits. */
const tensors = fc.tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(4), { maxLength: 4 })).chain(([dtype, shape]) => {
  const length = elementCount(shape) * new arrayOf[dtype](1).BYTES_PER_ELEMENT;
  const byte = dtype === 'bool' ? fc.nat(1) : fc.nat(255);
  return fc.array(byte, { minLength: length, maxLength: length }).map((bytes): Tensor => {
    const data = new arrayOf[dtype](elementCount(shape));
    new Uint8Array(data.buffer).set(bytes);
    return { dtype, shape, data };
  });
});

/** A varint of any 64-bit integer (two's complement). */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

describe('TensorProto', () => {
  test('keeps dtype, shape and every bit, at any alignment', () => {
    fc.assert(
      fc.property(tensors, fc.nat(9), (tensor, shift) => {
        const message = toBinary(TensorProtoSchema, toTensorProto('t', tensor));
        const moved = new Uint8Array(shift + message.length);
        moved.set(message, shift);
        const back = fromTensorProto(fromBinary(TensorProtoSchema, moved.subarray(shift)), refuseExternal);
        expect(back).toEqual(tensor);
      }),
    );
  });

  test('views aligned raw data instead of copying it', () => {
    const rawData = new Uint8Array(16);
    expect(read({ dataType: 1, dims: [4n], rawData }).data.buffer).toBe(rawData.buffer);
  });

  test('reads the typed fields, in one piece or several', () => {
    const floats = new Uint8Array(Float32Array.of(1.5, -2).buffer);
    const halves = [floats.subarray(0, 4), floats.subarray(4)];
    expect(read({ dataType: 1, dims: [2n], floatData: [floats] })).toEqual(float32([2], [1.5, -2]));
    expect(read({ dataType: 1, dims: [2n], floatData: halves })).toEqual(float32([2], [1.5, -2]));
    const doubles = new Uint8Array(Float64Array.of(0.1).buffer);
    expect(read({ dataType: 11, dims: [], doubleData: [doubles] }).data).toEqual(Float64Array.of(0.1));
    expect(read({ dataType: 1, dims: [0n] }).data).toEqual(new Float32Array(0));
  });

  test.each([
    ['int64', 'int64Data', [-1n, 2n ** 63n - 1n]],
    ['uint64', 'uint64Data', [2n ** 64n - 1n]],
    ['uint32', 'uint64Data', [2n ** 32n - 1n]],
    ['int32', 'int32Data', [-(2n ** 31n), 7n]],
    ['int16', 'int32Data', [-32768n]],
    ['uint16', 'int32Data', [65535n]],
    ['int8', 'int32Data', [-128n]],
    ['uint8', 'int32Data', [255n]],
    ['bool', 'int32Data', [0n, 1n]],
    ['float16', 'int32Data', [0x3c00n]],
  ] as const)('reads %s from %s', (dtype, field, values) => {
    const packed = Uint8Array.from(values.flatMap(varint));
    const init = { dataType: onnxTypeCode[dtype], dims: [BigInt(values.length)], [field]: [packed] };
    expect(Array.from<number | bigint, bigint>(read(init).data, BigInt)).toEqual([...values]);
  });

  test('widens bfloat16 to float32', () => {
    const rawData = new Uint8Array(Uint16Array.of(0x3f80, 0xc000).buffer);
    expect(read({ dataType: 16, dims: [2n], rawData })).toEqual(float32([2], [1, -2]));
    const int32Data = [Uint8Array.from([...varint(0x3f80n), ...varint(0xc000n)])];
    expect(read({ dataType: 16, dims: [2n], int32Data })).toEqual(float32([2], [1, -2]));
  });

  test('reads any non-zero byte of a bool as true', () => {
    expect(read({ dataType: 9, dims: [3n], rawData: Uint8Array.of(0, 2, 255) }).data).toEqual(Uint8Array.of(0, 1, 1));
    const int32Data = [Uint8Array.of(0, 2, 0xff, 0x01)];
    expect(read({ dataType: 9, dims: [3n], int32Data }).data).toEqual(Uint8Array.of(0, 1, 1));
  });

  test.each<[string, MessageInitShape<typeof TensorProtoSchema>]>([
    ['more elements than bytes', { dataType: 1, dims: [5n], rawData: new Uint8Array(16) }],
    ['fewer elements than bytes', { dataType: 1, dims: [3n], rawData: new Uint8Array(16) }],
    ['a forged size', { dataType: 1, dims: [2n ** 40n], rawData: new Uint8Array(16) }],
    ['a forged size of varints', { dataType: 7, dims: [2n ** 40n], int64Data: [Uint8Array.of(1)] }],
    ['a product beyond numbers', { dataType: 1, dims: Array.from({ length: 30 }, () => 2n ** 50n) }],
    ['a product of infinity and zero', { dataType: 1, dims: [...Array.from({ length: 30 }, () => 2n ** 50n), 0n] }],
    ['a negative dimension', { dataType: 1, dims: [-1n], rawData: new Uint8Array(4) }],
    ['two negative dimensions', { dataType: 1, dims: [-1n, -1n], rawData: new Uint8Array(4) }],
    ['a dimension beyond numbers', { dataType: 1, dims: [2n ** 62n] }],
    ['a value beyond its dtype', { dataType: 2, dims: [1n], int32Data: [Uint8Array.from(varint(256n))] }],
    ['left-over elements', { dataType: 6, dims: [1n], int32Data: [Uint8Array.of(1, 2)] }],
    ['a varint cut off', { dataType: 7, dims: [1n], int64Data: [Uint8Array.of(255)] }],
    ['a segment', { dataType: 1, dims: [1n], rawData: new Uint8Array(4), segment: Uint8Array.of(8, 1) }],
  ])('refuses %s', (_, init) => {
    expect(() => read(init)).toThrow(expect.objectContaining({ code: 'E_ONNX_TENSOR' }));
  });

  test('refuses strings', () => {
    expect(() => read({ dataType: 8, dims: [1n] })).toThrow(expect.objectContaining({ code: 'E_DTYPE_UNKNOWN' }));
  });
});
