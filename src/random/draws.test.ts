import { describe, expect, test } from 'vitest';
import { between, chance, near, oneOf, scaleBetween, wholeBetween } from './draws.js';
import { randomStream } from './random-stream.js';

const many = <T>(draw: (stream: ReturnType<typeof randomStream>) => T) => {
  const stream = randomStream(7, 'draws');
  return Array.from({ length: 2000 }, () => draw(stream));
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

describe('draws', () => {
  test('stay in their range and are spread over it', () => {
    const uniform = many((stream) => between(stream, -1, 3));
    expect(uniform.every((v) => v >= -1 && v < 3)).toBe(true);
    expect(mean(uniform)).toBeCloseTo(1, 0);
    const scales = many((stream) => scaleBetween(stream, 1, 4));
    expect(scales.every((v) => v >= 1 && v < 4)).toBe(true);
    expect(scales.filter((v) => v < 2).length / 2000).toBeCloseTo(0.5, 1);
    expect(new Set(many((stream) => wholeBetween(stream, 2, 4)))).toEqual(new Set([2, 3, 4]));
    expect(mean(many((stream) => Math.log(near(stream, 5, 0.1))))).toBeCloseTo(Math.log(5), 2);
  });

  test('chances and choices have their probabilities', () => {
    expect(many((stream) => chance(stream, 0.25)).filter(Boolean).length / 2000).toBeCloseTo(0.25, 1);
    const choices = many((stream) => oneOf(stream, ['a', 'b', 'b', 'b']));
    expect(choices.filter((c) => c === 'b').length / 2000).toBeCloseTo(0.75, 1);
    expect(() => oneOf(randomStream(1), [])).toThrowError(expect.objectContaining({ code: 'E_RANDOM_RANGE' }));
  });

  test('each takes one number of the stream', () => {
    const next = (draw: (stream: ReturnType<typeof randomStream>) => unknown) => {
      const stream = randomStream(3);
      draw(stream);
      return stream.uniform();
    };
    const second = next((stream) => stream.uniform());
    expect(next((stream) => between(stream, 5, 9))).toBe(second);
    expect(next((stream) => scaleBetween(stream, 5, 9))).toBe(second);
    expect(next((stream) => chance(stream, 0.1))).toBe(second);
    const whole = next((stream) => stream.int(3));
    expect(next((stream) => wholeBetween(stream, 7, 9))).toBe(whole);
    expect(next((stream) => oneOf(stream, [1, 2, 3]))).toBe(whole);
  });
});
