import { between, chance } from '../random/draws.js';
import { identity, scaling } from './plane-map.js';
import { inRange } from './range.js';
import type { Chance, PlaneTransform } from './transform.js';

export interface ZoomOptions extends Chance {
  /** Largest magnification, 1.1 unless given. */
  readonly most?: number;
}

/** Magnifies by a uniform factor from 1 on about any point, with probability .75 unless given. */
export function zoom({ most = 1.1, p = 0.75 }: ZoomOptions = {}): PlaneTransform {
  inRange('most of zoom', most, 1, 10);
  inRange('p of zoom', p, 0, 1);
  return {
    kind: 'plane',
    exact: false,
    draw: (stream) => {
      if (!chance(stream, p)) return identity;
      const shown = 1 / between(stream, 1, most);
      const room = 1 - shown;
      return scaling(shown, shown, [room * between(stream, -1, 1), room * between(stream, -1, 1)]);
    },
  };
}
