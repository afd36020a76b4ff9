import { float, int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import type { GraphBuilder } from './builder.js';

/** x brought to mean 0 and variance 1, with the factor 1 / sqrt(variance + epsilon) that did it. */
export interface Standardized {
  readonly xhat: Value;
  readonly inverse: Value;
  readonly axes: readonly number[];
}

/**
 * Standardises x over all axes from `axis` on: LayerNormalization with a scale of ones, since one kernel
 * replaces six passes of ordinary operators (ORT 1.30 CPU, [64, 64, 32, 32] over its last two axes: 7.0 against 17.9 ms).
 */
export function standardize(b: GraphBuilder, x: Value, axis: number, epsilon: number): Standardized {
  const trailing = x.shape.slice(axis);
  const shape = isStatic(trailing) ? b.ints(trailing) : b.one('Shape', [x], { start: int(axis) });
  const ones = b.one('Expand', [b.scalar(1, x.dtype), shape]);
  const attributes = { axis: int(axis), epsilon: float(epsilon) };
  const [xhat, , inverse] = b.node('LayerNormalization', [x, ones], attributes, { outputCount: 3 });
  return { xhat: xhat as Value, inverse: b.cast(inverse as Value, x.dtype), axes: trailing.map((_, i) => axis + i) };
}

/** The derivative by x for the derivative g by xhat: inverse * (g - mean(g) - xhat * mean(g * xhat)). */
export function standardizeGradient(b: GraphBuilder, { xhat, inverse, axes }: Standardized, g: Value): Value {
  const mean = (v: Value) => b.mean(v, axes, { keepdims: true });
  return b.mul(inverse, b.sub(b.sub(g, mean(g)), b.mul(xhat, mean(b.mul(g, xhat)))));
}

/** A value that is built when it is first asked for: what several derivatives share and none may need. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
