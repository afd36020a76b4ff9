import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { WarmstartError } from '../error/warmstart-error.js';

const TWO_PI = 2 * Math.PI;

/**
 * A stream of pseudo-random numbers (xoroshiro128+), reproducible to the last bit.
 * Normals use `Math.log`, `Math.cos` and `Math.sin`: they are exact across machines that run the same V8.
 */
export class RandomStream {
  readonly #generator: RandomGenerator;
  #spareNormal: number | undefined;

  constructor(generator: RandomGenerator) {
    this.#generator = generator;
  }

  /** Uniform in [0, 1), 53 bits. Each half leaves out its lowest bits, the weak ones of a xoroshiro+ generator. */
  uniform(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /**
   * Uniform integer in [0, below), without modulo bias.
   * @throws WarmstartError `E_RANDOM_RANGE` unless `below` is a positive safe integer
   */
  int(below: number): number {
    if (!Number.isSafeInteger(below) || below < 1) {
      throw new WarmstartError({
        code: 'E_RANDOM_RANGE',
        problem: 'a random integer needs a positive upper bound',
        expected: 'a positive safe integer',
        received: String(below),
      });
    }
    return uniformInt(this.#generator, 0, below - 1);
  }

  /**
   * Standard normal, by the basic form of Box and Muller (1958):
   * z0, z1 = sqrt(-2 ln u) * (cos, sin)(2 pi v). The second of a pair is kept for the next call.
   */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = TWO_PI * this.uniform();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Uniform permutation of 0..n-1, by Fisher and Yates. */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = uniformInt(this.#generator, 0, i);
      const moved = order[i] as number;
      order[i] = order[j] as number;
      order[j] = moved;
    }
    return order;
  }

  /**
   * Fills with normals of mean 0. Uniforms of 32 bits are enough for float32: the tail ends at 6.66 standard
   * deviations, where one value in 10^10 lies.
   */
  fillNormal(target: Float32Array, std: number): void {
    const generator = this.#generator;
    const n = target.length;
    for (let i = 0; i < n; i += 2) {
      // u in (0, 1], so that the logarithm stays finite.
      const u = ((generator.next() >>> 0) + 1) / 0x100000000;
      const angle = ((generator.next() >>> 0) / 0x100000000) * TWO_PI;
      const radius = Math.sqrt(-2 * Math.log(u)) * std;
      target[i] = radius * Math.cos(angle);
      if (i + 1 < n) target[i + 1] = radius * Math.sin(angle);
    }
  }

  /** Fills uniformly from [low, high); rounding to float32 may reach `high` itself. */
  fillUniform(target: Float32Array, low: number, high: number): void {
    const generator = this.#generator;
    const scale = (high - low) / 0x100000000;
    for (let i = 0; i < target.length; i++) target[i] = low + (generator.next() >>> 0) * scale;
  }
}

/**
 * The stream for one purpose: `randomStream(42, 'shuffle', 3)` is always the same, whatever was drawn before or
 * elsewhere. So a run that is resumed at epoch 3 shuffles as one that was never interrupted.
 * The labels are part of the seed; the string '3' and the number 3 are different labels.
 * @throws WarmstartError `E_SEED_INVALID`
 */
export function randomStream(seed: number, ...labels: readonly (string | number)[]): RandomStream {
  return new RandomStream(xoroshiro128plusFromState(hash128(JSON.stringify([parseSeed(seed), ...labels]))));
}

/**
 * Returns the seed itself if it is one.
 * @throws WarmstartError `E_SEED_INVALID` unless it is a non-negative safe integer
 */
export function parseSeed(seed: number): number {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new WarmstartError({
      code: 'E_SEED_INVALID',
      problem: 'the seed is not a whole number',
      expected: `an integer from 0 to ${Number.MAX_SAFE_INTEGER}`,
      received: String(seed),
    });
  }
  return seed;
}

/**
 * 128 bits of a text: four FNV-1a lanes with different bases, each finished by the mixer of MurmurHash3.
 * FNV alone leaves neighbouring keys ('epoch 3', 'epoch 4') correlated; the mixer makes every bit depend on all.
 */
function hash128(text: string): readonly [number, number, number, number] {
  const lane = (basis: number) => {
    let h = basis;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return h;
  };
  const a = avalanche(lane(0x811c9dc5 | 0));
  const b = avalanche(lane(0x2545f491) ^ a);
  const c = avalanche(lane(0x9e3779b9 | 0) ^ b);
  const d = avalanche(lane(0x6c62272e) ^ c);
  return [a, b, c, d];
}

function avalanche(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
