import { type Hash, hammingDistance } from './perceptual-hash.js';

/** Largest distance that is searched for. Beyond it, hashes of pictures that have nothing in common would be found. */
export const largestDistance = 15;

/** A hash is cut into so many bands of 16 bits. */
const BANDS = 4;
const BAND_BITS = 16;

/** Two hashes that are close. */
export interface ClosePair {
  readonly a: number;
  readonly b: number;
  readonly distance: number;
}

/**
 * All pairs of hashes that differ in at most `distance` bits, without comparing each with each: if they do, then one of
 * the four bands of 16 bits differs in at most a quarter of that, and such bands are looked up in tables (multi-index
 * hashing; Norouzi, Punjani and Fleet 2012, Fast Search in Hamming Space, section 3). The hashes should differ.
 * @param distance 0 to 15
 * @returns in order of b, then a; a < b
 */
export function* closePairs(hashes: readonly Hash[], distance: number): Generator<ClosePair, void> {
  const masks = masksUpTo(Math.trunc(distance / BANDS));
  const tables = Array.from({ length: BANDS }, () => new Map<number, number[]>());
  for (const [b, hash] of hashes.entries()) {
    const near = new Set<number>();
    for (const [band, table] of tables.entries()) {
      const key = bandOf(hash, band);
      for (const mask of masks) for (const a of table.get(key ^ mask) ?? []) near.add(a);
    }
    for (const a of [...near].sort((x, y) => x - y)) {
      const found = hammingDistance(hashes[a] as Hash, hash);
      if (found <= distance) yield { a, b, distance: found };
    }
    for (const [band, table] of tables.entries()) {
      const key = bandOf(hash, band);
      const known = table.get(key);
      if (known) known.push(b);
      else table.set(key, [b]);
    }
  }
}

function bandOf(hash: Hash, band: number): number {
  return ((hash[band >> 1] as number) >>> (band % 2 === 0 ? BAND_BITS : 0)) & 0xffff;
}

/** All numbers of 16 bits with at most so many of them set. */
function masksUpTo(bits: number): readonly number[] {
  const masks = [0];
  for (let begin = 0, n = 0; n < bits; n++) {
    const end = masks.length;
    for (const mask of masks.slice(begin, end)) {
      // Only bits above the highest one set, so that none is made twice.
      for (let bit = 32 - Math.clz32(mask); bit < BAND_BITS; bit++) masks.push(mask | (1 << bit));
    }
    begin = end;
  }
  return masks;
}
