import { WarmstartError } from '../error/warmstart-error.js';
import { int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';

/**
 * The loss of each picture, float32 [N], from logits and targets, both float32 [N, C]. A target is how much a picture
 * belongs to a class, from 0 to 1: 1 for its label and 0 for the others, or a mixture. Training takes the mean of a
 * batch, validation that of all pictures.
 */
export type Loss = (b: GraphBuilder, logits: Value, targets: Value) => Value;

export interface CrossEntropyOptions {
  /** Share of the target spread evenly over all classes (Szegedy et al. 2016, section 7); 0 by default. */
  readonly labelSmoothing?: number;
}

/** -sum_c q_c log softmax(logits)_c, where q is (1 - eps) times the targets, which sum to 1, plus eps / C. */
export function crossEntropy({ labelSmoothing = 0 }: CrossEntropyOptions = {}): Loss {
  return (b, logits, targets) => {
    const [classes = 1] = staticShape(logits.shape.slice(1), 'the logits');
    const smoothed =
      labelSmoothing === 0 ? targets : b.add(b.scale(targets, 1 - labelSmoothing), b.scalar(labelSmoothing / classes));
    const logProbabilities = b.one('LogSoftmax', [logits], { axis: int(-1) });
    return b.neg(b.sum(b.mul(smoothed, logProbabilities), [1]));
  };
}

export interface FocalOptions {
  /** How fast what is classified well loses its weight; 0 is the cross-entropy. Default 2. */
  readonly gamma?: number;
  /** Weight of each class, [classes]; 1 unless given. */
  readonly alpha?: readonly number[];
}

/** Keeps the base of the power above 0, where its derivative need not be a number: half a unit in the last place of 1. */
const leastDoubt = 2 ** -24;

/**
 * Focal loss (Lin et al. 2017, equation 5) over the softmax: -sum_c q_c alpha_c (1 - p_c)^gamma log p_c, where q are
 * the targets and p the probabilities.
 * @throws WarmstartError `E_LOSS_FOCAL` unless gamma is at least 0 and alpha, if given, has a weight for each class
 */
export function focalLoss({ gamma = 2, alpha }: FocalOptions = {}): Loss {
  if (!(gamma >= 0)) throw notFocal('a gamma of at least 0', String(gamma));
  return (b, logits, targets) => {
    const [classes = 1] = staticShape(logits.shape.slice(1), 'the logits');
    if (alpha && alpha.length !== classes) throw notFocal(`${classes} class weights`, `${alpha.length}`);
    const logProbabilities = b.one('LogSoftmax', [logits], { axis: int(-1) });
    const doubt = b.shift(b.relu(b.shift(b.neg(b.exp(logProbabilities)), 1 - leastDoubt)), leastDoubt);
    const weight = gamma === 0 ? targets : b.mul(targets, b.pow(doubt, b.scalar(gamma)));
    const weighted = alpha ? b.mul(weight, b.literal(float32([classes], alpha))) : weight;
    return b.neg(b.sum(b.mul(weighted, logProbabilities), [1]));
  };
}

function notFocal(expected: string, received: string): WarmstartError {
  return new WarmstartError({ code: 'E_LOSS_FOCAL', problem: 'the focal loss cannot be made', expected, received });
}

/**
 * Mean over the classes of softplus(x) - x * target: the cross-entropy of independent yes / no labels, in the
 * form that does not overflow.
 */
export const binaryCrossEntropy: Loss = (b, logits, targets) =>
  b.mean(b.sub(b.one('Softplus', [logits]), b.mul(logits, targets)), [1]);
