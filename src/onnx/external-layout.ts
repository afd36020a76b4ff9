import { bytesOf } from '../ir/tensor-bytes.js';
import { toTensorProto } from './tensor-proto.js';
import type { StoreConstant } from './write.js';

/** Tensors below this stay in the model: shapes and axes must be seen by whoever reads just the graph. */
const leastExternalBytes = 1024;

/** Page size: a reader can map each tensor into memory. */
const alignment = 4096;

/** Gives each larger tensor its place in a data file beside the model (ONNX, "External Data"). */
export class ExternalLayout {
  readonly #location: string;
  readonly #pieces: Uint8Array[] = [];
  #end = 0;

  /** @param location name of the data file, as the model will refer to it. */
  constructor(location: string) {
    this.#location = location;
  }

  /** The data file, in pieces: tensors, and what fills the room between them. */
  get pieces(): readonly Uint8Array[] {
    return this.#pieces;
  }

  readonly store: StoreConstant = (name, tensor) => {
    const bytes = bytesOf(tensor);
    if (bytes.byteLength < leastExternalBytes) return toTensorProto(name, tensor);
    const offset = Math.ceil(this.#end / alignment) * alignment;
    this.#pieces.push(new Uint8Array(offset - this.#end), bytes);
    this.#end = offset + bytes.byteLength;
    const entries = { location: this.#location, offset, length: bytes.byteLength };
    return toTensorProto(
      name,
      tensor,
      Object.entries(entries).map(([key, value]) => ({ key, value: String(value) })),
    );
  };
}
