import type { Value } from '../ir/graph.js';
import type { GraphBuilder } from '../ops/builder.js';

/** A map [N, C, H, W] as [H * W, C, N]. In two transpositions, each of which ORT knows a fast way for. */
export function positionsFirst(b: GraphBuilder, map: Value): Value {
  const [pictures, channels] = map.shape as readonly [number, number];
  const picturesLast = b.transpose(b.reshape(map, [pictures, -1]), [1, 0]);
  return b.transpose(b.reshape(picturesLast, [channels, -1, pictures]), [1, 0, 2]);
}

/** The same back: [H * W, C, N] as the map of this shape, [N, C, H, W]. */
export function picturesFirst(b: GraphBuilder, positional: Value, shape: readonly number[]): Value {
  const picturesLast = b.reshape(b.transpose(positional, [1, 0, 2]), [-1, shape[0] as number]);
  return b.reshape(b.transpose(picturesLast, [1, 0]), shape);
}
