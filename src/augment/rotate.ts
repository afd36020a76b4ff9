import { between, chance } from '../random/draws.js';
import { identity } from './plane-map.js';
import { inRange } from './range.js';
import type { Chance, PlaneTransform } from './transform.js';

export interface RotateOptions extends Chance {
  /** Largest angle to either side, in degrees; 10 unless given. */
  readonly degrees?: number;
}

/** Turns about the centre by a uniform angle, with probability .75 unless given. */
export function rotate({ degrees = 10, p = 0.75 }: RotateOptions = {}): PlaneTransform {
  inRange('degrees of rotate', degrees, 0, 180);
  inRange('p of rotate', p, 0, 1);
  return {
    kind: 'plane',
    exact: false,
    draw: (stream, { height, width }) => {
      if (!chance(stream, p)) return identity;
      const angle = (between(stream, -degrees, degrees) * Math.PI) / 180;
      const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
      // An angle is one of pixels, and of a picture that is no square those are not as wide as high in its coordinates.
      const aspect = Math.max(1, height - 1) / Math.max(1, width - 1);
      return [cos, -sin * aspect, 0, sin / aspect, cos, 0, 0, 0, 1];
    },
  };
}
