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
 * All pairs of hashes that differ in at most `distance` bits, without comparing each with each. With 4 r + s for the
 * distance, s < 4: if two hashes are that close, then one of the first s + 1 bands differs in at most r bits, or one of
 * the others in at most r - 1; such bands are looked up in tables (multi-index hashing; Norouzi, Punjani and Fleet
 * 2012, Fast Search in Hamming Space, section 3).
 * @param distance 0 to 15
 * @returns in order of b, then a; a < b
 */
export function* closePairs(hashes: readonly Hash[], distance: number): Generator<ClosePair, void> {
  const high = Uint32Array.from(hashes, (hash) => hash[0]);
  const low = Uint32Array.from(hashes, (hash) => hash[1]);
  const radius = Math.trunc(distance / BANDS);
  const searched = Array.from({ length: BANDS }, (_, band) => ({
    ...bandTable(band < 2 ? high : low, band % 2 === 0 ? BAND_BITS : 0),
    masks: masksUpTo(band <= distance % BANDS ? radius : radius - 1),
  }));
  for (const [b, hash] of hashes.entries()) {
    const near = new Map<number, number>();
    for (const { keys, starts, members, masks } of searched) {
      for (const mask of masks) {
        const key = (keys[b] as number) ^ mask;
        const end = starts[key + 1] as number;
        for (let k = starts[key] as number; k < end; k++) {
          const a = members[k] as number;
          if (a >= b) break; // they are ascending
          const found = hammingDistance([high[a] as number, low[a] as number], hash);
          if (found <= distance) near.set(a, found);
        }
      }
    }
    for (const [a, found] of [...near].sort(([x], [y]) => x - y)) yield { a, b, distance: found };
  }
}

/** Which hashes have a band of which value: those of value v are members[starts[v]] up to members[starts[v + 1]]. */
function bandTable(halves: Uint32Array, shift: number) {
  const keys = Uint16Array.from(halves, (half) => half >>> shift);
  const starts = new Uint32Array(2 ** BAND_BITS + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
  for (let v = 0; v < 2 ** BAND_BITS; v++) starts[v + 1] = (starts[v + 1] as number) + (starts[v] as number);
  const next = starts.slice();
  const members = new Uint32Array(keys.length);
  for (const [i, key] of keys.entries()) {
    const at = next[key] as number;
    members[at] = i;
    next[key] = at + 1;
  }
  return { keys, starts, members };
}

/** All numbers of 16 bits with at most so many of them set; none at -1. */
function masksUpTo(bits: number): readonly number[] {
  if (bits < 0) return [];
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
