import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filled, float32, int64, type Tensor } from '../../src/ir/tensor.js';
import { decodeSafetensors } from '../../src/safetensors/decode.js';
import { encodeSafetensors } from '../../src/safetensors/encode.js';
import { damage, damaged, fuzzing, fuzzRuns } from './mutations.js';
import { readGuarded } from './reading.js';

/** Elements are viewed, or copied where they are not aligned; BF16 is widened to twice its size. */
const factor = 3;

const whole = encodeSafetensors(
  new Map<string, Tensor>([
    ['conv.weight', float32([2, 3], [1, -2, 3, Number.NaN, 5, Number.POSITIVE_INFINITY])],
    ['größe', int64([1, 2 ** 40])],
    ['scalar', float32([], [7])],
    ['empty', filled('float16', [0, 2 ** 40], 0)],
    ['mask', { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) }],
    ['__proto__', filled('int8', [1, 1], 5)],
  ]),
  new Map([
    ['format', 'pt'],
    ['"\\', '\u{1f600}\n'],
  ]),
);

/** A file with this text as its header, and so many bytes behind it. */
function file(header: string, dataBytes: number): Uint8Array {
  const text = Buffer.from(header, 'utf8');
  const bytes = Buffer.alloc(8 + text.length + dataBytes, 1);
  bytes.writeBigUInt64LE(BigInt(text.length));
  bytes.set(text, 8);
  return new Uint8Array(bytes);
}

/** Reads; what has been accepted is written and read again. */
function read(bytes: Uint8Array): void {
  const found = readGuarded(bytes.length, factor, () => decodeSafetensors(bytes));
  if (!found) return;
  const again = encodeSafetensors(found.tensors, found.metadata);
  const { tensors, metadata } = decodeSafetensors(again);
  if (Buffer.compare(encodeSafetensors(tensors, metadata), again) !== 0) expect.fail('another file came back');
}

/** What may stand for a number of the header. */
const size = fc.constantFrom(
  ...['0', '1', '4', '8', '-1', '-0', '1.5', '1e1', '1e400', '9007199254740993', '18446744073709551616', '4294967296'],
  ...['"4"', 'null', 'true', 'NaN', '[]', '{}', '', '[[[[', ']', '"]"', '1,1', '01', '0x4', '\ud800', ' '],
);
const list = fc
  .tuple(fc.array(size, { maxLength: 4 }), fc.constantFrom('[]', '[]', '[]', '[', ']', '{}', '""'))
  .map(([sizes, around]) => `${around[0] ?? ''}${sizes.join(',')}${around[1] ?? ''}`);
const text = fc.oneof(
  fc.constantFrom('"a"', '"a"', '"b"', '"__metadata__"', '"__proto__"', '"constructor"', '"\\ud800"', '"\\u0061"'),
  fc.constantFrom('"', "'a'", 'a', '"\\', '"]"', '"toString"', '""', '"\\u0000"'),
  fc.string().map((s) => JSON.stringify(s)),
);
const dtype = fc.constantFrom(
  '"F32"',
  '"F32"',
  '"BF16"',
  '"F8_E4M3"',
  '"BOOL"',
  '"U64"',
  '"f32"',
  '""',
  '"toString"',
  '1',
);
const field = fc.oneof(
  fc.tuple(fc.constant('"dtype"'), dtype),
  fc.tuple(fc.constant('"shape"'), list),
  fc.tuple(fc.constant('"data_offsets"'), list),
  fc.tuple(text, fc.oneof(text, list)),
);
const tensor = fc.oneof(
  fc
    .record({ dtype, shape: list, offsets: list })
    .map((t) => `{"dtype":${t.dtype},"shape":${t.shape},"data_offsets":${t.offsets}}`),
  fc.array(field, { maxLength: 4 }).map((fields) => `{${fields.map((pair) => pair.join(':')).join(',')}}`),
  text,
);
const header = fc
  .array(fc.tuple(text, tensor), { maxLength: 4 })
  .map((entries) => `{${entries.map((pair) => pair.join(':')).join(',')}}`);

describe('safetensors', () => {
  test('a file cut anywhere, or with any byte another one, is read or refused', () => {
    read(whole);
    for (let at = 0; at < whole.length; at++) {
      read(whole.slice(0, at));
      for (const byte of [0, 0x22, 0x2c, 0x30, 0x7b, 0x7d, 0xff]) read(whole.with(at, byte));
    }
  });

  test('damaged files are read or refused', fuzzing, () => {
    const damages = fc.array(damage, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damages, (some) => read(damaged(whole, some))),
      { numRuns: fuzzRuns },
    );
  });

  test('headers that say something else are read or refused', fuzzing, () => {
    fc.assert(
      fc.property(header, fc.nat(40), (said, dataBytes) => read(file(said, dataBytes))),
      { numRuns: fuzzRuns },
    );
  });

  test('a length of a header takes no memory', () => {
    for (const length of [1n, 100_000_000n, 100_000_001n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      const bytes = new Uint8Array(20).fill(0x7b);
      new DataView(bytes.buffer).setBigUint64(0, length, true);
      expect(() => decodeSafetensors(bytes)).toThrow(expect.objectContaining({ name: 'WarmstartError' }));
      read(bytes);
    }
  });
});
