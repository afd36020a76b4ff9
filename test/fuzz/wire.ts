import type { DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';

/** A field of a protobuf message as it stands in the file; nested messages are taken apart, too. */
interface Field {
  readonly number: number;
  readonly wireType: WireType;
  readonly value: bigint | Uint8Array | readonly Field[];
}

/** @param schema says which fields are messages */
export function fieldsOf(bytes: Uint8Array, schema: DescMessage): Field[] {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  while (reader.pos < bytes.length) {
    const [number, wireType] = reader.tag();
    const nested = schema.fields.find((field) => field.number === number)?.message;
    if (wireType === WireType.Varint) fields.push({ number, wireType, value: BigInt(reader.uint64()) });
    else if (wireType === WireType.Bit32) fields.push({ number, wireType, value: BigInt(reader.fixed32()) });
    else {
      const value = reader.bytes();
      fields.push({ number, wireType, value: nested ? fieldsOf(value, nested) : value });
    }
  }
  return fields;
}

export function bytesOfFields(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { number, wireType, value } of fields) {
    writer.tag(number, wireType);
    if (typeof value === 'bigint') {
      if (wireType === WireType.Bit32) writer.fixed32(Number(BigInt.asUintN(32, value)));
      else writer.uint64(BigInt.asUintN(64, value));
    } else writer.bytes(value instanceof Uint8Array ? value : bytesOfFields(value));
  }
  return writer.finish();
}

/** One change to one field, which is counted over the whole tree; all lengths around it stay right. */
export type Change =
  | { readonly kind: 'remove' | 'double' | 'group' | 'pack'; readonly at: number }
  | { readonly kind: 'number'; readonly at: number; readonly number: number }
  | { readonly kind: 'integer'; readonly at: number; readonly value: bigint }
  | { readonly kind: 'bytes'; readonly at: number; readonly value: Uint8Array }
  | { readonly kind: 'nest'; readonly at: number; readonly depth: number }
  | { readonly kind: 'like' | 'move'; readonly at: number; readonly other: number };

const at = fc.nat(10_000);

const integers = fc.oneof(
  fc.constantFrom(
    0n,
    -1n,
    1n,
    2n,
    3n,
    2n ** 31n,
    2n ** 32n,
    2n ** 40n,
    2n ** 53n,
    2n ** 53n + 1n,
    2n ** 63n,
    -(2n ** 31n),
  ),
  fc.bigInt({ min: -20n, max: 130n }),
);

const utf8 = new TextEncoder();
const contents = fc.oneof(
  fc
    .constantFrom(
      ...[
        '',
        'x',
        'N',
        '__proto__',
        'constructor',
        'x_0',
        'unk_0',
        'unused_0',
        '../secret',
        '/dev/zero',
        'Constant',
        '\0',
      ],
      ...[
        'Identity',
        'If',
        'Loop',
        'Reshape',
        'Split',
        'Conv',
        'Gather',
        '2*N',
        '(',
        'offset',
        'length',
        'location',
        '-1',
      ],
    )
    .map((word) => utf8.encode(word)),
  fc.constantFrom(Uint8Array.of(0xff), Uint8Array.of(0xed, 0xa0, 0x80), new Uint8Array(10_000).fill(0x41)),
  fc.uint8Array({ maxLength: 20 }),
);

export const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('remove' as const, 'double' as const, 'group' as const, 'pack' as const), at }),
  fc.record({ kind: fc.constant('number' as const), at, number: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('integer' as const), at, value: integers }),
  fc.record({ kind: fc.constant('bytes' as const), at, value: contents }),
  fc.record({ kind: fc.constant('nest' as const), at, depth: fc.constantFrom(1, 20, 400) }),
  fc.record({ kind: fc.constantFrom('like' as const, 'move' as const), at, other: at }),
);

/** The message with the changes, one after the other. */
export function changed(fields: readonly Field[], changes: readonly Change[]): readonly Field[] {
  return changes.reduce((before, one) => changedOnce(before, one), fields);
}

function changedOnce(fields: readonly Field[], one: Change): readonly Field[] {
  const all = flattened(fields);
  const target = all[one.at % Math.max(1, all.length)];
  if (!target) return fields;
  const { number, value } = target;
  const put = (...instead: readonly Field[]) => replaced(fields, target, instead);
  const message = (inner: Field['value']) => ({ number, wireType: WireType.LengthDelimited, value: inner });
  const other = 'other' in one ? all[one.other % all.length] : undefined;
  switch (one.kind) {
    case 'remove':
      return put();
    case 'double':
      return put(target, target);
    case 'group':
      return put({ ...target, wireType: WireType.StartGroup }, { ...target, wireType: WireType.EndGroup });
    case 'pack':
      return put(message(typeof value === 'bigint' ? varint(value) : value));
    case 'number':
      return put({ ...target, number: one.number });
    case 'integer':
      return put({ number, wireType: WireType.Varint, value: one.value });
    case 'bytes':
      return put(message(one.value));
    case 'nest':
      return put(message(nested(number, value, one.depth)));
    case 'like':
      return other ? put({ ...target, wireType: other.wireType, value: other.value }) : fields;
    case 'move':
      return other && !contains(target, other) ? replaced(put(), other, [other, target]) : fields;
  }
}

function flattened(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => (Array.isArray(field.value) ? [field, ...flattened(field.value)] : [field]));
}

function replaced(fields: readonly Field[], target: Field, instead: readonly Field[]): readonly Field[] {
  return fields.flatMap((field) => {
    if (field === target) return instead;
    return Array.isArray(field.value) ? [{ ...field, value: replaced(field.value, target, instead) }] : [field];
  });
}

function contains(field: Field, other: Field): boolean {
  return field === other || (Array.isArray(field.value) && field.value.some((inner: Field) => contains(inner, other)));
}

function varint(value: bigint): Uint8Array {
  return new BinaryWriter().uint64(BigInt.asUintN(64, value)).finish();
}

/** The value inside of itself: a message of a type that knows itself goes as deep as one likes. */
function nested(number: number, value: Field['value'], depth: number): Uint8Array {
  let inner = typeof value === 'bigint' ? varint(value) : value instanceof Uint8Array ? value : bytesOfFields(value);
  for (let i = 0; i < depth; i++)
    inner = new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(inner).finish();
  return inner;
}
