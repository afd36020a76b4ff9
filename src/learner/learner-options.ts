import type { Augmentation } from '../augment/augmentation.js';
import type { ImageData } from '../data/image-data.js';
import type { Lowering } from '../lowering/positional-layout.js';
import { errorRate } from '../metrics/accuracy.js';
import { accuracyMulti } from '../metrics/multi-label.js';
import type { Metric } from '../metrics/predictions.js';
import { binaryCrossEntropy, crossEntropy, type Loss } from '../nn/losses.js';
import type { Network } from '../nn/network.js';
import { type AdamWOptions, adamWOptions } from '../optim/adamw.js';
import { parseClipNorm } from '../optim/gradient-clipping.js';
import { fittingParts } from './fitting-parts.js';
import type { KeptFeatures } from './kept-features.js';
import { microBatchSize } from './micro-batches.js';
import type { RunSettings } from './run-options.js';

export interface LearnerOptions {
  /**
   * Where what frozen layers give for the pictures is kept for other learners too; without it, each run computes it for
   * itself. Losses and weights are the same.
   */
  readonly features?: KeptFeatures | undefined;
  /** `errorRate` by default; `accuracyMulti` where a picture may have several labels. */
  readonly metrics?: readonly Metric[];
  /**
   * Loss by picture from logits and targets; `crossEntropy()` by default, `binaryCrossEntropy` where a picture may have
   * several labels.
   */
  readonly loss?: Loss;
  /** Changes training pictures at random, anew in every step; they are as they are when absent. */
  readonly augmentation?: Augmentation | undefined;
  /** Decides the order of the pictures, how they are changed and what dropout drops. */
  readonly seed?: number;
  /** Threads of one operator; all physical cores when absent. */
  readonly threads?: number;
  /** How convolutions are computed in training, to look for an error; the cheapest way for each unless given. */
  readonly lowering?: Lowering;
  /**
   * Whether the batch norms of frozen layer groups go on learning, which fits their features to the new pictures; true
   * by default. If not, what is frozen gives the same for a picture in every epoch and is computed only once, unless pictures are
   * augmented.
   */
  readonly trainBatchNorms?: boolean;
  /** Longest gradient, over all parameters as one vector (PyTorch's `clip_grad_norm_`); any length unless given. */
  readonly clipNorm?: number;
  /**
   * Parts that a batch is fed in, one after the other, where memory cannot hold all of it; 1 by default. Gradients are
   * those of the whole batch, within rounding; but a batch norm that learns sees the parts, each by itself. `auto`: as
   * few as fit into half of the machine's memory with everything trained, which is the same in every run on it.
   */
  readonly accumulate?: number | 'auto';
  /** Where these differ from fastai's defaults: beta2 .99, epsilon 1e-8, decoupled decay .01 of all parameters. */
  readonly optimizer?: Partial<AdamWOptions>;
}

/**
 * The options with what stands for those that are not given.
 * @throws WarmstartError `E_TRAIN_ACCUMULATE`, `E_TRAIN_CLIP`, `E_OPTIM_DECAY`
 */
export function settingsOf(
  options: LearnerOptions,
  { multiLabel, batchSize }: Pick<ImageData, 'multiLabel' | 'batchSize'>,
  network: Network,
): RunSettings {
  const { seed = 42, lowering = 'auto', augmentation, threads } = options;
  const { metrics = [multiLabel ? accuracyMulti : errorRate] } = options;
  const { loss = multiLabel ? binaryCrossEntropy : crossEntropy() } = options;
  const clipNorm = options.clipNorm === undefined ? undefined : parseClipNorm(options.clipNorm);
  const { accumulate: parts = 1 } = options;
  const accumulate = parts === 'auto' ? fittingParts(network, batchSize, { loss, lowering }) : parts;
  microBatchSize(batchSize, accumulate);
  const optimizer = adamWOptions(options.optimizer);
  return {
    metrics,
    seed,
    loss,
    lowering,
    clipNorm,
    accumulate,
    optimizer,
    augmentation,
    keptFeatures: options.features,
    ...(threads === undefined ? {} : { threads }),
  };
}
