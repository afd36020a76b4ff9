import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { dtypeOfCode, onnxTypeCode } from '../ir/tensor.js';
import { masked, signOf } from './mask.js';
import { defineOp, required } from './rule.js';
import { trigonometryOps } from './trigonometry.js';
import { checkDType, checkRank, commonDType, numericDTypes } from './typing.js';
import { stepwise, unary } from './unary.js';

export const elementwiseOps = {
  Identity: unary({}, ({ dY }) => dY, [...numericDTypes, 'bool']),
  Neg: unary({}, ({ b, dY }) => b.neg(dY), numericDTypes),
  /** 0 at 0, as in PyTorch. */
  Abs: unary({}, ({ b, x, dY }) => b.mul(dY, signOf(b, x)), numericDTypes),
  Exp: unary({}, ({ b, y, dY }) => b.mul(dY, y)),
  Log: unary({}, ({ b, x, dY }) => b.div(dY, x)),
  Sqrt: unary({}, ({ b, y, dY }) => b.div(dY, b.scale(y, 2))),
  Reciprocal: unary({}, ({ b, y, dY }) => b.neg(b.mul(dY, b.square(y)))),
  Erf: unary({}, ({ b, x, dY }) => b.mul(dY, b.scale(b.exp(b.neg(b.square(x))), 2 / Math.sqrt(Math.PI)))),
  ...trigonometryOps,
  Floor: stepwise(),
  Ceil: stepwise(),
  Round: stepwise(),
  Sign: stepwise(numericDTypes),

  Cast: defineOp({
    arity: [1, 1],
    // `saturate` speaks of 8-bit floats only, which no graph here holds.
    attributes: { to: 'int', saturate: 'int' },
    infer: (site) => {
      const { to } = site.attributes;
      if (to === undefined) {
        throw new WarmstartError({
          code: 'E_OP_ATTRIBUTE',
          problem: 'Cast lacks its attribute to',
          expected: `one of the element types ${Object.values(onnxTypeCode).join(', ')}`,
        });
      }
      return [{ dtype: dtypeOfCode(to), shape: required(site, 0).shape }];
    },
    gradient: (site) => [() => site.b.cast(site.dY, required(site, 0).dtype)],
  }),

  /**
   * min(max(x, low), high) with optional scalar bounds. At a bound the derivative goes to x, as in PyTorch's
   * clamp; beyond it, to the bound. Where low > high every element is high.
   */
  Clip: defineOp({
    arity: [1, 3],
    attributes: {},
    infer: (site) => {
      const x = required(site, 0);
      checkDType(x, numericDTypes);
      for (const bound of site.inputs.slice(1)) {
        if (!bound) continue;
        commonDType([x, bound]);
        checkRank(bound, 0);
      }
      return [x.type];
    },
    gradient: (site) => {
      const { b, dY, outputs } = site;
      const [x, y] = [required(site, 0), outputs[0] as Value];
      const [, low, high] = site.inputs;
      return [
        () => masked(b, dY, b.equal(x, y)),
        low ? () => masked(b, dY, b.and(b.less(x, low), b.equal(y, low))) : null,
        high ? () => masked(b, dY, b.greater(low ? b.one('Max', [x, low]) : x, high)) : null,
      ];
    },
  }),
};
