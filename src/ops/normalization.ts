import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { broadcastShapes, formatShape, normalizeAxis, type Shape, sameShape, staticShape } from '../ir/shape.js';
import { dtypeOfCode, elementCount } from '../ir/tensor.js';
import { dropoutOps } from './dropout.js';
import { responseNormOps } from './response-norm.js';
import { type AttributeSchema, defineOp, type GradientSite, type InputGradient, required, type Site } from './rule.js';
import { lazily, standardize, standardizeGradient } from './standardize.js';
import { checkDType, checkRank, commonDType, floatDTypes, shapeMismatch } from './typing.js';

const defaultEpsilon = 1e-5;

/** The axes of x but the channels'. */
function allButChannels(x: Value): number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

/** Scale and bias hold one number for each channel of x, which is [N, C, D1, ...]. */
function checkPerChannel(site: Site<AttributeSchema>): Value {
  const [x, ...affine] = [required(site, 0), required(site, 1), required(site, 2)];
  checkRank(x, 3, Number.POSITIVE_INFINITY);
  checkDType(x, floatDTypes);
  for (const v of affine) {
    if (v.shape.length === 1 && v.shape[0] === x.shape[1]) continue;
    throw shapeMismatch(`'${v.name}' should hold one number per channel`, `[${x.shape[1]}]`, v.shape);
  }
  return x;
}

/**
 * The derivatives of scale * xhat + bias by x, scale and bias, where xhat is x seen as `grouped` and
 * standardised over its axes from the third on.
 */
function perChannelGradient<S extends AttributeSchema>(
  site: GradientSite<S>,
  epsilon: number,
  group: (v: Value) => Value,
): InputGradient[] {
  const { b, dY } = site;
  const [x, scale] = [required(site, 0), required(site, 1)];
  const ungroup = (v: Value) => (sameShape(v.shape, x.shape) ? v : b.reshapeLike(v, x));
  const standard = lazily(() => standardize(b, group(x), 2, epsilon));
  return [
    () => {
      const perChannel = b.reshape(scale, [-1, ...Array<number>(x.shape.length - 2).fill(1)]);
      return ungroup(standardizeGradient(b, standard(), group(b.mul(dY, perChannel))));
    },
    () => b.sum(b.mul(dY, ungroup(standard().xhat)), allButChannels(x)),
    () => b.sum(dY, allButChannels(x)),
  ];
}

/** Ba, Kiros and Hinton 2016. */
const layerNormalization = defineOp({
  arity: [2, 3],
  attributes: { axis: 'int', epsilon: 'float', stash_type: 'int' },
  infer: (site) => {
    const { axis = -1, stash_type = 1 } = site.attributes;
    const x = required(site, 0);
    checkDType(x, floatDTypes);
    const from = normalizeAxis(axis, x.shape.length);
    for (const v of site.inputs.slice(1)) {
      if (!v) continue;
      commonDType([x, v]);
      if (sameShape(broadcastShapes(x.shape, v.shape), x.shape)) continue;
      throw shapeMismatch(`'${v.name}' is larger than the input`, `broadcasts to ${formatShape(x.shape)}`, v.shape);
    }
    const shape: Shape = x.shape.map((d, i) => (i < from ? d : 1));
    const statistic = { dtype: dtypeOfCode(stash_type), shape };
    return [x.type, statistic, statistic].slice(0, site.outputCount);
  },
  gradient: (site) => {
    const { b, dY, outputGradients, attributes } = site;
    const [x, scale] = [required(site, 0), required(site, 1)];
    const [, byMean, byInverse] = outputGradients;
    const axis = normalizeAxis(attributes.axis ?? -1, x.shape.length);
    const standard = lazily(() => standardize(b, x, axis, attributes.epsilon ?? defaultEpsilon));
    const overCount = (v: Value) =>
      b.scale(b.cast(v, x.dtype), 1 / elementCount(staticShape(x.shape.slice(axis), 'what a statistic is taken over')));
    const byInput = () => {
      const { xhat, inverse } = standard();
      const terms = [standardizeGradient(b, standard(), b.mul(dY, scale))];
      if (byMean) terms.push(overCount(byMean));
      // inverse = (variance + epsilon)^(-1/2), so its derivative by x is -inverse^2 * xhat / count.
      if (byInverse) terms.push(b.neg(b.mul(overCount(byInverse), b.mul(b.square(inverse), xhat))));
      return terms.reduce(b.add);
    };
    return [byInput, () => b.mul(dY, standard().xhat), () => dY];
  },
});

/** Ulyanov, Vedaldi and Lempitsky 2016. */
const instanceNormalization = defineOp({
  arity: [3, 3],
  attributes: { epsilon: 'float' },
  infer: (site) => [checkPerChannel(site).type],
  gradient: (site) => perChannelGradient(site, site.attributes.epsilon ?? defaultEpsilon, (v) => v),
});

/** Wu and He 2018; since opset 21 scale and bias are per channel. */
const groupNormalization = defineOp({
  arity: [3, 3],
  attributes: { epsilon: 'float', num_groups: 'int', stash_type: 'int' },
  infer: (site) => {
    const x = checkPerChannel(site);
    const { num_groups: groups } = site.attributes;
    const [, channels] = x.shape;
    if (groups && groups > 0 && (typeof channels !== 'number' || channels % groups === 0)) return [x.type];
    throw new WarmstartError({
      code: 'E_OP_ATTRIBUTE',
      problem: 'the groups of GroupNormalization do not divide the channels',
      expected: `num_groups that divides ${channels}`,
      received: groups === undefined ? 'no num_groups' : `${groups}`,
    });
  },
  gradient: (site) => {
    const { epsilon = defaultEpsilon, num_groups: groups = 1 } = site.attributes;
    return perChannelGradient(site, epsilon, (v) => site.b.reshape(v, [0, groups, -1]));
  },
});

export const normalizationOps = {
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  ...responseNormOps,
  ...dropoutOps,
};
