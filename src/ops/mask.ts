import type { Value } from '../ir/graph.js';
import type { GraphBuilder } from './builder.js';

/** Beyond any slope that matters, yet x times it stays finite for every |x| < 3e8. */
const steep = 1e30;

/**
 * 1 where x > 0 and 0 elsewhere, in x's dtype. (On 0 < x < 1e-30, where a float is a rounding residue, a fraction.)
 *
 * ORT 1.30 CPU, dY * step(y) of float32 [64, 64, 32, 32], 2 threads, best of 150, against 3.1 ms for a plain Mul:
 * HardSigmoid 4.0 ms, Cast of Cast to bool 4.8, Cast of Greater 4.8, Where on Cast to bool 6.4, Where on Greater 6.7.
 */
export function step(b: GraphBuilder, x: Value): Value {
  // ORT's CPU kernel of HardSigmoid takes float32 alone.
  if (x.dtype !== 'float32') return b.cast(b.greater(x, b.scalar(0, x.dtype)), x.dtype);
  return b.one('HardSigmoid', [x], { alpha: { type: 'float', value: steep }, beta: { type: 'float', value: 0 } });
}

/** -1, 0 or 1 after the sign of x: as a clipped steep line, since ORT's Sign runs on one thread. */
export function signOf(b: GraphBuilder, x: Value): Value {
  return b.one('Clip', [b.scale(x, steep), b.scalar(-1, x.dtype), b.scalar(1, x.dtype)]);
}

/** The derivative where the bool `condition` holds and 0 elsewhere: faster on ORT than Where. */
export function masked(b: GraphBuilder, dY: Value, condition: Value): Value {
  return b.mul(dY, b.cast(condition, dY.dtype));
}
