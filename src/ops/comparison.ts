import { broadcastShapes } from '../ir/shape.js';
import type { DType } from '../ir/tensor.js';
import { type AnyOpRule, type AttributeSchema, constantInEveryInput, defineOp, required } from './rule.js';
import { broadcastType, checkDType, commonDType, floatDTypes, numericDTypes } from './typing.js';

const truthValue = constantInEveryInput('a truth value does not change smoothly');

/** Two inputs of one dtype, broadcast together; the result is bool. */
function relation(dtypes: readonly DType[]): AnyOpRule {
  return defineOp({
    arity: [2, 2],
    attributes: {},
    infer: (site) => {
      checkDType(required(site, 0), dtypes);
      return [{ dtype: 'bool', shape: broadcastType(site.inputs).shape }];
    },
    gradient: truthValue,
  });
}

/** One input; a bool for every element. */
function predicate(dtypes: readonly DType[], attributes: AttributeSchema = {}): AnyOpRule {
  return defineOp({
    arity: [1, 1],
    attributes,
    infer: (site) => {
      const x = required(site, 0);
      checkDType(x, dtypes);
      return [{ dtype: 'bool', shape: x.shape }];
    },
    gradient: truthValue,
  });
}

export const comparisonOps = {
  Equal: relation([...numericDTypes, 'bool']),
  Less: relation(numericDTypes),
  LessOrEqual: relation(numericDTypes),
  Greater: relation(numericDTypes),
  GreaterOrEqual: relation(numericDTypes),
  And: relation(['bool']),
  Or: relation(['bool']),
  Xor: relation(['bool']),
  Not: predicate(['bool']),
  IsNaN: predicate(floatDTypes),
  IsInf: predicate(floatDTypes, { detect_negative: 'int', detect_positive: 'int' }),
  Where: defineOp({
    arity: [3, 3],
    attributes: {},
    infer: (site) => {
      const [condition, x, y] = [required(site, 0), required(site, 1), required(site, 2)];
      checkDType(condition, ['bool']);
      return [{ dtype: commonDType([x, y]), shape: [condition, x, y].map((v) => v.shape).reduce(broadcastShapes) }];
    },
    gradient: (site) => {
      const { b, dY } = site;
      const condition = required(site, 0);
      const zero = () => b.scalar(0, dY.dtype);
      return [null, () => b.where(condition, dY, zero()), () => b.where(condition, zero(), dY)];
    },
  }),
};
