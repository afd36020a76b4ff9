import { WarmstartError } from '../error/warmstart-error.js';
import { int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { normalizeAxis, type Shape } from '../ir/shape.js';
import { type AnyOpRule, constantInEveryInput, defineOp, required } from './rule.js';
import { checkDType, checkRank, constantNumbers, numericDTypes } from './typing.js';

/** Index of an extremum along an axis, as int64. */
function extremumIndex(): AnyOpRule {
  return defineOp({
    arity: [1, 1],
    attributes: { axis: 'int', keepdims: 'int', select_last_index: 'int' },
    infer: (site) => {
      const { axis = 0, keepdims = 1 } = site.attributes;
      const x = required(site, 0);
      checkDType(x, numericDTypes);
      const reduced = normalizeAxis(axis, x.shape.length);
      return [{ dtype: 'int64', shape: x.shape.toSpliced(reduced, 1, ...(keepdims ? [1] : [])) }];
    },
    gradient: constantInEveryInput('an index does not change smoothly'),
  });
}

/** Shape of the k best along an axis. */
function topShape(shape: Shape, axis: number, k: number): Shape {
  const at = normalizeAxis(axis, shape.length);
  const size = shape[at];
  if (k >= 0 && (typeof size !== 'number' || k <= size)) return shape.with(at, k);
  throw new WarmstartError({
    code: 'E_OP_SHAPE',
    problem: 'TopK asks for more elements than its axis has',
    expected: `0 to ${size}`,
    received: `${k}`,
  });
}

export const selectionOps = {
  ArgMax: extremumIndex(),
  ArgMin: extremumIndex(),

  /** How many elements are not 0 is known only when the graph runs. */
  NonZero: defineOp({
    arity: [1, 1],
    attributes: {},
    infer: (site) => {
      const x = required(site, 0);
      checkDType(x, [...numericDTypes, 'bool']);
      return [{ dtype: 'int64', shape: [x.shape.length, `nonzero(${x.name})`] }];
    },
    gradient: constantInEveryInput('an index does not change smoothly'),
  }),

  /** The transpose of a sum over the elements before is the sum over the elements after. */
  CumSum: defineOp({
    arity: [2, 2],
    attributes: { exclusive: 'int', reverse: 'int' },
    infer: (site) => {
      const [x, axis] = [required(site, 0), required(site, 1)];
      checkDType(x, numericDTypes);
      checkDType(axis, ['int32', 'int64']);
      if (axis.constant) for (const a of constantNumbers(axis, 'axis')) normalizeAxis(a, x.shape.length);
      return [x.type];
    },
    gradient: (site) => {
      const { exclusive = 0, reverse = 0 } = site.attributes;
      const opposite = { exclusive: int(exclusive), reverse: int(reverse ? 0 : 1) };
      return [() => site.b.one('CumSum', [site.dY, required(site, 1)], opposite), null];
    },
  }),

  /** The derivative by the values goes back to where they were taken from; the indices are constant. */
  TopK: defineOp({
    arity: [2, 2],
    attributes: { axis: 'int', largest: 'int', sorted: 'int' },
    infer: (site) => {
      const [x, k] = [required(site, 0), required(site, 1)];
      checkRank(x, 1, Number.POSITIVE_INFINITY);
      checkDType(x, numericDTypes);
      const [count = 0] = constantNumbers(k, 'elements that TopK takes');
      const shape = topShape(x.shape, site.attributes.axis ?? -1, count);
      return [
        { dtype: x.dtype, shape },
        { dtype: 'int64', shape },
      ];
    },
    gradient: (site) => {
      const { b, dY, outputs, attributes } = site;
      const x = required(site, 0);
      const axis = int(normalizeAxis(attributes.axis ?? -1, x.shape.length));
      const zeros = () => b.expandLike(b.scalar(0, x.dtype), x);
      return [() => b.one('ScatterElements', [zeros(), outputs[1] as Value, dY], { axis }), null];
    },
  }),
};
