import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { defineOp, type GradientSite, required } from './rule.js';
import { checkDType, checkRank, floatDTypes } from './typing.js';

const attributes = { seed: 'int' } as const;

/** 1 / (1 - ratio): what kept elements were multiplied by, so that the mean stays. */
function keptScale({ b, inputs, dY }: GradientSite<typeof attributes>): Value {
  const [, ratio] = inputs;
  const share = ratio ? b.cast(ratio, dY.dtype) : b.scalar(0.5, dY.dtype);
  return b.reciprocal(b.sub(b.scalar(1, dY.dtype), share));
}

/** Srivastava et al. 2014. In training the derivative needs to know what was dropped: the second output. */
function trainingGradient(site: GradientSite<typeof attributes>, training: Value): Value {
  const { b, dY, outputs } = site;
  const [, mask] = outputs;
  if (!mask) {
    throw new WarmstartError({
      code: 'E_GRADIENT_MISSING',
      problem: 'Dropout in training mode is differentiated through its mask, which the node does not return',
      hint: 'give the node its second output',
    });
  }
  const scale = keptScale(site);
  const factor = training.constant ? scale : b.where(training, scale, b.scalar(1, dY.dtype));
  return b.mul(b.mul(dY, factor), b.cast(mask, dY.dtype));
}

export const dropoutOps = {
  Dropout: defineOp({
    arity: [1, 3],
    attributes,
    infer: (site) => {
      const x = required(site, 0);
      const [, ratio, training] = site.inputs;
      checkDType(x, floatDTypes);
      if (ratio) checkDType(ratio, floatDTypes);
      if (training) checkDType(training, ['bool']);
      for (const v of [ratio, training]) if (v) checkRank(v, 0, 1);
      return [x.type, { dtype: 'bool' as const, shape: x.shape }].slice(0, site.outputCount);
    },
    gradient: (site) => {
      const [, , training] = site.inputs;
      const known = training?.constant?.data[0];
      const active = training !== undefined && (known === undefined || Number(known) !== 0);
      return [() => (active ? trainingGradient(site, training) : site.dY), null, null];
    },
  }),
};
