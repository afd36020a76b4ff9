import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSeed, randomStream } from './random-stream.js';

function moments(values: Float32Array) {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const std = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
  return { mean, std };
}

describe('randomStream', () => {
  test('gives the same numbers for ever', () => {
    const stream = randomStream(42, 'shuffle', 3);
    expect([stream.int(1000), stream.int(1000), stream.int(1000)]).toEqual([700, 980, 71]);
    expect(Array.from(randomStream(42, 'split').permutation(8))).toEqual([1, 6, 0, 3, 4, 5, 2, 7]);
  });

  test('does not depend on what other streams have drawn', () => {
    const b = randomStream(1, 'b').uniform();
    const a = randomStream(1, 'a');
    for (let i = 0; i < 100; i++) a.uniform();
    expect(randomStream(1, 'b').uniform()).toBe(b);
    expect(a.uniform()).not.toBe(randomStream(1, 'a').uniform());
  });

  test('differs by seed, by label, by the type of a label and by where labels are cut', () => {
    const draws = [
      randomStream(1, 'a', 3),
      randomStream(2, 'a', 3),
      randomStream(1, 'b', 3),
      randomStream(1, 'a', 4),
      randomStream(1, 'a', '3'),
      randomStream(1, 'a3'),
      randomStream(1, 3, 'a'),
      randomStream(1),
    ].map((stream) => stream.uniform());
    expect(new Set(draws).size).toBe(draws.length);
  });

  test('first draws of neighbouring labels are uncorrelated', () => {
    const n = 4000;
    const draws = Float32Array.from({ length: n }, (_, epoch) => randomStream(7, 'epoch', epoch).uniform());
    const { mean, std } = moments(draws);
    expect(mean).toBeCloseTo(0.5, 1);
    expect(std).toBeCloseTo(Math.sqrt(1 / 12), 1);
    let product = 0;
    for (let i = 1; i < n; i++) product += ((draws[i - 1] ?? 0) - mean) * ((draws[i] ?? 0) - mean);
    expect(Math.abs(product / n / std ** 2)).toBeLessThan(4 / Math.sqrt(n));
  });

  test('refuses what is not a seed', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => randomStream(seed)).toThrowError(expect.objectContaining({ code: 'E_SEED_INVALID' }));
    }
    expect(parseSeed(0)).toBe(0);
  });
});

describe('RandomStream', () => {
  test('uniform stays in [0, 1)', () => {
    const stream = randomStream(1);
    const values = Float32Array.from({ length: 10_000 }, () => {
      const u = stream.uniform();
      expect(u >= 0 && u < 1).toBe(true);
      return u;
    });
    expect(moments(values).mean).toBeCloseTo(0.5, 1);
  });

  test('int reaches every value below its bound, evenly', () => {
    const stream = randomStream(2);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const k = stream.int(7);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    expect(stream.int(1)).toBe(0);
    for (const bad of [0, -3, 1.5, Number.NaN]) {
      expect(() => stream.int(bad)).toThrowError(expect.objectContaining({ code: 'E_RANDOM_RANGE' }));
    }
  });

  test('permutation holds every index once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), (n, seed) => {
        const order = randomStream(seed).permutation(n);
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test('permutation reaches all six orders of three, evenly', () => {
    const counts = new Map<string, number>();
    const stream = randomStream(3);
    for (let i = 0; i < 6000; i++) {
      const key = stream.permutation(3).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('normal and fillNormal have the moments of a normal', () => {
    const stream = randomStream(4);
    const single = Float32Array.from({ length: 50_000 }, () => stream.normal());
    const filled = new Float32Array(50_001);
    stream.fillNormal(filled, 1);
    for (const values of [single, filled]) {
      const { mean, std } = moments(values);
      expect(Math.abs(mean)).toBeLessThan(0.02);
      expect(Math.abs(std - 1)).toBeLessThan(0.02);
      const fourth = values.reduce((s, v) => s + v ** 4, 0) / values.length;
      expect(Math.abs(fourth - 3)).toBeLessThan(0.2);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    const scaled = new Float32Array(50_000);
    stream.fillNormal(scaled, 0.05);
    expect(moments(scaled).std).toBeCloseTo(0.05, 2);
  });

  test('fillUniform covers its range', () => {
    const values = new Float32Array(50_000);
    randomStream(5).fillUniform(values, -2, 6);
    const { mean, std } = moments(values);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThanOrEqual(6);
    expect(Math.abs(mean - 2)).toBeLessThan(0.05);
    expect(Math.abs(std - 8 / Math.sqrt(12))).toBeLessThan(0.05);
  });
});
