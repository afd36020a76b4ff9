import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { WarmstartError } from '../error/warmstart-error.js';

/**
 * Repeated elements that one file may hold: names, nodes, attributes, dimensions. Networks for pictures have
 * some 10 000, a network of 50 000 nodes ten times as many as nodes; without a bound, every two bytes of a hostile file
 * could ask for an object.
 */
const maxElements = 2 ** 19;

/** The wire type of single elements, by scalar type; whatever is not listed is a varint. */
const wireTypes: { readonly [T in ScalarType]?: WireType } = {
  [ScalarType.STRING]: WireType.LengthDelimited,
  [ScalarType.BYTES]: WireType.LengthDelimited,
  [ScalarType.FLOAT]: WireType.Bit32,
  [ScalarType.FIXED32]: WireType.Bit32,
  [ScalarType.SFIXED32]: WireType.Bit32,
  [ScalarType.DOUBLE]: WireType.Bit64,
  [ScalarType.FIXED64]: WireType.Bit64,
  [ScalarType.SFIXED64]: WireType.Bit64,
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Walks over a protobuf message without decoding it, so that what is wrong gets a place ("byte 1234, in
 * graph.node[17]") and nothing is allocated for a file that lies about its lengths. Stricter than protobuf
 * decoders: a nested message must end inside its parent, groups are refused, strings must be UTF-8.
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 *
 * @throws WarmstartError `E_ONNX_MALFORMED`, `E_ONNX_TOO_MANY`
 */
export function checkFraming(bytes: Uint8Array, schema: DescMessage): void {
  new Walk(bytes).message(schema, bytes.length, '');
}

class Walk {
  readonly #bytes: Uint8Array;
  readonly #reader: BinaryReader;
  readonly #fields = new Map<DescMessage, Map<number, DescField>>();
  #elements = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#reader = new BinaryReader(bytes);
  }

  /** A message that starts here and ends at `end`. The schema does not recurse, so neither does this for long. */
  message(schema: DescMessage, end: number, path: string): void {
    const fields = this.#fieldsOf(schema);
    const indices = new Map<DescField, number>();
    while (this.#reader.pos < end) {
      const start = this.#reader.pos;
      const [number, wireType] = this.#attempt(path, () => this.#reader.tag());
      const field = fields.get(number);
      if (!field) {
        this.#skip(wireType, end, path);
        continue;
      }
      let place = path ? `${path}.${field.name}` : field.name;
      if (field.fieldKind === 'list') {
        const index = indices.get(field) ?? 0;
        indices.set(field, index + 1);
        this.#count(path);
        if (field.listKind === 'message') place += `[${index}]`;
      }
      this.#field(field, wireType, start, end, place);
    }
  }

  #fieldsOf(schema: DescMessage): Map<number, DescField> {
    const fields = this.#fields.get(schema) ?? new Map(schema.fields.map((field) => [field.number, field]));
    this.#fields.set(schema, fields);
    return fields;
  }

  #field(field: DescField, wireType: WireType, start: number, end: number, path: string): void {
    const repeated = field.fieldKind === 'list';
    const scalar = field.scalar ?? ScalarType.INT32;
    const expected = field.message ? WireType.LengthDelimited : (wireTypes[scalar] ?? WireType.Varint);
    if (wireType === WireType.LengthDelimited && wireType !== expected && repeated) {
      this.#packed(expected, this.#length(end, path), path);
    } else if (wireType !== expected) {
      throw this.#malformed(`expected wire type ${expected}, found ${wireType}`, start, path);
    } else if (field.message) {
      this.message(field.message, this.#length(end, path), path);
    } else if (scalar === ScalarType.STRING) {
      const stop = this.#length(end, path);
      this.#attempt(path, () => utf8.decode(this.#bytes.subarray(this.#reader.pos, stop)));
      this.#reader.pos = stop;
    } else {
      this.#skip(wireType, end, path);
    }
  }

  #packed(element: WireType, end: number, path: string): void {
    while (this.#reader.pos < end) {
      this.#count(path);
      this.#skip(element, end, path);
    }
  }

  /** Passes over one field of no further interest. */
  #skip(wireType: WireType, end: number, path: string): void {
    const start = this.#reader.pos;
    if (wireType === WireType.Varint) this.#attempt(path, () => this.#reader.uint64());
    else if (wireType === WireType.Bit32) this.#reader.pos += 4;
    else if (wireType === WireType.Bit64) this.#reader.pos += 8;
    else if (wireType === WireType.LengthDelimited) this.#reader.pos = this.#length(end, path);
    else throw this.#malformed('groups do not occur in ONNX', start, path);
    if (this.#reader.pos > end) throw this.#malformed('a field goes beyond the end of its message', start, path);
  }

  /** Reads a length; gives the position where what it measures ends. */
  #length(end: number, path: string): number {
    const start = this.#reader.pos;
    const length = this.#attempt(path, () => this.#reader.uint32());
    if (length <= end - this.#reader.pos) return this.#reader.pos + length;
    throw this.#malformed(`a length of ${length} bytes where ${end - this.#reader.pos} are left`, start, path);
  }

  #count(path: string): void {
    if (++this.#elements <= maxElements) return;
    throw new WarmstartError({
      code: 'E_ONNX_TOO_MANY',
      problem: 'the model has too many parts',
      expected: `at most ${maxElements} nodes, inputs, attributes and other repeated elements`,
      where: this.#place(this.#reader.pos, path),
    });
  }

  #attempt<T>(path: string, read: () => T): T {
    const start = this.#reader.pos;
    try {
      return read();
    } catch (error) {
      throw this.#malformed(error instanceof Error ? error.message : String(error), start, path);
    }
  }

  #malformed(reason: string, byte: number, path: string): WarmstartError {
    return new WarmstartError({
      code: 'E_ONNX_MALFORMED',
      problem: 'this is not an ONNX model, or it is damaged',
      received: reason,
      where: this.#place(byte, path),
      hint: this.#hint(),
    });
  }

  #place(byte: number, path: string): string {
    return path ? `byte ${byte}, in ${path}` : `byte ${byte}`;
  }

  #hint(): string {
    const start = new TextDecoder('latin1').decode(this.#bytes.subarray(0, 40));
    if (start.startsWith('version https://git-lfs'))
      return 'this is a Git LFS pointer: fetch the file with git lfs pull';
    return 'fetch or export the model again';
  }
}
