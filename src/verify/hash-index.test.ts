import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { closePairs } from './hash-index.js';
import { type Hash, hammingDistance } from './perceptual-hash.js';

/** A hash near another one: so many bits turned. */
function turned([high, low]: Hash, bits: readonly number[]): Hash {
  const halves: [number, number] = [high, low];
  for (const bit of bits) halves[bit >> 5] = ((halves[bit >> 5] as number) ^ (1 << (bit & 31))) >>> 0;
  return halves;
}

test('finds every close pair, and no other, as comparing each with each does', () => {
  const half = fc.integer({ min: 0, max: 0xffffffff });
  const family = fc.tuple(fc.tuple(half, half), fc.array(fc.array(fc.nat(63), { maxLength: 20 }), { maxLength: 12 }));
  fc.assert(
    fc.property(fc.array(family, { maxLength: 3 }), fc.integer({ min: 0, max: 15 }), (families, distance) => {
      const hashes = families.flatMap(([hash, turns]) => turns.map((bits) => turned(hash, bits)));
      const expected = hashes.flatMap((hash, b) =>
        hashes.slice(0, b).flatMap((other, a) => {
          const found = hammingDistance(hash, other);
          return found <= distance ? [{ a, b, distance: found }] : [];
        }),
      );
      expect([...closePairs(hashes, distance)]).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('of 100,000 hashes, the hundred pairs that were put among them', () => {
  const stream = randomStream(1, 'hashes');
  const word = () => Math.floor(stream.uniform() * 2 ** 32);
  const hashes = Array.from({ length: 100_000 }, (): Hash => [word(), word()]);
  const put = Array.from({ length: 100 }, (_, k) => {
    const [a, b] = [k, 99_999 - k];
    hashes[b] = turned(hashes[a] as Hash, [3, 17, 30, 40, 41, 52, 60, 63].slice(0, k % 9));
    return { a, b, distance: k % 9 };
  });
  expect([...closePairs(hashes, 8)].sort((x, y) => x.a - y.a)).toEqual(put);
});
