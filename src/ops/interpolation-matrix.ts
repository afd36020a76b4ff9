import { type Attributes, float, ints } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { type Dim, staticShape } from '../ir/shape.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import { matrixLiteral } from './separable.js';

/** What Resize does to one axis. */
export interface ResizedAxis {
  readonly axis: number;
  readonly from: Dim;
  readonly to: Dim;
  /** As given; otherwise to / from. */
  readonly scale?: number;
  /** Start and end of the region of interest, as parts of the axis: [0, 1] unless it is cropped. */
  readonly crop: readonly [number, number];
  /** Where the aspect ratio is kept: the size asked for, and the axis whose ratio all axes get. */
  readonly proportion?: { readonly asked: number; readonly leader: { readonly from: number; readonly to: number } };
}

/**
 * The matrix [from, to] by which Resize interpolates along one axis.
 *
 * Resize is linear, so its matrix is what it makes of the unit vectors: the runtime's own operator is put
 * on an identity matrix, a constant that it folds when the graph is loaded. That is exact for every mode,
 * coordinate transformation and rounding, which a second implementation in single precision would not be.
 */
export function interpolationMatrix(b: GraphBuilder, axis: ResizedAxis, attributes: Attributes): Value {
  const [from = 1, to = 1] = staticShape([axis.from, axis.to], 'a resized axis');
  const identity = matrixLiteral(b, [from, from], (row, column) => (row === column ? 1 : 0), b.scalar(0));
  const units = b.unsqueeze(identity, [1, 3]);
  const own: Attributes = { ...attributes, axes: ints([2, 3]), extrapolation_value: float(0) };
  const crop = b.literal(float32([4], [axis.crop[0], 0, axis.crop[1], 1]));
  const { proportion, scale } = axis;
  if (scale !== undefined) {
    const scales = b.literal(float32([2], [scale, 1]));
    return b.reshape(b.one('Resize', [units, crop, scales], own), [from, to]);
  }
  if (!proportion) return b.reshape(b.one('Resize', [units, crop, undefined, b.ints([to, 1])], own), [from, to]);
  // A second axis, along which nothing changes, carries the ratio; of its equal columns one is the result.
  const { asked, leader } = proportion;
  const beside = b.one('Expand', [units, b.ints([from, 1, from, leader.from])]);
  const resized = b.one('Resize', [beside, crop, undefined, b.ints([asked, leader.to])], own);
  return b.reshape(b.slice(resized, { starts: [0], ends: [1], axes: [3] }), [from, to]);
}
