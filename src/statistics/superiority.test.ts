import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { probabilityOfSuperiority } from './superiority.js';
import { wilsonInterval } from './wilson.js';

describe('probabilityOfSuperiority', () => {
  test('counts wins of the lower value, and ties as a half', () => {
    const { low, high, ...counts } = probabilityOfSuperiority([3, 2, 1, 5], [1, 2, 4, 1]);
    expect(counts).toEqual({ probability: 0.625, better: 2, worse: 1, tied: 1 });
    // scipy 1.17.1, brentq: the p with (0.625 - p)^2 = z^2 p (1 - p) / 4.
    expect(low).toBeCloseTo(0.2194265201, 9);
    expect(high).toBeCloseTo(0.9081007708, 9);
  });

  test("without ties has Wilson's interval", () => {
    const { low, high, probability } = probabilityOfSuperiority([2, 2, 2, 2, 2, 2], [1, 1, 1, 1, 1, 3]);
    expect({ low, high }).toEqual(wilsonInterval(5, 6));
    expect(probability).toBeCloseTo(5 / 6, 14);
  });

  test('turns round with the arms', () => {
    const pairs = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(pairs, (both) => {
        const [a, b] = [both.map(([x]) => x), both.map(([, y]) => y)];
        const [forth, back] = [probabilityOfSuperiority(a, b), probabilityOfSuperiority(b, a)];
        expect(back.probability).toBeCloseTo(1 - forth.probability, 12);
        expect(back.low).toBeCloseTo(1 - forth.high, 12);
        expect(forth.low).toBeLessThanOrEqual(forth.probability);
        expect(forth.high).toBeGreaterThanOrEqual(forth.probability);
      }),
    );
  });
});
