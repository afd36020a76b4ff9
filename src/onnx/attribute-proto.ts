import type { MessageInitShape } from '@bufbuild/protobuf';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Attribute, Attributes } from '../ir/attributes.js';
import { type AttributeProto, type AttributeProtoSchema, AttributeProto_AttributeType as Kind } from './onnx_pb.js';
import { fromTensorProto, type ReadExternal, toTensorProto } from './tensor-proto.js';

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** @throws WarmstartError `E_ONNX_WRITE` when an integer attribute is not an integer. */
export function toAttributeProto(name: string, attribute: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  switch (attribute.type) {
    case 'int':
      return { name, type: Kind.INT, i: toInt64(attribute.value, name) };
    case 'float':
      return { name, type: Kind.FLOAT, f: Math.fround(attribute.value) };
    case 'string':
      return { name, type: Kind.STRING, s: encoder.encode(attribute.value) };
    case 'tensor':
      return { name, type: Kind.TENSOR, t: toTensorProto('', attribute.value) };
    case 'ints':
      return { name, type: Kind.INTS, ints: attribute.value.map((v) => toInt64(v, name)) };
    case 'floats':
      return { name, type: Kind.FLOATS, floats: attribute.value.map(Math.fround) };
    case 'strings':
      return { name, type: Kind.STRINGS, strings: attribute.value.map((v) => encoder.encode(v)) };
  }
}

/**
 * The attributes of a node.
 * @throws WarmstartError `E_ONNX_ATTRIBUTE` for kinds a graph cannot hold (subgraphs, types, lists of
 * tensors, sparse tensors), for integers beyond 2^53 and for one name given twice.
 */
export function fromAttributeProtos(protos: readonly AttributeProto[], readExternal: ReadExternal): Attributes {
  const attributes = new Map<string, Attribute>();
  for (const proto of protos) {
    if (attributes.has(proto.name)) throw wrong(proto.name, 'is given twice');
    attributes.set(proto.name, fromAttributeProto(proto, readExternal));
  }
  return Object.fromEntries(attributes);
}

function fromAttributeProto(proto: AttributeProto, readExternal: ReadExternal): Attribute {
  const { name } = proto;
  if (proto.refAttrName) throw wrong(name, 'refers to an attribute of a function');
  switch (proto.type) {
    case Kind.INT:
      return { type: 'int', value: fromInt64(proto.i, name) };
    case Kind.FLOAT:
      return { type: 'float', value: proto.f };
    case Kind.STRING:
      return { type: 'string', value: text(proto.s, name) };
    case Kind.INTS:
      return { type: 'ints', value: proto.ints.map((v) => fromInt64(v, name)) };
    case Kind.FLOATS:
      return { type: 'floats', value: proto.floats };
    case Kind.STRINGS:
      return { type: 'strings', value: proto.strings.map((v) => text(v, name)) };
    case Kind.TENSOR:
      if (proto.t) return { type: 'tensor', value: fromTensorProto(proto.t, readExternal) };
      throw wrong(name, 'lacks its tensor');
    case Kind.GRAPH:
    case Kind.GRAPHS:
      throw wrong(name, 'holds a subgraph', 'control flow (If, Loop, Scan) is not supported: export without it');
    default:
      throw wrong(name, `has the unsupported type ${Kind[proto.type]}`);
  }
}

function toInt64(value: number, name: string): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new WarmstartError({
    code: 'E_ONNX_WRITE',
    problem: `attribute '${name}' should be an integer`,
    received: String(value),
  });
}

function fromInt64(value: bigint, name: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw wrong(name, `is the integer ${value}, which lies beyond 2^53`);
}

function text(bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw wrong(name, 'is not UTF-8 text');
  }
}

function wrong(name: string, problem: string, hint?: string): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_ATTRIBUTE',
    problem: `attribute '${name}' ${problem}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
