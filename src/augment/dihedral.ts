import type { PlaneMap } from './plane-map.js';
import type { PlaneTransform } from './transform.js';

/**
 * One of the eight symmetries of a square, each as likely: for pictures without an up. Of a picture that is no square
 * one of the four that keep its sides.
 */
export function dihedral(): PlaneTransform {
  return {
    kind: 'plane',
    exact: true,
    draw: (stream, { height, width }) => symmetry(stream.int(height === width ? 8 : 4)),
  };
}

/** Bit 0 flips x, bit 1 flips y, bit 2 exchanges them. */
function symmetry(k: number): PlaneMap {
  const [x, y] = [k & 1 ? -1 : 1, k & 2 ? -1 : 1];
  return k & 4 ? [0, x, 0, y, 0, 0, 0, 0, 1] : [x, 0, 0, 0, y, 0, 0, 0, 1];
}
