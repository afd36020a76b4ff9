import type { ChartAxis } from '../drawing/chart.js';

/** A logarithmic axis about these numbers, with ticks at powers of ten, and between them where there are few. */
export function powerTicks(values: readonly number[]): NonNullable<ChartAxis['fixed']> {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return powerTicks([1, 10]);
  const [low, high] = [Math.min(...positive) / 1.3, Math.max(...positive) * 1.3];
  const decades = Math.log10(high / low);
  const steps = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (value >= low && value <= high)
        ticks.push({ value, label: value.toLocaleString('en-US', { maximumSignificantDigits: 1 }) });
    }
  }
  return { range: [low, high], ticks };
}
