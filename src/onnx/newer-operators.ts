import type { NodeSpec, Value } from '../ir/graph.js';
import { normalizeAxis } from '../ir/shape.js';
import { attention } from './attention.js';
import { as, input, numberOf, type Rewrite, type Rewrites, type Writer } from './rewriting.js';

/** x / sqrt(mean of x^2 + epsilon) over the given axes (Zhang and Sennrich 2019), computed in float32 as the operator does. */
export function rootMeanSquareNormalized(x: Value, axes: readonly number[], epsilon: number, write: Writer): Value {
  const wide = x.dtype === 'float64' ? x : write.cast(x, 'float32');
  const power = write.mean(write.mul(wide, wide), axes);
  const root = write.one('Sqrt', [write.add(power, write.scalar(epsilon, wide.dtype))]);
  return write.cast(write.one('Div', [wide, root]), x.dtype);
}

/** RMSNormalization: all axes from `axis` on, then scaled. */
export const rmsNormalization: Rewrite = (spec: NodeSpec, write) => {
  const x = input(spec, 0);
  const first = normalizeAxis(numberOf(spec, 'axis', -1), x.shape.length);
  const axes = x.shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const normalized = rootMeanSquareNormalized(x, axes, numberOf(spec, 'epsilon', 1e-5), write);
  return as(spec, 'Mul', [normalized, input(spec, 1)]);
};

/** x times the sigmoid of alpha x (Ramachandran, Zoph and Le 2017). */
export function swish(otherwise: number): Rewrite {
  return (spec, write) => {
    const x = input(spec, 0);
    return as(spec, 'Mul', [x, write.one('Sigmoid', [write.scale(x, numberOf(spec, 'alpha', otherwise))])]);
  };
}

const always = Number.POSITIVE_INFINITY;

/** Operators that came after opset 21, written with those before. */
export const newerOperators: Rewrites = {
  RMSNormalization: [[always, rmsNormalization]],
  /** ONNX Runtime's name for it, written into the standard domain. */
  SimplifiedLayerNormalization: [[always, rmsNormalization]],
  Swish: [[always, swish(1)]],
  Attention: [[always, attention]],
};
