import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { dihedral } from './dihedral.js';
import { flip } from './flip.js';
import { identity, type PlaneMap } from './plane-map.js';
import { resizedCrop } from './resized-crop.js';
import { rotate } from './rotate.js';
import type { PlaneTransform } from './transform.js';
import { warp } from './warp.js';
import { zoom } from './zoom.js';

const count = 4000;
const size = { height: 40, width: 40 };

function drawn(transform: PlaneTransform, of = size): PlaneMap[] {
  const stream = randomStream(9, 'draws');
  return Array.from({ length: count }, () => transform.draw(stream, of));
}

const share = (maps: readonly PlaneMap[], holds: (map: PlaneMap) => boolean) => maps.filter(holds).length / count;
const still = (map: PlaneMap) => map.every((v, i) => v === identity[i]);

describe('what is drawn', () => {
  test('flip: half of the pictures', () => {
    expect(share(drawn(flip()), still)).toBeCloseTo(0.5, 1);
    expect(share(drawn(flip({ p: 0 })), still)).toBe(1);
  });

  test('dihedral: each symmetry as often, those of a rectangle for one', () => {
    const kinds = (of: typeof size) => {
      const counts = new Map<string, number>();
      for (const map of drawn(dihedral(), of)) counts.set(map.join(), (counts.get(map.join()) ?? 0) + 1);
      return [...counts.values()];
    };
    expect(kinds(size)).toHaveLength(8);
    for (const n of kinds(size)) expect(n / count).toBeCloseTo(1 / 8, 1);
    expect(kinds({ height: 40, width: 41 })).toHaveLength(4);
  });

  test('rotate: angles from -10 to 10, for three pictures of four', () => {
    const maps = drawn(rotate());
    const angles = maps.map((map) => (Math.atan2(map[3], map[0]) * 180) / Math.PI);
    expect(share(maps, still)).toBeCloseTo(0.25, 1);
    expect(Math.max(...angles.map(Math.abs))).toBeGreaterThan(9.8);
    expect(Math.max(...angles.map(Math.abs))).toBeLessThanOrEqual(10);
    expect(angles.filter((angle) => angle > 5).length / count).toBeCloseTo(0.1875, 1);
  });

  test('zoom and resizedCrop: never beyond the picture', () => {
    for (const transform of [zoom(), resizedCrop()]) {
      for (const [across, , x, , down, y] of drawn(transform)) {
        expect(Math.abs(x) + across).toBeLessThanOrEqual(1 + 1e-12);
        expect(Math.abs(y) + down).toBeLessThanOrEqual(1 + 1e-12);
      }
    }
    const areas = drawn(resizedCrop()).map((map) => map[0] * map[4]);
    expect(Math.min(...areas)).toBeGreaterThanOrEqual(0.35);
    expect(Math.min(...drawn(zoom()).map((map) => map[0]))).toBeGreaterThan(1 / 1.1 - 1e-12);
  });

  test('warp: three pictures of four, in both directions', () => {
    const maps = drawn(warp());
    expect(share(maps, still)).toBeCloseTo(0.25, 1);
    expect(share(maps, (map) => map[6] > 0)).toBeCloseTo(0.375, 1);
    expect(share(maps, (map) => map[7] > 0)).toBeCloseTo(0.375, 1);
  });

  test('what cannot be drawn is refused', () => {
    const wrong = [
      () => flip({ p: 2 }),
      () => rotate({ degrees: Number.NaN }),
      () => zoom({ most: 0.9 }),
      () => warp({ magnitude: 1 }),
      () => resizedCrop({ scale: [0.5, 0.2] }),
      () => resizedCrop({ ratio: [2, 1] }),
    ];
    for (const make of wrong) expect(make).toThrowError(expect.objectContaining({ code: 'E_AUGMENT_RANGE' }));
  });
});
