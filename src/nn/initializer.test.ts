import { describe, expect, test } from 'vitest';
import { kaimingNormal, ones, zeros } from './initializer.js';

const deviation = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

describe('initializers', () => {
  test("He's deviation, counted over what a unit reads or over what reads it", () => {
    const shape = [64, 32, 3, 3];
    expect(deviation(kaimingNormal(1, 'in')('w', shape).data)).toBeCloseTo(Math.sqrt(2 / (32 * 9)), 2);
    expect(deviation(kaimingNormal(1, 'out')('w', shape).data)).toBeCloseTo(Math.sqrt(2 / (64 * 9)), 2);
    expect(deviation(kaimingNormal(1, 'in')('w', [512, 1024]).data)).toBeCloseTo(Math.sqrt(2 / 1024), 3);
  });

  test('depend on seed and name alone', () => {
    const draw = (seed: number, name: string) => kaimingNormal(seed, 'in')(name, [4, 4]);
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
  });

  test('zeros and ones', () => {
    expect([...zeros('b', [2]).data, ...ones('b', [2]).data]).toEqual([0, 0, 1, 1]);
  });
});
