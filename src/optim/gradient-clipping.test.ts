import { expect, test } from 'vitest';
import { clippingFactor } from './gradient-clipping.js';

test('all gradients together are one vector, and a shorter one stays as it is', () => {
  const gradients = [Float32Array.of(3, 4), new Float32Array(0), Float32Array.of(12)];
  // torch.nn.utils.clip_grad_norm_(..., 6.5) of PyTorch 2 leaves 1.4999998807907104, 1.9999998807907104 and 5.999999523162842.
  const clipped = gradients.flatMap((g) => [...g.map((v) => v * clippingFactor(gradients, 6.5))]);
  expect(clipped[0]).toBeCloseTo(1.4999998807907104, 6);
  expect(clipped[1]).toBeCloseTo(1.9999998807907104, 6);
  expect(clipped[2]).toBeCloseTo(5.999999523162842, 6);
  expect(clippingFactor(gradients, 6.5)).toBe(6.5 / (13 + 1e-6));
  expect(clippingFactor(gradients, 14)).toBe(1);
  expect(clippingFactor([Float32Array.of(0)], 1)).toBe(1);
});
