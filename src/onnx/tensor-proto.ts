import { create } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { WarmstartError } from '../error/warmstart-error.js';
import { arrayOf, type DType, dtypeOfCode, elementCount, filled, onnxTypeCode, type Tensor } from '../ir/tensor.js';
import { bytesOf, tensorFromBytes, widenBfloat16 } from '../ir/tensor-bytes.js';
import { TensorProto_DataLocation as Location, type TensorProto, TensorProtoSchema } from './onnx_pb.js';

/** A pair of a tensor's `external_data`: location, offset, length. */
export interface ExternalEntry {
  readonly key: string;
  readonly value: string;
}

/** Reads `byteLength` bytes from a file beside the model, as `external_data` entries tell. */
export type ReadExternal = (entries: readonly ExternalEntry[], byteLength: number) => Uint8Array;

/** bfloat16 has no array type: its elements are widened to float32 when read. */
export const bfloat16 = 16;

/** The tensor as a message, with its elements in `raw_data` or, if given, where `external` says. */
export function toTensorProto(name: string, tensor: Tensor, external?: readonly ExternalEntry[]): TensorProto {
  const header = { name, dataType: onnxTypeCode[tensor.dtype], dims: tensor.shape.map(BigInt) };
  return external
    ? create(TensorProtoSchema, { ...header, dataLocation: Location.EXTERNAL, externalData: [...external] })
    : create(TensorProtoSchema, { ...header, rawData: bytesOf(tensor) });
}

/**
 * The tensor in a message. Elements are viewed in place where their alignment allows it, else copied.
 * @throws WarmstartError `E_ONNX_TENSOR` when the elements do not fit the shape, `E_DTYPE_UNKNOWN`, and
 * what `readExternal` throws.
 */
export function fromTensorProto(proto: TensorProto, readExternal: ReadExternal): Tensor {
  const shape = proto.dims.map(dimension);
  if (proto.segment.length > 0) throw wrong('tensors in segments are not supported');
  return proto.dataType === bfloat16
    ? widenBfloat16(elements(proto, 'uint16', shape, readExternal))
    : elements(proto, dtypeOfCode(proto.dataType), shape, readExternal);
}

function elements<D extends DType>(
  proto: TensorProto,
  dtype: D,
  shape: readonly number[],
  readExternal: ReadExternal,
): Tensor<D> {
  const byteLength = elementCount(shape) * arrayOf[dtype].BYTES_PER_ELEMENT;
  if (!Number.isSafeInteger(byteLength)) throw wrong(`shape [${shape.join(', ')}] is too large`);
  const bytes = rawBytes(proto, dtype, byteLength, readExternal);
  if (!bytes) return varints(proto, dtype, shape);
  if (bytes.byteLength === byteLength) return tensorFromBytes(dtype, shape, bytes);
  throw wrong('a tensor has another number of bytes than its shape says', {
    expected: `${byteLength} bytes`,
    received: `${bytes.byteLength} bytes`,
  });
}

/** The elements' bytes as they lie in memory; undefined where they stand as varints. */
function rawBytes(
  proto: TensorProto,
  dtype: DType,
  byteLength: number,
  readExternal: ReadExternal,
): Uint8Array | undefined {
  if (proto.dataLocation === Location.EXTERNAL) return readExternal(proto.externalData, byteLength);
  if (proto.rawData.length > 0) return proto.rawData;
  if (dtype === 'float32') return joined(proto.floatData);
  if (dtype === 'float64') return joined(proto.doubleData);
  return undefined;
}

/** int32_data, int64_data and uint64_data: which of them a dtype uses is fixed (onnx.proto, TensorProto). */
function varints<D extends DType>(proto: TensorProto, dtype: D, shape: readonly number[]): Tensor<D> {
  const count = elementCount(shape);
  const unsigned = dtype === 'uint64' || dtype === 'uint32';
  const bytes = joined(unsigned ? proto.uint64Data : dtype === 'int64' ? proto.int64Data : proto.int32Data);
  // A varint takes at least a byte: checked before anything of the claimed size is made.
  if (count > bytes.length) {
    throw wrong('a tensor has fewer elements than its shape says', {
      expected: `${count} elements`,
      received: `${bytes.length} bytes`,
    });
  }
  const reader = new BinaryReader(bytes);
  const made = filled(dtype, shape, 0);
  const data = made.data as { [index: number]: number | bigint };
  const big = dtype === 'int64' || dtype === 'uint64';
  for (let i = 0; i < count; i++) {
    const value = attempt(() => (unsigned ? reader.uint64() : dtype === 'int64' ? reader.int64() : reader.int32()));
    const element = big ? BigInt(value) : dtype === 'bool' ? Number(value !== 0) : Number(value);
    data[i] = element;
    if (data[i] !== element) throw wrong(`element ${i} does not fit ${dtype}`, { received: String(element) });
  }
  if (reader.pos !== bytes.length) throw wrong('a tensor has more elements than its shape says');
  return made;
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new WarmstartError({ code: 'E_ONNX_TENSOR', problem: 'the elements of a tensor are damaged', cause });
  }
}

/** A packed field may come in several pieces. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only) return only;
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return bytes;
}

function dimension(dim: bigint): number {
  const n = Number(dim);
  if (n >= 0 && Number.isSafeInteger(n)) return n;
  throw wrong('a dimension of a tensor is not a size', { received: String(dim) });
}

function wrong(problem: string, detail: { expected?: string; received?: string } = {}): WarmstartError {
  return new WarmstartError({ code: 'E_ONNX_TENSOR', problem, ...detail });
}
