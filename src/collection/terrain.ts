import { between } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import type { Point } from './curve.js';

/** The ground of a patch: a height everywhere, in units of length, and the direction of its rise. */
export interface Terrain {
  height(x: number, y: number): number;
  /** The gradient: its length is the slope, 1 is steep. */
  gradient(x: number, y: number): Point;
}

/** Rolling ground: a sum of five waves, of which no direction is preferred. */
export function terrain(stream: RandomStream, steepness: number): Terrain {
  const waves = Array.from({ length: 5 }, () => {
    const direction = between(stream, 0, 2 * Math.PI);
    const number = (2 * Math.PI) / between(stream, 70, 260);
    // The slope of a wave is height times wave number; five of them add up as the root of their number.
    const height = (steepness * between(stream, 0.3, 1)) / number;
    return {
      kx: number * Math.cos(direction),
      ky: number * Math.sin(direction),
      phase: between(stream, 0, 2 * Math.PI),
      height,
    };
  });
  return {
    height: (x, y) => waves.reduce((sum, w) => sum + w.height * Math.sin(w.kx * x + w.ky * y + w.phase), 0),
    gradient: (x, y) => {
      let [gx, gy] = [0, 0];
      for (const w of waves) {
        const slope = w.height * Math.cos(w.kx * x + w.ky * y + w.phase);
        gx += slope * w.kx;
        gy += slope * w.ky;
      }
      return { x: gx, y: gy };
    },
  };
}
