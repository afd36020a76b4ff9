import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { beside, curve } from './pen-curve.js';

const course = { x: 0.4, y: 0.6, angle: 0.3, length: 0.8, bend: 0, wave: 0 };

test('a straight curve has its length, its direction and its middle', () => {
  const { points, headings } = curve(course, 10, randomStream(1));
  expect(points).toHaveLength(22);
  const [x0, y0, x1, y1] = [points[0] ?? 0, points[1] ?? 0, points[20] ?? 0, points[21] ?? 0];
  expect(Math.hypot(x1 - x0, y1 - y0)).toBeCloseTo(0.8);
  expect(Math.atan2(y1 - y0, x1 - x0)).toBeCloseTo(0.3);
  expect((x0 + x1) / 2).toBeCloseTo(0.4);
  expect((y0 + y1) / 2).toBeCloseTo(0.6);
  expect(headings.every((h) => h === 0.3)).toBe(true);
});

test('a full bend closes', () => {
  const { points } = curve({ ...course, bend: 2 * Math.PI }, 200, randomStream(1));
  const [dx, dy] = [(points.at(-2) ?? 0) - (points[0] ?? 0), (points.at(-1) ?? 0) - (points[1] ?? 0)];
  expect(Math.hypot(dx, dy)).toBeLessThan(1e-9);
});

test('the curve beside keeps its distance', () => {
  const middle = curve({ ...course, bend: 1, wave: 0.4 }, 12, randomStream(2));
  const left = beside(middle, 0.05);
  for (let i = 0; i < left.length; i += 2) {
    const [dx, dy] = [(left[i] ?? 0) - (middle.points[i] ?? 0), (left[i + 1] ?? 0) - (middle.points[i + 1] ?? 0)];
    expect(Math.hypot(dx, dy)).toBeCloseTo(0.05);
  }
});
