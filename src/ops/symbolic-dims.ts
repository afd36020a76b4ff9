import { type Dim, factorsOf, productOf, type Shape } from '../ir/shape.js';

/**
 * The dimension d with d * product(divisors) = product(dims), where that can be told: symbols cancel by
 * name, as in ["4*N", 3] / ["N"] = 12. Undefined where the division leaves a rest.
 */
export function quotientOf(dims: Shape, divisors: Shape): Dim | undefined {
  const [over, under] = [factorsOf(dims), factorsOf(divisors)];
  const left = [...over.symbols];
  for (const symbol of under.symbols) {
    const at = left.indexOf(symbol);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  const coefficient = over.coefficient / under.coefficient;
  return Number.isInteger(coefficient) ? productOf([coefficient, ...left]) : undefined;
}

/** The sum, where it can be told: of numbers, or of one symbol several times. */
export function sumOf(dims: Shape): Dim | undefined {
  const [first] = dims;
  if (dims.every((d) => typeof d === 'number')) return dims.reduce((sum, d) => sum + d, 0);
  return first !== undefined && dims.every((d) => d === first) ? productOf([dims.length, first]) : undefined;
}

/**
 * The dimensions as Reshape takes them: numbers, with -1 for one that is symbolic; undefined where more
 * than one is, since only the leading ones can be said to stay (0).
 */
export function reshapeTarget(dims: Shape, kept = 0): readonly number[] | undefined {
  const target = dims.map((d, i) => (i < kept ? 0 : typeof d === 'number' ? d : -1));
  return target.filter((d) => d === -1).length > 1 ? undefined : target;
}
