import fc from 'fast-check';

/** How many files a fuzzing test makes: CI makes few in a minute, FUZZ_RUNS explores more, FC_SEED others. */
export const fuzzRuns = Number(process.env.FUZZ_RUNS ?? 2000);

/** Options of a fuzzing test: the more files it makes, the longer it may take. */
export const fuzzing = { timeout: 150 * Math.max(2000, fuzzRuns) };

/** One damage to bytes; positions are parts of their length, so that they mean something in a file of any size. */
export type Damage =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'copy'; readonly at: number; readonly from: number; readonly length: number };

const position = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.oneof(fc.nat(16), fc.nat(1000));

/** What lengths, counts and sizes of a file may become: varints and little-endian integers of extreme value. */
const extremes = fc.constantFrom(
  Uint8Array.of(0),
  Uint8Array.of(0x80, 0x01),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
  Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01),
  Uint8Array.of(0, 0xe1, 0xf5, 0x05, 0, 0, 0, 0),
);

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: position, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('cut' as const), at: position }),
  fc.record({ kind: fc.constant('remove' as const), at: position, length }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: position,
    bytes: fc.oneof(extremes, fc.uint8Array({ maxLength: 12 })),
  }),
  fc.record({ kind: fc.constant('copy' as const), at: position, from: position, length }),
);

export function damaged(bytes: Uint8Array, damages: readonly Damage[]): Uint8Array {
  return damages.reduce(damagedOnce, bytes);
}

function damagedOnce(bytes: Uint8Array, one: Damage): Uint8Array {
  const index = (at: number) => Math.min(Math.floor(at * bytes.length), Math.max(0, bytes.length - 1));
  const at = index(one.at);
  switch (one.kind) {
    case 'flip':
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << one.bit) : byte));
    case 'cut':
      return bytes.slice(0, at);
    case 'remove':
      return joined(bytes.subarray(0, at), bytes.subarray(at + one.length));
    case 'insert':
      return joined(bytes.subarray(0, at), one.bytes, bytes.subarray(at));
    case 'copy': {
      const from = index(one.from);
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + one.length), bytes.subarray(at));
    }
  }
}

/** A new array, aligned as a file just read is. */
function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
