import { WarmstartError } from '../error/warmstart-error.js';
import type { Dim } from '../ir/shape.js';

/** Sizes for symbolic dimensions, by name. */
export type Dimensions = Readonly<Record<string, number>>;

/** The size of a symbolic dimension, where one is given. */
export function bindDimension(dim: Dim, sizes: Dimensions): Dim {
  return typeof dim === 'string' && Object.hasOwn(sizes, dim) ? (sizes[dim] ?? dim) : dim;
}

/**
 * @param symbols the symbolic dimensions that the model has.
 * @throws WarmstartError `E_ONNX_DIMENSION` when a size is given for another one, or is no size.
 */
export function checkDimensions(sizes: Dimensions, symbols: ReadonlySet<string>): void {
  for (const [name, size] of Object.entries(sizes)) {
    const known = symbols.has(name);
    if (known && Number.isSafeInteger(size) && size > 0) continue;
    throw new WarmstartError({
      code: 'E_ONNX_DIMENSION',
      problem: known
        ? `the size of dimension '${name}' is not a positive integer`
        : `no input has a dimension '${name}'`,
      expected: known ? 'a positive integer' : `one of: ${[...symbols].join(', ') || 'none'}`,
      received: known ? String(size) : name,
    });
  }
}
