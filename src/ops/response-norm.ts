import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { normalizeAxis, staticShape } from '../ir/shape.js';
import { float32, type Tensor } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import { signOf } from './mask.js';
import { defineOp, required } from './rule.js';
import { checkDType, checkRank, floatDTypes } from './typing.js';

/** x / ||x|| along an axis, and 0 where the norm is. */
const lpNormalization = defineOp({
  arity: [1, 1],
  attributes: { axis: 'int', p: 'int' },
  infer: (site) => {
    const { axis = -1, p = 2 } = site.attributes;
    const x = required(site, 0);
    checkDType(x, floatDTypes);
    normalizeAxis(axis, x.shape.length);
    if (p === 1 || p === 2) return [x.type];
    throw new WarmstartError({
      code: 'E_OP_ATTRIBUTE',
      problem: 'LpNormalization knows two norms',
      expected: 'p of 1 or 2',
      received: `${p}`,
    });
  },
  /** The norm's own derivative is sign(x) for p = 1 and y for p = 2: dX = (dY - that * sum(dY * y)) / norm. */
  gradient: (site) => {
    const { b, dY, outputs } = site;
    const { axis = -1, p = 2 } = site.attributes;
    const [x, y] = [required(site, 0), outputs[0] as Value];
    return [
      () => {
        const along = b.ints([normalizeAxis(axis, x.shape.length)]);
        const norm = b.one(p === 1 ? 'ReduceL1' : 'ReduceL2', [x, along]);
        const divisor = b.where(b.equal(norm, b.scalar(0, x.dtype)), b.scalar(1, x.dtype), norm);
        const projection = b.one('ReduceSum', [b.mul(dY, y), along]);
        return b.div(b.sub(dY, b.mul(p === 1 ? signOf(b, x) : y, projection)), divisor);
      },
    ];
  },
});

/** [C, C] with 1 at [c, k] where channel k lies in the window around channel c; symmetric, since size is odd. */
function channelWindow(channels: number, size: number): Tensor {
  const inside = (c: number, k: number) => (2 * Math.abs(c - k) < size ? 1 : 0);
  return float32(
    [channels, channels],
    Array.from({ length: channels ** 2 }, (_, i) => inside(Math.floor(i / channels), i % channels)),
  );
}

/** Sums x [N, C, D1, ...] over windows of channels, given as a matrix. */
function windowSum(b: GraphBuilder, x: Value, window: Value): Value {
  return b.reshapeLike(b.matmul(window, b.reshape(x, [0, staticChannels(x), -1])), x);
}

function staticChannels(x: Value): number {
  return staticShape(x.shape.slice(1, 2), 'the channels of LRN')[0] ?? 1;
}

/**
 * Krizhevsky, Sutskever and Hinton 2012, section 3.3: y = x * s^-beta with s = bias + alpha / size * W(x^2),
 * W the sum over a window of channels. So dX = dY * s^-beta - 2 * alpha * beta / size * x * W(dY * y / s).
 */
const localResponseNormalization = defineOp({
  arity: [1, 1],
  attributes: { alpha: 'float', beta: 'float', bias: 'float', size: 'int' },
  infer: (site) => {
    const x = required(site, 0);
    checkRank(x, 3, Number.POSITIVE_INFINITY);
    checkDType(x, floatDTypes);
    const { size } = site.attributes;
    if (size && size > 0 && size % 2 === 1) return [x.type];
    throw new WarmstartError({
      code: 'E_OP_ATTRIBUTE',
      problem: 'the window of LRN has no middle',
      expected: 'size: a positive odd number (ORT runs no other)',
      received: size === undefined ? 'no size' : `${size}`,
    });
  },
  gradient: (site) => {
    const { b, dY, outputs } = site;
    const { alpha = 1e-4, beta = 0.75, bias = 1, size = 1 } = site.attributes;
    const [x, y] = [required(site, 0), outputs[0] as Value];
    return [
      () => {
        const channels = staticChannels(x);
        const constant = b.graph.constant(b.graph.freshName('channel_window'), channelWindow(channels, size));
        const window = b.cast(constant, x.dtype);
        const s = b.shift(b.scale(windowSum(b, b.square(x), window), alpha / size), bias);
        const direct = b.mul(dY, b.pow(s, b.scalar(-beta, x.dtype)));
        const spread = windowSum(b, b.div(b.mul(dY, y), s), window);
        return b.sub(direct, b.scale(b.mul(x, spread), (2 * alpha * beta) / size));
      },
    ];
  },
});

export const responseNormOps = { LpNormalization: lpNormalization, LRN: localResponseNormalization };
