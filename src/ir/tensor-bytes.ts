import { arrayOf, type DType, elementCount, type Tensor } from './tensor.js';

/** The elements as little-endian bytes, not copied: every platform of the runtime is little-endian. */
export function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * The tensor whose elements are these little-endian bytes, viewed in place where their alignment allows it, else
 * copied. A byte of a bool other than 0 is 1.
 * @param bytes as many as shape and dtype ask for: the caller has checked that
 */
export function tensorFromBytes<D extends DType>(dtype: D, shape: readonly number[], bytes: Uint8Array): Tensor<D> {
  const Elements = arrayOf[dtype];
  const aligned = bytes.byteOffset % Elements.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  const plain = dtype === 'bool' && aligned.some((b) => b > 1) ? Uint8Array.from(aligned, (b) => (b ? 1 : 0)) : aligned;
  return { dtype, shape, data: new Elements(plain.buffer, plain.byteOffset, elementCount(shape)) };
}

/** bfloat16, the upper half of float32, widened: exact. @param bits shape and elements of the bfloat16 tensor */
export function widenBfloat16(bits: Tensor<'uint16'>): Tensor<'float32'> {
  const words = Uint32Array.from(bits.data, (half) => half << 16);
  return { dtype: 'float32', shape: bits.shape, data: new Float32Array(words.buffer) };
}
