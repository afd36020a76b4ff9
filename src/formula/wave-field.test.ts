import { expect, test } from 'vitest';
import { waveField } from './wave-field.js';

test('is the sum of its waves, scaled by its standard deviation', () => {
  const waves = [
    { across: 2, down: 1, phase: 0.4, amplitude: 3 },
    { across: -1, down: 3, phase: 2, amplitude: 1 },
  ];
  const size = 24;
  const field = waveField(waves, size);
  const scale = 1 / Math.sqrt(5);
  for (const [x, y] of [
    [0, 0],
    [5, 17],
    [23, 2],
  ] as const) {
    const at = (w: (typeof waves)[number]) =>
      w.amplitude * Math.cos((2 * Math.PI * (w.across * (x + 0.5) + w.down * (y + 0.5))) / size + w.phase);
    expect(field[y * size + x]).toBeCloseTo(scale * waves.reduce((sum, w) => sum + at(w), 0), 5);
  }
  // Whole cycles: the variance is exact.
  expect(field.reduce((sum, v) => sum + v * v, 0) / field.length).toBeCloseTo(1, 4);
});
