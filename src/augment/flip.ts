import { chance } from '../random/draws.js';
import { identity, scaling } from './plane-map.js';
import { inRange } from './range.js';
import type { Chance, PlaneTransform } from './transform.js';

/** Left becomes right, with probability .5 unless given. */
export function flip({ p = 0.5 }: Chance = {}): PlaneTransform {
  inRange('p of flip', p, 0, 1);
  return { kind: 'plane', exact: true, draw: (stream) => (chance(stream, p) ? scaling(-1, 1) : identity) };
}
