import { int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';

/**
 * The loss of each picture, float32 [N], from logits, float32 [N, C], and targets. Training takes the mean
 * of a batch, validation that of all pictures. A Learner's targets are labels: int64 [N], from 0 to C - 1.
 */
export type Loss = (b: GraphBuilder, logits: Value, targets: Value) => Value;

export interface CrossEntropyOptions {
  /** Share of the target spread evenly over all classes (Szegedy et al. 2016, section 7); 0 by default. */
  readonly labelSmoothing?: number;
}

/**
 * -sum_c q_c log softmax(logits)_c, where q is 1 - eps at the label plus eps / C.
 * The targets are labels, int64 [N], from 0 to C - 1.
 */
export function crossEntropy({ labelSmoothing = 0 }: CrossEntropyOptions = {}): Loss {
  return (b, logits, labels) => {
    const [classes = 1] = staticShape(logits.shape.slice(1), 'the logits');
    const off = labelSmoothing / classes;
    const levels = b.literal(float32([2], [off, 1 - labelSmoothing + off]));
    const target = b.one('OneHot', [labels, b.scalar(classes, 'int64'), levels]);
    const logProbabilities = b.one('LogSoftmax', [logits], { axis: int(-1) });
    return b.neg(b.sum(b.mul(target, logProbabilities), [1]));
  };
}

/**
 * Mean over the classes of softplus(x) - x * target: the cross-entropy of independent yes / no labels, in the
 * form that does not overflow. The targets are float32 [N, C], from 0 to 1, and not labels: a Learner does not feed
 * such targets yet, so this is for training steps that are built by hand.
 */
export const binaryCrossEntropy: Loss = (b, logits, targets) =>
  b.mean(b.sub(b.one('Softplus', [logits]), b.mul(logits, targets)), [1]);
