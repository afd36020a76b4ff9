import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attribute, float, int } from '../ir/attributes.js';
import { float32 } from '../ir/tensor.js';
import { fromAttributeProtos, toAttributeProto } from './attribute-proto.js';
import { AttributeProtoSchema, AttributeProto_AttributeType as Kind } from './onnx_pb.js';

const refuseExternal = () => {
  throw new Error('not external');
};

const attributes: fc.Arbitrary<Attribute> = fc.oneof(
  fc.record({ type: fc.constant('int' as const), value: fc.maxSafeInteger() }),
  fc.record({ type: fc.constant('float' as const), value: fc.float() }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
  fc.record({ type: fc.constant('ints' as const), value: fc.array(fc.maxSafeInteger()) }),
  fc.record({ type: fc.constant('floats' as const), value: fc.array(fc.float()) }),
  fc.record({ type: fc.constant('strings' as const), value: fc.array(fc.string()) }),
  fc.record({ type: fc.constant('tensor' as const), value: fc.constant(float32([2], [1, 2])) }),
);

function read(...inits: MessageInitShape<typeof AttributeProtoSchema>[]) {
  return fromAttributeProtos(
    inits.map((init) => create(AttributeProtoSchema, init)),
    refuseExternal,
  );
}

describe('AttributeProto', () => {
  test('keeps kind and value', () => {
    fc.assert(
      fc.property(fc.string(), attributes, (name, attribute) => {
        const bytes = toBinary(AttributeProtoSchema, create(AttributeProtoSchema, toAttributeProto(name, attribute)));
        const back = fromAttributeProtos([fromBinary(AttributeProtoSchema, bytes)], refuseExternal);
        expect(Object.entries(back)).toEqual([[name, attribute]]);
      }),
    );
  });

  test('writes an integral float as a float, and floats in single precision', () => {
    expect(toAttributeProto('alpha', float(1))).toEqual({ name: 'alpha', type: Kind.FLOAT, f: 1 });
    expect(toAttributeProto('alpha', float(0.1))).toMatchObject({ f: Math.fround(0.1) });
  });

  test('refuses to write an integer that is none', () => {
    expect(() => toAttributeProto('axis', int(0.5))).toThrow(expect.objectContaining({ code: 'E_ONNX_WRITE' }));
  });

  test.each<[string, RegExp, MessageInitShape<typeof AttributeProtoSchema>[]]>([
    ['a subgraph', /'then_branch' holds a subgraph/, [{ name: 'then_branch', type: Kind.GRAPH, g: new Uint8Array(2) }]],
    ['a sparse tensor', /'v' has the unsupported type SPARSE_TENSOR/, [{ name: 'v', type: Kind.SPARSE_TENSOR }]],
    ['a missing type', /'v' has the unsupported type UNDEFINED/, [{ name: 'v', i: 1n }]],
    ['an integer beyond 2^53', /beyond 2\^53/, [{ name: 'v', type: Kind.INT, i: 2n ** 60n }]],
    ['a missing tensor', /'v' lacks its tensor/, [{ name: 'v', type: Kind.TENSOR }]],
    ['bytes that are no text', /not UTF-8/, [{ name: 'v', type: Kind.STRING, s: Uint8Array.of(255) }]],
    ['a reference', /attribute of a function/, [{ name: 'v', type: Kind.INT, refAttrName: 'w' }]],
    [
      'a name given twice',
      /'v' is given twice/,
      [
        { name: 'v', type: Kind.INT },
        { name: 'v', type: Kind.INT },
      ],
    ],
  ])('refuses %s', (_, message, inits) => {
    expect(() => read(...inits)).toThrow(
      expect.objectContaining({ code: 'E_ONNX_ATTRIBUTE', message: expect.stringMatching(message) }),
    );
  });

  test('a hostile name stays a name', () => {
    const back = read({ name: '__proto__', type: Kind.INT, i: 3n });
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Object.entries(back)).toEqual([['__proto__', int(3)]]);
  });
});
