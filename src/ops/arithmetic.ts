import type { TensorType, Value } from '../ir/graph.js';
import { broadcastShapes } from '../ir/shape.js';
import { toNumbers } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import {
  type AnyOpRule,
  defineOp,
  type GradientSite,
  gradientMissing,
  type InputGradient,
  type OpRule,
  required,
} from './rule.js';
import { broadcastType } from './typing.js';

type BinaryGradient = OpRule<Record<never, never>>['gradient'];

function binary(gradient: BinaryGradient): AnyOpRule {
  return defineOp({ arity: [2, 2], attributes: {}, infer: (site) => [broadcastType(site.inputs)], gradient });
}

/** Several inputs of one kind, broadcast together. */
function variadic(gradient: BinaryGradient): AnyOpRule {
  return defineOp({
    arity: [1, Number.POSITIVE_INFINITY],
    attributes: {},
    infer: (site) => [broadcastType(site.inputs)],
    gradient,
  });
}

/** Where inputs are equal the derivative goes to the first of them, as in a stable arg-max. */
function extremum(site: GradientSite<Record<never, never>>): InputGradient[] {
  const { b, dY, outputs } = site;
  const y = outputs[0] as Value;
  const zero = b.scalar(0, dY.dtype);
  return site.inputs.map((_, i) => () => {
    const x = required(site, i);
    const earlier = site.inputs.slice(0, i).map((other) => b.equal(other as Value, y));
    const wins = earlier.reduce((mine, theirs) => b.and(mine, b.one('Not', [theirs])), b.equal(x, y));
    return b.where(wins, dY, zero);
  });
}

export const arithmeticOps = {
  Add: binary(({ dY }) => [() => dY, () => dY]),
  Sub: binary(({ b, dY }) => [() => dY, () => b.neg(dY)]),
  Mul: binary((site) => {
    const { b, dY } = site;
    return [() => b.mul(dY, required(site, 1)), () => b.mul(dY, required(site, 0))];
  }),
  Div: binary((site) => {
    const { b, dY, outputs } = site;
    const over = () => b.div(dY, required(site, 1));
    return [over, () => b.neg(b.mul(over(), outputs[0] as Value))];
  }),
  /** The derivative by the exponent is y * ln x, taken as 0 where x <= 0. */
  Pow: defineOp({
    arity: [2, 2],
    attributes: {},
    infer: (site) => [powType(required(site, 0), required(site, 1))],
    gradient: (site) => {
      const { b, dY, outputs } = site;
      const [x, p] = [required(site, 0), required(site, 1)];
      const zero = b.scalar(0, x.dtype);
      return [
        () => b.mul(dY, powSlope(b, x, p)),
        p.dtype !== x.dtype
          ? null
          : () => {
              const positive = b.greater(x, zero);
              const logX = b.log(b.where(positive, x, b.scalar(1, x.dtype)));
              return b.where(positive, b.mul(dY, b.mul(outputs[0] as Value, logX)), zero);
            },
      ];
    },
  }),
  Sum: variadic(({ inputs, dY }) => inputs.map(() => () => dY)),
  Mean: variadic(({ inputs, b, dY }) => inputs.map(() => () => b.scale(dY, 1 / inputs.length))),
  Min: variadic(extremum),
  Max: variadic(extremum),
  Mod: defineOp({
    arity: [2, 2],
    attributes: { fmod: 'int' },
    infer: (site) => [broadcastType(site.inputs)],
    gradient: gradientMissing('the remainder has jumps'),
  }),
};

/** p * x^(p - 1); where p is 0, that is 0 even at x = 0. */
function powSlope(b: GraphBuilder, x: Value, p: Value): Value {
  // ORT squares fast but knows no short way to x^1.
  if (p.constant && toNumbers(p.constant).every((v) => v === 2)) return b.scale(x, 2);
  const exponent = b.cast(p, x.dtype);
  const zero = b.scalar(0, x.dtype);
  return b.mul(exponent, b.pow(x, b.where(b.equal(exponent, zero), zero, b.shift(exponent, -1))));
}

function powType(x: Value, p: Value): TensorType {
  return { dtype: x.dtype, shape: broadcastShapes(x.shape, p.shape) };
}
