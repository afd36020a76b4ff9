import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { WeightDecay } from './weight-decay.js';

export interface AdamWOptions extends WeightDecay {
  /** Decay of the mean squared gradient. */
  readonly beta2: number;
  readonly epsilon: number;
}

/** fastai's defaults. */
export const adamWDefaults: AdamWOptions = { beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };

/** fastai's defaults where nothing else is given. @throws WarmstartError `E_OPTIM_DECAY` */
export function adamWOptions(given: Partial<AdamWOptions> = {}): AdamWOptions {
  const options = { ...adamWDefaults, ...given };
  if (Number.isFinite(options.weightDecay) && options.weightDecay >= 0) return options;
  throw new WarmstartError({
    code: 'E_OPTIM_DECAY',
    problem: 'the weight decay is out of range',
    expected: 'a number of at least 0, such as 0.01',
    received: String(options.weightDecay),
  });
}

/** What every parameter of one layer group shares in a step, each a float32 scalar. */
export interface AdamWStep {
  readonly momentum: Value;
  /** 1 - weight of the old mean gradient. */
  readonly freshness: Value;
  /** Learning rate, corrected for the means' start at zero: lr * sqrt(1 - beta2^t) / (1 - momentum^t). */
  readonly stepSize: Value;
  /** epsilon * sqrt(1 - beta2^t). */
  readonly epsilon: Value;
  /** 1 - lr * weightDecay, what parameters are multiplied by; absent when they decay by their gradient. */
  readonly decay?: Value;
  /** What parameters are multiplied by in their gradient. */
  readonly penalty?: Value;
}

/** Scalars as they are fed: learning rate of the group, momentum (beta1), number of the step, from 1, weight decay. */
export interface AdamWFeeds {
  readonly learningRate: Value;
  readonly momentum: Value;
  readonly step: Value;
  readonly weightDecay: Value;
}

/**
 * Kingma and Ba 2015, the form at the end of section 2: the corrections of both means are folded into step
 * size and epsilon, so that no pass over the parameters is spent on them.
 */
export function adamWStep(b: GraphBuilder, feeds: AdamWFeeds, options: AdamWOptions = adamWDefaults): AdamWStep {
  const { learningRate, momentum, step, weightDecay } = feeds;
  const one = b.scalar(1);
  const correction1 = b.sub(one, b.pow(momentum, step));
  const correction2 = b.sqrt(b.sub(one, b.pow(b.scalar(options.beta2), step)));
  return {
    momentum,
    freshness: b.sub(one, momentum),
    stepSize: b.mul(learningRate, b.div(correction2, correction1)),
    epsilon: b.scale(correction2, options.epsilon),
    ...(options.decayForm === 'gradient'
      ? { penalty: weightDecay }
      : { decay: b.sub(one, b.mul(learningRate, weightDecay)) }),
  };
}

export interface AdamWState {
  readonly parameter: Value;
  /** Mean gradient. */
  readonly mean: Value;
  /** Mean squared gradient. */
  readonly square: Value;
}

/** Adam with weight decay (Loshchilov and Hutter 2019, algorithm 2, in either form); all tensors of the parameter's shape. */
export function adamW(
  b: GraphBuilder,
  { parameter, mean, square }: AdamWState,
  derivative: Value,
  shared: AdamWStep,
  { beta2 }: AdamWOptions = adamWDefaults,
): AdamWState {
  const { decay, penalty } = shared;
  const gradient = penalty ? b.add(derivative, b.mul(parameter, penalty)) : derivative;
  const nextMean = b.add(b.mul(mean, shared.momentum), b.mul(gradient, shared.freshness));
  const nextSquare = b.add(b.scale(square, beta2), b.scale(b.square(gradient), 1 - beta2));
  const update = b.div(nextMean, b.add(b.sqrt(nextSquare), shared.epsilon));
  return {
    parameter: b.sub(decay ? b.mul(parameter, decay) : parameter, b.mul(update, shared.stepSize)),
    mean: nextMean,
    square: nextSquare,
  };
}
