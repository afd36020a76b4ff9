import type { Value } from '../ir/graph.js';
import { normalizeAxis } from '../ir/shape.js';
import type { GraphBuilder } from './builder.js';
import { type AnyOpRule, constantInEveryInput, defineOp, required, type Site } from './rule.js';
import { checkDType, floatDTypes } from './typing.js';

/** What works along one axis (opset 13: the axis alone, nothing is flattened). */
const typing = {
  arity: [1, 1],
  attributes: { axis: 'int' },
  infer: (site: Site<{ readonly axis: 'int' }>) => {
    const x = required(site, 0);
    checkDType(x, floatDTypes);
    normalizeAxis(site.attributes.axis ?? -1, x.shape.length);
    return [x.type];
  },
} as const;

/** An operator that normalises along one axis. */
function alongAxis(derivative: (b: GraphBuilder, y: Value, dY: Value, axis: number) => Value): AnyOpRule {
  return defineOp({
    ...typing,
    gradient: ({ b, dY, outputs, attributes }) => {
      const y = outputs[0] as Value;
      return [() => derivative(b, y, dY, normalizeAxis(attributes.axis ?? -1, y.shape.length))];
    },
  });
}

export const softmaxOps = {
  /** 1 at the first largest element, 0 elsewhere. */
  Hardmax: defineOp({ ...typing, gradient: constantInEveryInput('its derivative is zero wherever it exists') }),
  /** y * (dY - sum(y * dY)) */
  Softmax: alongAxis((b, y, dY, axis) => {
    const weighted = b.mul(dY, y);
    return b.sub(weighted, b.mul(y, b.sum(weighted, [axis], { keepdims: true })));
  }),
  /** dY - softmax * sum(dY) */
  LogSoftmax: alongAxis((b, y, dY, axis) => b.sub(dY, b.mul(b.exp(y), b.sum(dY, [axis], { keepdims: true })))),
};
