import { between, chance } from '../random/draws.js';
import { identity, type Point, through } from './plane-map.js';
import { inRange } from './range.js';
import type { Chance, PlaneTransform } from './transform.js';

export interface WarpOptions extends Chance {
  /** How far a corner moves at most, in half sides of the picture; .2 unless given. */
  readonly magnitude?: number;
}

/**
 * Looks at the picture from aside: the two ends of each side move apart or together by as much, each side by a uniform
 * magnitude of its own. With probability .75 unless given. fastai's symmetric warp.
 */
export function warp({ magnitude = 0.2, p = 0.75 }: WarpOptions = {}): PlaneTransform {
  inRange('magnitude of warp', magnitude, 0, 0.5);
  inRange('p of warp', p, 0, 1);
  return {
    kind: 'plane',
    exact: false,
    draw: (stream) => {
      if (!chance(stream, p)) return identity;
      const drawn = () => between(stream, -magnitude, magnitude);
      const [right, left, bottom, top] = [drawn(), drawn(), drawn(), drawn()];
      return through(
        [
          [-1 - top, -1 - left],
          [-1 - bottom, 1 + left],
          [1 + top, -1 - right],
          [1 + bottom, 1 + right],
        ],
        corners,
      );
    },
  };
}

const corners: readonly Point[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];
