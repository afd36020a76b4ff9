import { expect, test } from 'vitest';
import { filled, float32 } from '../ir/tensor.js';
import { rotations } from './rotations.js';

test('cosines and sines of the same angles are found, neutral scales and shifts are not', () => {
  const angles = Array.from({ length: 12 }, (_, i) => i * i * 0.1);
  const [cos, sin] = [Math.cos, Math.sin].map((f) => float32([3, 4], angles.map(f)));
  const others = [float32([12], angles.map(Math.sin)), float32([3, 4], angles), filled('float32', [3, 4], 1)];
  const all = [...others, cos, filled('float32', [3, 4], 0), sin].filter((t) => t !== undefined);
  expect([...rotations(all)]).toEqual([cos, sin]);
  expect(rotations(others).size).toBe(0);
});
