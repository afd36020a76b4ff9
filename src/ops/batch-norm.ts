import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import { type AnyOpRule, defineOp, type GradientSite, type InputGradient, required } from './rule.js';
import { checkRank } from './typing.js';

const attributes = { epsilon: 'float', momentum: 'float', training_mode: 'int' } as const;
type Site = GradientSite<typeof attributes>;

/** All axes but the channels'. */
function reducedAxes(x: Value): number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

/** [C] as [C, 1, 1...], to broadcast along the channels of x. */
function perChannel({ b }: Site, v: Value, x: Value): Value {
  return b.reshape(v, [-1, ...Array<number>(x.shape.length - 2).fill(1)]);
}

/** Statistics are numbers of the inference graph: Y = scale * (X - mean) / sqrt(var + epsilon) + B is affine in X. */
function inferenceGradient(site: Site): InputGradient[] {
  const { b, dY } = site;
  const [x, scale, mean, variance] = [required(site, 0), required(site, 1), required(site, 3), required(site, 4)];
  const inverse = b.reciprocal(b.sqrt(b.shift(variance, site.attributes.epsilon ?? 1e-5)));
  const normalized = () => b.mul(b.sub(x, perChannel(site, mean, x)), perChannel(site, inverse, x));
  return [
    () => b.mul(dY, perChannel(site, b.mul(scale, inverse), x)),
    () => b.sum(b.mul(dY, normalized()), reducedAxes(x)),
    () => b.sum(dY, reducedAxes(x)),
    () => b.neg(b.mul(b.mul(scale, inverse), b.sum(dY, reducedAxes(x)))),
    () => {
      const slope = b.mul(b.mul(scale, b.scale(inverse, -0.5)), b.square(inverse));
      return b.mul(slope, b.sum(b.mul(dY, b.sub(x, perChannel(site, mean, x))), reducedAxes(x)));
    },
  ];
}

/** Mean and biased variance of the batch by channel. */
function batchStatistics(site: Site, x: Value): { mean: Value; variance: Value } {
  const [, mean, variance] = site.outputs;
  // With momentum 0 the running statistics that come out are the batch's own.
  if (site.attributes.momentum === 0 && mean && variance) return { mean, variance };
  const { b } = site;
  const axes = reducedAxes(x);
  const batchMean = b.mean(x, axes);
  return { mean: batchMean, variance: b.mean(b.square(b.sub(x, perChannel(site, batchMean, x))), axes) };
}

/**
 * Ioffe and Szegedy 2015, section 3. With m pictures times pixels and xhat = (X - mean) * inv:
 * dB = sum dY, dScale = sum dY * xhat, dX = scale * inv * (dY - dB / m - xhat * dScale / m),
 * where dX is written as a * dY + (c * X + d) with one a, c, d per channel: two passes fewer over the maps.
 */
function trainingGradient(site: Site): InputGradient[] {
  const { b, dY } = site;
  const [x, scale] = [required(site, 0), required(site, 1)];
  if (site.outputGradients[1] || site.outputGradients[2]) {
    throw new WarmstartError({ code: 'E_GRADIENT_MISSING', problem: 'the loss depends on running statistics' });
  }
  const axes = reducedAxes(x);
  const reduced = x.shape.filter((_, axis) => axis !== 1);
  const count = elementCount(staticShape(reduced, 'the input of a batch norm in training'));
  const { mean, variance } = batchStatistics(site, x);
  const inverse = b.reciprocal(b.sqrt(b.shift(variance, site.attributes.epsilon ?? 1e-5)));
  const dB = b.sum(dY, axes);
  const dScale = b.mul(inverse, b.sub(b.sum(b.mul(dY, x), axes), b.mul(mean, dB)));
  const byInput = () => {
    const a = b.mul(scale, inverse);
    const c = b.scale(b.mul(a, b.mul(inverse, dScale)), -1 / count);
    const d = b.neg(b.add(b.scale(b.mul(a, dB), 1 / count), b.mul(c, mean)));
    const affine = b.add(b.mul(x, perChannel(site, c, x)), perChannel(site, d, x));
    return b.add(b.mul(dY, perChannel(site, a, x)), affine);
  };
  return [byInput, () => dScale, () => dB, null, null];
}

export const batchNormOps: { BatchNormalization: AnyOpRule } = {
  BatchNormalization: defineOp({
    arity: [5, 5],
    attributes,
    infer: (site) => {
      const x = required(site, 0);
      checkRank(x, 2, Number.POSITIVE_INFINITY);
      const channel = { dtype: required(site, 3).dtype, shape: [x.shape[1] ?? 1] };
      for (const i of [1, 2, 3, 4]) {
        const v = required(site, i);
        if (v.shape.length !== 1 || v.shape[0] !== x.shape[1]) {
          throw new WarmstartError({
            code: 'E_OP_SHAPE',
            problem: 'a batch norm needs one number per channel',
            expected: `[${x.shape[1]}]`,
            received: `'${v.name}': [${v.shape.join(', ')}]`,
          });
        }
      }
      return site.outputCount === 3 ? [x.type, channel, channel] : [x.type];
    },
    gradient: (site) => (site.attributes.training_mode ? trainingGradient(site) : inferenceGradient(site)),
  }),
};
