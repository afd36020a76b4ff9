import type { Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { knownElements } from './known-elements.js';
import { notKnownBeforehand } from './typing.js';

/**
 * The elements of an integer input that says a shape, symbolic dimensions included: of a constant, and of the small
 * programs that exporters write.
 * @throws WarmstartError `E_OP_NOT_CONSTANT` where it depends on what the graph is fed
 */
export function shapeElements(value: Value, role: string): Shape {
  const known = knownElements(value);
  if (known) return known;
  throw notKnownBeforehand(value, role);
}
