import type { ImageData } from '../data/image-data.js';
import type { Learner, LearnerOptions } from '../learner/learner.js';
import { visionLearner } from '../learner/vision-learner.js';
import { type DecayOptions, decayOf } from './decay-options.js';
import type { FreezingOptions } from './freezing-options.js';
import { networkOf } from './network-options.js';
import type { RunOptions } from './options.js';
import type { WeightsSource } from './weights-file.js';

/** What says which network learns, and how. */
export interface LearningOptions extends RunOptions, DecayOptions, FreezingOptions {
  readonly fromScratch?: boolean;
}

/**
 * The learner that a command's options describe.
 * @param more what only this command lets choose
 * @throws WarmstartError as `visionLearner` does, `E_LEARNER_FREEZE`, `E_LEARNER_FREEZE_NODE`
 */
export async function learnerFrom(
  data: ImageData,
  { architecture, weights }: WeightsSource,
  options: LearningOptions,
  more: LearnerOptions = {},
): Promise<Learner> {
  const learner = await visionLearner(data, architecture, {
    pretrained: options.fromScratch ? false : (weights ?? false),
    seed: options.seed,
    ...networkOf(options),
    trainBatchNorms: !options.freezeBatchNorms,
    lowering: options.lowering,
    optimizer: decayOf(options),
    accumulate: options.batchSize === 'auto' ? 'auto' : 1,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...more,
  });
  if (options.freezeTo !== undefined) learner.freezeTo({ node: options.freezeTo });
  return learner;
}
