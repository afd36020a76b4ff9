import type { SeenPicture } from '../explain/overlay.js';
import type { FirstFilters } from './first-filters.js';

/** One weight in a hundred may be beyond the scale: the single strongest one would leave all others grey. */
const scaleQuantile = 0.99;

/**
 * The weight that is drawn as the brightest colour, over several sets of filters. Filters of all of them are then drawn
 * alike, and one that is grey all over does hardly anything.
 */
export function filterScale(...all: readonly Float32Array[]): number {
  const sizes = Float32Array.from(all.flatMap((weights) => [...weights].map(Math.abs))).sort();
  return (sizes[Math.floor(scaleQuantile * (sizes.length - 1))] as number) || (sizes.at(-1) ?? 0) || 1;
}

/**
 * Filters as pictures: middle grey does nothing, a colour brighter than it speaks for the filter, a darker one against it.
 * @param weights [count, height, width, 3]
 * @param scale weight that is drawn as 255, as its negative is as 0
 */
export function filterPictures(
  { height, width }: Pick<FirstFilters, 'height' | 'width'>,
  weights: Float32Array,
  scale: number,
  chosen: readonly number[],
): SeenPicture[] {
  const length = 3 * height * width;
  return chosen.map((k) => ({
    height,
    width,
    pixels: Uint8Array.from(weights.subarray(k * length, (k + 1) * length), (w) =>
      Math.round(127.5 + 127.5 * Math.min(1, Math.max(-1, w / scale))),
    ),
  }));
}
