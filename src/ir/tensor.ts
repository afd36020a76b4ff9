import { WarmstartError } from '../error/warmstart-error.js';
import { fromHalf, toHalf } from './half.js';

/** Array type that holds the elements of each dtype. float16 is kept as its 16 bits; bool as 0 or 1. */
export interface DTypeArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export type DType = keyof DTypeArrays;

/** What all typed arrays' classes offer: zeros, or a view on memory. */
interface ArrayType<A> {
  new (length: number): A;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

export const arrayOf: { readonly [D in DType]: ArrayType<DTypeArrays[D]> } = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** A dense, row-major tensor in host memory. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: DTypeArrays[D];
}

/** Number of elements of a static shape; the empty shape is a scalar of one element. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}

/**
 * Makes a tensor, checking that data and shape agree.
 * @throws WarmstartError `E_TENSOR_SIZE`
 */
export function tensor<D extends DType>(dtype: D, shape: readonly number[], data: DTypeArrays[D]): Tensor<D> {
  if (data.length !== elementCount(shape)) {
    throw new WarmstartError({
      code: 'E_TENSOR_SIZE',
      problem: 'a tensor has another number of elements than its shape says',
      expected: `${elementCount(shape)} elements for shape [${shape.join(', ')}]`,
      received: `${data.length} elements of ${dtype}`,
    });
  }
  return { dtype, shape, data };
}

export function float32(shape: readonly number[], values: ArrayLike<number>): Tensor<'float32'> {
  return tensor('float32', shape, Float32Array.from(values));
}

export function int64(values: readonly number[]): Tensor<'int64'> {
  return tensor('int64', [values.length], BigInt64Array.from(values, BigInt));
}

/** Elements as JavaScript numbers (int64 too; ONNX shapes and axes fit in 53 bits). */
export function toNumbers(t: Tensor): number[] {
  const stored = Array.from(t.data as ArrayLike<number | bigint>, Number);
  return t.dtype === 'float16' ? stored.map(fromHalf) : stored;
}

/** Element type numbers of ONNX (TensorProto.DataType), as operators such as Cast carry them. */
export const onnxTypeCode: { readonly [D in DType]: number } = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
};

/** @throws WarmstartError `E_DTYPE_UNKNOWN` for types this project does not hold (strings, complex numbers, sub-byte types). */
export function dtypeOfCode(code: number): DType {
  const found = Object.entries(onnxTypeCode).find(([, c]) => c === code);
  if (found) return found[0] as DType;
  throw new WarmstartError({
    code: 'E_DTYPE_UNKNOWN',
    problem: `element type ${code} is not supported`,
    expected: Object.keys(onnxTypeCode).join(', '),
    received: `TensorProto.DataType ${code}`,
  });
}

/** A tensor filled with one value. */
export function filled<D extends DType>(dtype: D, shape: readonly number[], value: number): Tensor<D> {
  const data = new arrayOf[dtype](elementCount(shape));
  if (value !== 0) (data as { fill(v: number | bigint): void }).fill(stored(dtype, value));
  return { dtype, shape, data };
}

/** A number as the array of its dtype holds it. */
function stored(dtype: DType, value: number): number | bigint {
  if (dtype === 'float16') return toHalf(value);
  return dtype === 'int64' || dtype === 'uint64' ? BigInt(value) : value;
}
