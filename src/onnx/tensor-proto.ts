import { create } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { WarmstartError } from '../error/warmstart-error.js';
import { arrayOf, type DType, dtypeOfCode, elementCount, onnxTypeCode, type Tensor } from '../ir/tensor.js';
import { TensorProto_DataLocation as Location, type TensorProto, TensorProtoSchema } from './onnx_pb.js';

/** A pair of a tensor's `external_data`: location, offset, length. */
export interface ExternalEntry {
  readonly key: string;
  readonly value: string;
}

/** Reads `byteLength` bytes from a file beside the model, as `external_data` entries tell. */
export type ReadExternal = (entries: readonly ExternalEntry[], byteLength: number) => Uint8Array;

/** The array type of a dtype, as a view on bytes. */
interface ArrayView {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Tensor['data'];
  readonly BYTES_PER_ELEMENT: number;
}

/** bfloat16 has no array type: its elements are widened to float32 when read. */
const bfloat16 = 16;

/** The tensor as a message, with its elements in `raw_data` or, if given, where `external` says. */
export function toTensorProto(name: string, tensor: Tensor, external?: readonly ExternalEntry[]): TensorProto {
  const header = { name, dataType: onnxTypeCode[tensor.dtype], dims: tensor.shape.map(BigInt) };
  return external
    ? create(TensorProtoSchema, { ...header, dataLocation: Location.EXTERNAL, externalData: [...external] })
    : create(TensorProtoSchema, { ...header, rawData: bytesOf(tensor) });
}

/** The elements as little-endian bytes, not copied: every platform of the runtime is little-endian. */
export function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * The tensor in a message. Elements are viewed in place where their alignment allows it, else copied.
 * @throws WarmstartError `E_ONNX_TENSOR` when the elements do not fit the shape, `E_DTYPE_UNKNOWN`, and
 * what `readExternal` throws.
 */
export function fromTensorProto(proto: TensorProto, readExternal: ReadExternal): Tensor {
  const shape = proto.dims.map(dimension);
  const wide = proto.dataType === bfloat16;
  const dtype = wide ? 'uint16' : dtypeOfCode(proto.dataType);
  const count = elementCount(shape);
  const byteLength = count * arrayView(dtype).BYTES_PER_ELEMENT;
  if (!Number.isSafeInteger(byteLength)) throw wrong(`shape [${shape.join(', ')}] is too large`);
  if (proto.segment.length > 0) throw wrong('tensors in segments are not supported');
  const data = elements(proto, dtype, count, byteLength, readExternal);
  return wide ? { dtype: 'float32', shape, data: widen(data) } : { dtype, shape, data };
}

function elements(proto: TensorProto, dtype: DType, count: number, byteLength: number, readExternal: ReadExternal) {
  if (proto.dataLocation === Location.EXTERNAL) {
    return view(readExternal(proto.externalData, byteLength), dtype, count);
  }
  if (proto.rawData.length > 0) return view(proto.rawData, dtype, count);
  if (dtype === 'float32') return view(joined(proto.floatData), dtype, count);
  if (dtype === 'float64') return view(joined(proto.doubleData), dtype, count);
  return varints(proto, dtype, count);
}

function arrayView(dtype: DType): ArrayView {
  return arrayOf[dtype] as unknown as ArrayView;
}

/** Little-endian bytes as an array of the dtype. */
function view(bytes: Uint8Array, dtype: DType, count: number): Tensor['data'] {
  const Elements = arrayView(dtype);
  if (bytes.byteLength !== count * Elements.BYTES_PER_ELEMENT) {
    throw wrong('a tensor has another number of bytes than its shape says', {
      expected: `${count * Elements.BYTES_PER_ELEMENT} bytes`,
      received: `${bytes.byteLength} bytes`,
    });
  }
  const aligned = bytes.byteOffset % Elements.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  const data = new Elements(aligned.buffer, aligned.byteOffset, count);
  return dtype === 'bool' && bytes.some((b) => b > 1) ? Uint8Array.from(bytes, (b) => (b ? 1 : 0)) : data;
}

/** int32_data, int64_data and uint64_data: which of them a dtype uses is fixed (onnx.proto, TensorProto). */
function varints(proto: TensorProto, dtype: DType, count: number): Tensor['data'] {
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
  const data = new arrayOf[dtype](count) as { [index: number]: number | bigint };
  const big = dtype === 'int64' || dtype === 'uint64';
  for (let i = 0; i < count; i++) {
    const value = attempt(() => (unsigned ? reader.uint64() : dtype === 'int64' ? reader.int64() : reader.int32()));
    const element = big ? BigInt(value) : Number(value);
    data[i] = element;
    if (data[i] !== element) throw wrong(`element ${i} does not fit ${dtype}`, { received: String(element) });
  }
  if (reader.pos !== bytes.length) throw wrong('a tensor has more elements than its shape says');
  return data as unknown as Tensor['data'];
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

/** bfloat16 is the upper half of float32. */
function widen(upper: Tensor['data']): Float32Array {
  const bits = Uint32Array.from(upper as Uint16Array, (half) => half << 16);
  return new Float32Array(bits.buffer);
}

function dimension(dim: bigint): number {
  const n = Number(dim);
  if (n >= 0 && Number.isSafeInteger(n)) return n;
  throw wrong('a dimension of a tensor is not a size', { received: String(dim) });
}

function wrong(problem: string, detail: { expected?: string; received?: string } = {}): WarmstartError {
  return new WarmstartError({ code: 'E_ONNX_TENSOR', problem, ...detail });
}
