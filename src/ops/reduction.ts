import type { Value } from '../ir/graph.js';
import { isStatic, normalizeAxis, type Shape } from '../ir/shape.js';
import { type DType, elementCount } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import { signOf } from './mask.js';
import { type AnyOpRule, defineOp, required, type Site } from './rule.js';
import { checkDType, constantNumbers, floatDTypes, numericDTypes } from './typing.js';

const attributes = { keepdims: 'int', noop_with_empty_axes: 'int' } as const;

/** A reduction y of x over `axes`, with y and dY seen at x's rank (the reduced axes as 1). */
interface Reduction {
  readonly b: GraphBuilder;
  readonly x: Value;
  readonly y: Value;
  readonly dY: Value;
  readonly axes: readonly number[];
}

/**
 * The axes that are reduced: none given means all, or none at all with noop_with_empty_axes; then only the
 * element-by-element part of the operator (the square, the absolute value) is left.
 */
function reducedAxes(site: Site<typeof attributes>): readonly number[] {
  const rank = required(site, 0).shape.length;
  const [, axes] = site.inputs;
  const given = axes ? constantNumbers(axes, 'axes of a reduction') : [];
  if (given.length > 0) return given.map((axis) => normalizeAxis(axis, rank));
  return site.attributes.noop_with_empty_axes ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

function reducedShape(shape: Shape, axes: readonly number[], keepdims: boolean): Shape {
  return shape.flatMap((d, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [d]));
}

/** A reduction whose rule gives the derivative by x, either full or still of the reduced shape. */
function reduction(derivative: (r: Reduction) => Value, dtypes: readonly DType[] = numericDTypes): AnyOpRule {
  return defineOp({
    arity: [1, 2],
    attributes,
    infer: (site) => {
      const x = required(site, 0);
      checkDType(x, dtypes);
      const shape = reducedShape(x.shape, reducedAxes(site), (site.attributes.keepdims ?? 1) !== 0);
      return [{ dtype: x.dtype, shape }];
    },
    gradient: (site) => {
      const { b, dY, outputs } = site;
      const x = required(site, 0);
      const axes = reducedAxes(site);
      const kept = (v: Value) => (site.attributes.keepdims === 0 ? b.unsqueeze(v, axes) : v);
      const byInput = () => {
        const dX = derivative({ b, x, y: kept(outputs[0] as Value), dY: kept(dY), axes });
        // Reduced to all 1s and broadcast to all 1s alike, equal shapes need no copy.
        return dX.shape.every((d, i) => d === x.shape[i]) ? dX : b.expandLike(dX, x);
      };
      return [byInput, null];
    },
  });
}

/** How many elements of x go into one of y, as a scalar: a literal, or computed where x is symbolic. */
function reducedCount({ b, x, y, axes }: Reduction): Value {
  const dims = axes.map((axis) => x.shape[axis] ?? 1);
  if (isStatic(dims)) return b.scalar(elementCount(dims), x.dtype);
  return b.div(b.cast(b.one('Size', [x]), x.dtype), b.cast(b.one('Size', [y]), x.dtype));
}

/** Elements that attain the extremum share its derivative evenly, as in PyTorch's amax. */
function extremum({ b, x, y, dY, axes }: Reduction): Value {
  const attained = b.cast(b.equal(x, y), x.dtype);
  return b.mul(attained, b.div(dY, b.sum(attained, axes, { keepdims: true })));
}

/**
 * The product of the other elements. With zeros set aside, p is the product of the rest: an element's others
 * make p / x when none of them is zero, else 0.
 */
function product({ b, x, dY, axes }: Reduction): Value {
  const zero = b.scalar(0, x.dtype);
  const isZero = b.equal(x, zero);
  const filled = b.where(isZero, b.scalar(1, x.dtype), x);
  const p = axes.length === 0 ? filled : b.one('ReduceProd', [filled, b.ints(axes)]);
  const zeros = b.cast(isZero, x.dtype);
  const othersZero = b.sub(b.sum(zeros, axes, { keepdims: true }), zeros);
  const noneZero = b.cast(b.equal(othersZero, zero), x.dtype);
  return b.mul(b.mul(dY, noneZero), b.div(p, filled));
}

/** x / y, and 0 where the whole norm y is 0, as in PyTorch. */
function euclidean({ b, x, y, dY }: Reduction): Value {
  const divisor = b.where(b.equal(y, b.scalar(0, y.dtype)), b.scalar(1, y.dtype), y);
  return b.mul(x, b.div(dY, divisor));
}

export const reductionOps = {
  ReduceSum: reduction(({ dY }) => dY),
  ReduceMean: reduction((r) => r.b.div(r.dY, reducedCount(r))),
  ReduceMax: reduction(extremum, [...numericDTypes, 'bool']),
  ReduceMin: reduction(extremum, [...numericDTypes, 'bool']),
  ReduceProd: reduction(product),
  ReduceSumSquare: reduction(({ b, x, dY }) => b.mul(x, b.scale(dY, 2))),
  ReduceL1: reduction(({ b, x, dY }) => b.mul(signOf(b, x), dY)),
  ReduceL2: reduction(euclidean),
  ReduceLogSum: reduction(({ b, y, dY }) => b.mul(dY, b.exp(b.neg(y))), floatDTypes),
  ReduceLogSumExp: reduction(({ b, x, y, dY }) => b.mul(dY, b.exp(b.sub(x, y))), floatDTypes),
};
