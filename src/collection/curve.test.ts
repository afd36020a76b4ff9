import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { along, crossing, headingAt, margin, parallel, side, straight, stretch } from './curve.js';

const line = straight({ x: 0, y: 5 }, { x: 40, y: 5 });

describe('curves', () => {
  test('a crossing has points one unit apart, leaves the patch at both ends and is no sharper than its bend', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.08, noNaN: true }), (seed, bend) => {
        const curve = crossing(randomStream(seed), bend);
        expect(curve.length).toBeGreaterThan(20);
        for (let i = 1; i < curve.length; i++) {
          const [a, b] = [curve[i - 1], curve[i]];
          expect(Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0))).toBeCloseTo(1, 9);
        }
        for (const end of [curve[0], curve.at(-1)]) {
          const nearest = Math.min(end?.x ?? 0, end?.y ?? 0, side - (end?.x ?? 0), side - (end?.y ?? 0));
          expect(nearest).toBeLessThanOrEqual(1 - margin);
        }
        for (let i = 2; i < curve.length - 2; i++) {
          const turn = headingAt(curve, i + 1) - headingAt(curve, i);
          expect(Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)))).toBeLessThanOrEqual(bend + 1e-9);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('a parallel lies to the right, with y pointing down', () => {
    for (const { y } of parallel(line, 3)) expect(y).toBeCloseTo(8);
    for (const { y } of parallel(line, -3)) expect(y).toBeCloseTo(2);
  });

  test('stations are evenly spaced and look along the curve', () => {
    const stations = along(line, 4);
    expect(stations.map(({ x }) => x)).toEqual([2, 6, 10, 14, 18, 22, 26, 30, 34, 38]);
    expect(stations.every(({ y, heading }) => y === 5 && heading === 0)).toBe(true);
    expect(along([{ x: 0, y: 0 }], 4)).toEqual([]);
  });

  test('a stretch is a connected part', () => {
    const part = stretch(randomStream(1), line, 0.5);
    expect(part).toHaveLength(21);
    expect(line.slice(line.indexOf(part[0] ?? { x: 0, y: 0 })).slice(0, 21)).toEqual(part);
  });
});
