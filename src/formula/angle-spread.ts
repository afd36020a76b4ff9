import { oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';

/** How far angles stray from their base, in radians: tight, loose, or any direction at all. */
export function angleSpread(stream: RandomStream): number {
  return oneOf(stream, [0.06, 0.35, Math.PI]);
}
