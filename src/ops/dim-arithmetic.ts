import { type Dim, productOf, type Shape } from '../ir/shape.js';
import { type DType, elementCount } from '../ir/tensor.js';
import type { Elements } from './element-movement.js';
import { quotientOf } from './symbolic-dims.js';

/** A number as another dtype; a symbolic dimension is an integer above 0. */
export function castDim(dim: Dim, to: DType): Dim {
  if (typeof dim === 'string') return to === 'bool' ? 1 : dim;
  if (to === 'bool') return dim === 0 ? 0 : 1;
  if (to === 'float32') return Math.fround(dim);
  return to.startsWith('float') ? dim : Math.trunc(dim);
}

/** One element out of one of each operand; undefined where a symbol leaves it open. */
type Combine = (dims: readonly Dim[], dtype: DType) => Dim | undefined;

const isInteger = (dtype: DType) => !dtype.startsWith('float');

/** Arithmetic that needs numbers, on the common dtype of its operands. */
function onNumbers(compute: (...numbers: number[]) => number): Combine {
  return (dims, dtype) => {
    if (!dims.every((d) => typeof d === 'number')) return undefined;
    const exact = compute(...(dims as number[]));
    return castDim(exact, dtype);
  };
}

/** A comparison; a symbolic dimension is above 0, whatever it is. */
function comparison(compare: (p: number, q: number) => boolean): Combine {
  return ([p = 0, q = 0]) => {
    if (p === q) return compare(0, 0) ? 1 : 0;
    if (typeof p === 'number' && typeof q === 'number') return compare(p, q) ? 1 : 0;
    if (typeof p === 'string' && typeof q === 'number' && q <= 0) return compare(1, q) ? 1 : 0;
    if (typeof q === 'string' && typeof p === 'number' && p <= 0) return compare(p, 1) ? 1 : 0;
    return undefined;
  };
}

const combinations: Readonly<Record<string, Combine>> = {
  Identity: ([p]) => p,
  Add: (dims, dtype) => (dims.includes(0) ? (dims.find((d) => d !== 0) ?? 0) : onNumbers((p, q) => p + q)(dims, dtype)),
  Sub: ([p = 0, q = 0], dtype) => (q === 0 ? p : p === q ? 0 : onNumbers((a, b) => a - b)([p, q], dtype)),
  Mul: (dims, dtype) => onNumbers((p, q) => p * q)(dims, dtype) ?? (dims.every(isSize) ? productOf(dims) : undefined),
  Div: ([p = 0, q = 1], dtype) =>
    typeof p === 'number' && typeof q === 'number' ? castDim(p / q, dtype) : quotientOf([p], [q]),
  Mod: onNumbers((p, q) => p - q * Math.floor(p / q)),
  Pow: onNumbers((p, q) => p ** q),
  Min: onNumbers(Math.min),
  Max: onNumbers(Math.max),
  Neg: onNumbers((p) => -p),
  Abs: onNumbers(Math.abs),
  Sqrt: onNumbers(Math.sqrt),
  Floor: (dims, dtype) =>
    isInteger(dtype) ? undefined : typeof dims[0] === 'string' ? dims[0] : onNumbers(Math.floor)(dims, dtype),
  Ceil: (dims, dtype) =>
    isInteger(dtype) ? undefined : typeof dims[0] === 'string' ? dims[0] : onNumbers(Math.ceil)(dims, dtype),
  Equal: comparison((p, q) => p === q),
  Less: comparison((p, q) => p < q),
  LessOrEqual: comparison((p, q) => p <= q),
  Greater: comparison((p, q) => p > q),
  GreaterOrEqual: comparison((p, q) => p >= q),
  And: onNumbers((p, q) => p && q),
  Or: onNumbers((p, q) => p || q),
  Not: onNumbers((p) => 1 - p),
  Where: ([condition, p, q]) => (condition === 0 ? q : p),
};

/** No shape may hold a longer one; products of products would double in every node. */
const longestName = 1024;

/** Products of symbols have names; those with a fraction or a sign do not. */
function isSize(dim: Dim): boolean {
  return typeof dim === 'string' || (Number.isInteger(dim) && dim >= 0);
}

/**
 * The elements of an operator that works element by element on operands that broadcast to `shape`.
 * Undefined for other operators, and where an operand or an element is not known.
 */
export function elementwiseDims(
  op: string,
  operands: readonly (Elements | undefined)[],
  shape: readonly number[],
  dtype: DType,
): Shape | undefined {
  const combine = Object.hasOwn(combinations, op) ? combinations[op] : undefined;
  if (!combine || operands.length === 0) return undefined;
  const spread = operands.map((operand) => operand && broadcast(operand, shape));
  const found: Dim[] = [];
  for (let i = 0; i < elementCount(shape); i++) {
    const dims = spread.map((elements) => elements?.[i]);
    const element = dims.every((d) => d !== undefined) ? combine(dims, dtype) : undefined;
    if (element === undefined || (typeof element === 'string' && element.length > longestName)) return undefined;
    found.push(element);
  }
  return found;
}

/** The elements repeated along the axes on which they are broadcast. */
function broadcast({ shape: from, data }: Elements, to: readonly number[]): Shape {
  const lead = to.length - from.length;
  return Array.from({ length: elementCount(to) }, (_, at) => {
    let [rest, source, stride] = [at, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const [length, own] = [to[axis] ?? 1, from[axis - lead] ?? 1];
      if (own !== 1) source += (rest % length) * stride;
      stride *= own;
      rest = Math.floor(rest / length);
    }
    return data[source] ?? 0;
  });
}
