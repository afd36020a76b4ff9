import type { Value } from '../ir/graph.js';
import { broadcastShapes, formatShape, sameShape } from '../ir/shape.js';
import type { GraphBuilder } from './builder.js';
import { masked, step } from './mask.js';
import { defineOp, required } from './rule.js';
import { broadcastType, checkDType, floatDTypes, numericDTypes, shapeMismatch } from './typing.js';
import { type UnarySite, unary } from './unary.js';

/** The derivative of a function with a kink at 0: `above` where `x` > 0, else `below`. */
function kink(b: GraphBuilder, x: Value, above: Value, below: Value): Value {
  return b.where(b.greater(x, b.scalar(0, x.dtype)), above, below);
}

/** y has the sign of x where alpha > 0; reading y lets the runtime free x. */
function signed({ x, y }: Pick<UnarySite<Record<never, never>>, 'x' | 'y'>, alpha: number): Value {
  return alpha > 0 ? y : x;
}

/** sqrt(2 / pi) and the cubic coefficient of the tanh approximation (Hendrycks and Gimpel 2016). */
const geluSlope = Math.sqrt(2 / Math.PI);
const geluCubic = 0.044715;

/** x * Phi(x): derivative Phi(x) + x * phi(x), with Phi and phi of the normal distribution. */
function geluErf(b: GraphBuilder, x: Value): Value {
  const cumulative = b.shift(b.scale(b.one('Erf', [b.scale(x, Math.SQRT1_2)]), 0.5), 0.5);
  const density = b.scale(b.exp(b.scale(b.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return b.add(cumulative, b.mul(x, density));
}

/** x * (1 + t) / 2 with t = tanh(u), u = slope * (x + cubic * x^3). */
function geluTanh(b: GraphBuilder, x: Value): Value {
  const squared = b.square(x);
  const t = b.tanh(b.mul(x, b.shift(b.scale(squared, geluSlope * geluCubic), geluSlope)));
  const du = b.shift(b.scale(squared, 3 * geluSlope * geluCubic), geluSlope);
  const inner = b.mul(b.mul(x, du), oneMinusSquare(b, t));
  return b.scale(b.add(b.shift(t, 1), inner), 0.5);
}

function oneMinusSquare(b: GraphBuilder, t: Value): Value {
  return b.sub(b.scalar(1, t.dtype), b.square(t));
}

/**
 * At kinks the derivative is the left one for the ReLU family (0 at 0 for Relu) and 0 at both ends of
 * HardSigmoid, as in PyTorch.
 */
export const activationOps = {
  Relu: unary({}, ({ b, y, dY }) => b.mul(dY, step(b, y)), numericDTypes),
  LeakyRelu: unary({ alpha: 'float' }, ({ b, x, y, dY, attributes: { alpha = 0.01 } }) =>
    kink(b, signed({ x, y }, alpha), dY, b.scale(dY, alpha)),
  ),
  /** alpha * (e^x - 1) below 0: its derivative alpha * e^x is y + alpha. */
  Elu: unary({ alpha: 'float' }, ({ b, x, y, dY, attributes: { alpha = 1 } }) =>
    kink(b, signed({ x, y }, alpha), dY, b.mul(dY, b.shift(y, alpha))),
  ),
  Selu: unary(
    { alpha: 'float', gamma: 'float' },
    ({ b, x, y, dY, attributes: { alpha = 1.6732631921768188, gamma = 1.0507010221481323 } }) =>
      kink(b, signed({ x, y }, Math.min(alpha, gamma)), b.scale(dY, gamma), b.mul(dY, b.shift(y, gamma * alpha))),
  ),
  /** alpha * (e^(x/alpha) - 1) below 0: its derivative e^(x/alpha) is y / alpha + 1. */
  Celu: unary({ alpha: 'float' }, ({ b, x, y, dY, attributes: { alpha = 1 } }) =>
    kink(b, signed({ x, y }, alpha), dY, b.mul(dY, b.shift(b.scale(y, 1 / alpha), 1))),
  ),
  ThresholdedRelu: unary({ alpha: 'float' }, ({ b, x, dY, attributes: { alpha = 1 } }) =>
    masked(b, dY, b.greater(x, b.scalar(alpha, x.dtype))),
  ),
  /** 0 where |x| <= lambd, else x moved by the bias towards 0. */
  Shrink: unary({ lambd: 'float', bias: 'float' }, ({ b, x, dY, attributes: { lambd = 0.5 } }) =>
    masked(b, dY, b.greater(b.one('Abs', [x]), b.scalar(lambd, x.dtype))),
  ),
  Sigmoid: unary({}, ({ b, y, dY }) => b.mul(dY, b.sub(y, b.square(y)))),
  HardSigmoid: unary({ alpha: 'float', beta: 'float' }, ({ b, y, dY, attributes: { alpha = 0.2 } }) => {
    const inside = b.and(b.greater(y, b.scalar(0, y.dtype)), b.less(y, b.scalar(1, y.dtype)));
    return masked(b, b.scale(dY, alpha), inside);
  }),
  /** x * clip(x / 6 + 1/2, 0, 1): derivative 0 below -3, 1 above 3, between them x / 3 + 1/2. */
  HardSwish: unary({}, ({ b, x, dY }) => {
    const high = b.greater(x, b.scalar(3, x.dtype));
    const slope = b.where(high, b.scalar(1, x.dtype), b.shift(b.scale(x, 1 / 3), 0.5));
    return b.mul(dY, b.mul(slope, step(b, b.shift(x, 3))));
  }),
  Tanh: unary({}, ({ b, y, dY }) => b.mul(dY, oneMinusSquare(b, y))),
  Softplus: unary({}, ({ b, x, dY }) => b.mul(dY, b.sigmoid(x))),
  Softsign: unary({}, ({ b, x, dY }) => b.div(dY, b.square(b.shift(b.one('Abs', [x]), 1)))),
  /** x * t with t = tanh(softplus(x)): derivative t + x * (1 - t^2) * sigmoid(x). */
  Mish: unary({}, ({ b, x, dY }) => {
    const t = b.tanh(b.one('Softplus', [x]));
    return b.mul(dY, b.add(t, b.mul(b.mul(x, b.sigmoid(x)), oneMinusSquare(b, t))));
  }),
  Gelu: unary({ approximate: 'string' }, ({ b, x, dY, attributes: { approximate = 'none' } }) =>
    b.mul(dY, approximate === 'tanh' ? geluTanh(b, x) : geluErf(b, x)),
  ),
  PRelu: defineOp({
    arity: [2, 2],
    attributes: {},
    infer: (site) => {
      const [x, slope] = [required(site, 0), required(site, 1)];
      checkDType(x, floatDTypes);
      broadcastType([x, slope]);
      if (!sameShape(broadcastShapes(x.shape, slope.shape), x.shape)) {
        throw shapeMismatch(
          'the slope of PRelu is larger than the input',
          `broadcasts to ${formatShape(x.shape)}`,
          slope.shape,
        );
      }
      return [x.type];
    },
    gradient: (site) => {
      const { b, dY } = site;
      const [x, slope] = [required(site, 0), required(site, 1)];
      return [() => kink(b, x, dY, b.mul(dY, slope)), () => b.mul(dY, b.one('Min', [x, b.scalar(0, x.dtype)]))];
    },
  }),
};
