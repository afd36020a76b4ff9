import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evenly, trapezoidErrors, trapezoidWeights, worstMiddles } from './path-points.js';

/** A score that bends, as behind a ReLU: `slope * max(0, at - from)` of each, summed. */
interface Bend {
  readonly from: number;
  readonly slope: number;
}

function pointOn(bends: readonly Bend[], at: number) {
  const on = bends.filter(({ from }) => at > from);
  return {
    at,
    score: on.reduce((sum, { from, slope }) => sum + slope * (at - from), 0),
    slope: on.reduce((sum, { slope }) => sum + slope, 0),
  };
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const bends = fc.array(fc.record({ from: share, slope: fc.double({ min: -100, max: 100, noNaN: true }) }), {
  minLength: 1,
  maxLength: 20,
});
const places = fc
  .uniqueArray(share, { maxLength: 20 })
  .map((inner) => [...new Set([0, ...inner, 1])].sort((a, b) => a - b));

describe('points of a path', () => {
  test('equal parts', () => {
    expect(evenly(4)).toEqual([0.25, 0.5, 0.75]);
    expect(evenly(1)).toEqual([]);
  });

  test('weights are those of the trapezoid rule, and add up to the whole way', () => {
    expect(trapezoidWeights([{ at: 0 }, { at: 0.5 }, { at: 1 }])).toEqual([0.25, 0.5, 0.25]);
    fc.assert(
      fc.property(places, (all) => {
        const weights = trapezoidWeights(all.map((at) => ({ at })));
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  test('the errors of all parts are what the weighted slopes miss of the rise', () => {
    fc.assert(
      fc.property(bends, places, (score, all) => {
        const points = all.map((at) => pointOn(score, at));
        const weights = trapezoidWeights(points);
        const sum = points.reduce((total, { slope }, i) => total + slope * (weights[i] as number), 0);
        const rise = (points.at(-1)?.score as number) - (points[0]?.score as number);
        expect(trapezoidErrors(points).reduce((a, b) => a + b, 0)).toBeCloseTo(sum - rise, 6);
      }),
    );
  });

  test('the part with the bend is halved', () => {
    const points = [0, 0.25, 0.5, 0.75, 1].map((at) => pointOn([{ from: 0.6, slope: 1 }], at));
    expect(worstMiddles(points, 1)).toEqual([0.625]);
    expect(worstMiddles(points, 9)).toEqual([0.125, 0.375, 0.625, 0.875]);
  });

  test('a few steep bends take fewer points than equal parts would', () => {
    // The two bends nearly undo each other: what is left is small against what equal parts miss.
    const score: Bend[] = [
      { from: 0.3127, slope: 1000 },
      { from: 0.3141, slope: -1000 },
    ];
    const missed = (at: readonly number[]) => {
      const points = at.map((place) => pointOn(score, place));
      return Math.abs(trapezoidErrors(points).reduce((a, b) => a + b, 0) / (points.at(-1)?.score as number));
    };
    let at = [0, ...evenly(64), 1];
    for (let round = 0; round < 20 && missed(at) > 0.01; round++) {
      const middles = worstMiddles(
        at.map((place) => pointOn(score, place)),
        4,
      );
      at = [...at, ...middles].sort((a, b) => a - b);
    }
    expect(missed(at)).toBeLessThan(0.01);
    expect(at.length).toBeLessThan(130);
    expect(missed([0, ...evenly(130), 1])).toBeGreaterThan(0.1);
  });
});
