import { WarmstartError } from '../error/warmstart-error.js';

/** A dimension: a number, or the name of one that is known only when the graph runs (the batch). */
export type Dim = number | string;
export type Shape = readonly Dim[];

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((d) => typeof d === 'number');
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/**
 * The shape as numbers.
 * @throws WarmstartError `E_SHAPE_SYMBOLIC` when a dimension is symbolic.
 */
export function staticShape(shape: Shape, what: string): readonly number[] {
  if (isStatic(shape)) return shape;
  throw new WarmstartError({
    code: 'E_SHAPE_SYMBOLIC',
    problem: `${what} has a dimension that is not known yet`,
    expected: 'a shape of numbers',
    received: formatShape(shape),
    hint: 'give the inputs of the graph shapes of numbers before this step',
  });
}

/** As many as NumPy has, too. */
const maxRank = 64;

/** Characters of all symbols of a shape: `((H-1)/2+1-3)/2+1` grows from layer to layer, but not for ever. */
const maxSymbols = 1024;

/**
 * A shape that tensors can have. Whoever infers types may then ask for any shape, and what a file says stays small:
 * a graph holds a shape for every value.
 * @throws WarmstartError `E_SHAPE_SIZE`
 */
export function checkShape(shape: Shape): void {
  let symbols = 0;
  let fits = shape.length <= maxRank;
  for (const d of shape) {
    if (typeof d === 'string') symbols += d.length;
    else fits &&= Number.isSafeInteger(d) && d >= 0;
  }
  if (fits && symbols <= maxSymbols) return;
  const text = formatShape(shape.slice(0, maxRank));
  throw new WarmstartError({
    code: 'E_SHAPE_SIZE',
    problem: 'no tensor has such a shape',
    expected: `at most ${maxRank} sizes from 0 to 2^53, or names of ${maxSymbols} characters in all`,
    received: `${shape.length} dimensions: ${text.length > 200 ? `${text.slice(0, 199)}…` : text}`,
  });
}

/** Axis counted from the front: -1 is the last of `rank`. @throws WarmstartError `E_SHAPE_AXIS` */
export function normalizeAxis(axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new WarmstartError({
    code: 'E_SHAPE_AXIS',
    problem: 'an axis lies outside the tensor',
    expected: `an integer in [${-rank}, ${rank - 1}]`,
    received: String(axis),
  });
}

/**
 * Multidirectional broadcasting (ONNX, "Broadcasting in ONNX"; NumPy's rule). A symbolic dimension
 * broadcasts with itself and with 1.
 * @throws WarmstartError `E_SHAPE_BROADCAST`
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    if (p === q || q === 1) return p;
    if (p === 1) return q;
    throw new WarmstartError({
      code: 'E_SHAPE_BROADCAST',
      problem: 'two shapes do not broadcast',
      expected: 'dimensions that are equal or 1, counted from the last',
      received: `${formatShape(a)} and ${formatShape(b)}`,
    });
  });
}

/**
 * Product of dimensions. Symbolic factors make a named product ("4*N"), so that flattening a batch stays
 * symbolic instead of failing. However the factors are grouped, the name is the same.
 */
export function productOf(dims: Shape): Dim {
  const { coefficient, symbols } = factorsOf(dims);
  if (symbols.length === 0 || coefficient === 0) return coefficient;
  const product = symbols.sort().join('*');
  return coefficient === 1 ? product : `${coefficient}*${product}`;
}

/**
 * "4*N" as the number 4 and the symbol N: the inverse of `productOf`.
 * @throws WarmstartError `E_SHAPE_SIZE` from 2^53 on, where products are no longer exact
 */
export function factorsOf(dims: Shape): { readonly coefficient: number; readonly symbols: string[] } {
  let coefficient = 1;
  const symbols: string[] = [];
  for (const d of dims) {
    // Most are numbers: taking those apart as text made graphs of a hundred thousand nodes slow.
    for (const factor of Number.isSafeInteger(d) && Number(d) >= 0 ? [d] : outerFactors(String(d))) {
      if (typeof factor === 'number' || /^\d+$/.test(factor)) coefficient *= Number(factor);
      else symbols.push(factor);
    }
  }
  checkShape([coefficient]);
  return { coefficient, symbols };
}

/** Splits at every * that no parenthesis encloses. */
function outerFactors(symbol: string): string[] {
  const factors: string[] = [];
  let depth = 0;
  for (const piece of symbol.split('*')) {
    if (depth > 0) factors.push(`${factors.pop()}*${piece}`);
    else factors.push(piece);
    for (const c of piece) depth += c === '(' ? 1 : c === ')' ? -1 : 0;
  }
  return factors;
}
