import { type Command, Option } from 'commander';
import { classWeights } from '../data/class-balance.js';
import type { ImageData } from '../data/image-data.js';
import type { Callback } from '../learner/callback.js';
import { earlyStopping } from '../learner/early-stopping.js';
import type { FitOptions, FitResult, Learner } from '../learner/learner.js';
import { reduceOnPlateau } from '../learner/reduce-on-plateau.js';
import { saveBest } from '../learner/save-best.js';
import { binaryCrossEntropy, crossEntropy, focalLoss, type Loss } from '../nn/losses.js';
import type { LearningRate } from '../optim/discriminative-rates.js';
import type { FreezingOptions } from './freezing-options.js';
import { positiveNumber, share, wholeNumber } from './option-values.js';
import { usageError } from './usage.js';

const schedules = ['one-cycle', 'fine-tune', 'constant'] as const;
const losses = ['cross-entropy', 'focal'] as const;

/** How the training loop goes, and what may end it. */
export interface LoopOptions {
  readonly epochs: number;
  readonly lr: LearningRate;
  readonly schedule: (typeof schedules)[number];
  readonly freezeEpochs?: number;
  readonly earlyStopping?: number;
  readonly saveBest?: boolean;
  readonly reduceOnPlateau?: boolean;
  readonly clipNorm?: number;
  readonly accumulate?: number;
  readonly loss: (typeof losses)[number];
  readonly labelSmoothing?: number;
  readonly classWeights?: boolean;
}

export function loopOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--schedule <name>',
        'one-cycle; fine-tune: first only the head learns, then all layers do, at a rate of 2e-3 unless --lr is given; ' +
          'constant',
      )
        .choices(schedules)
        .default('one-cycle'),
    )
    .option(
      '--freeze-epochs <n>',
      'epochs of fine-tune in which only the head learns (default: 1)',
      count('--freeze-epochs'),
    )
    .option('--early-stopping <n>', 'stop after n epochs without a lower validation loss', count('--early-stopping'))
    .option('--save-best', 'end with the weights of the epoch with the lowest validation loss')
    .option('--reduce-on-plateau', 'a fifth of the rate after each epoch without a lower validation loss')
    .option('--clip-norm <length>', 'longest gradient; longer ones are shortened to it', positiveNumber('--clip-norm'))
    .option(
      '--accumulate <n>',
      'feed a batch in n parts, one after the other: less memory; batch norms see the parts',
      count('--accumulate'),
    )
    .addOption(
      new Option('--loss <name>', 'focal: pictures that are classified well count less')
        .choices(losses)
        .default('cross-entropy'),
    )
    .option('--label-smoothing <share>', 'of the target, spread over all classes', share('--label-smoothing'));
}

function count(option: string): (text: string) => number {
  return wholeNumber(option, 1, 100_000);
}

/** @throws WarmstartError `E_USAGE` where options do not go together */
export function checkLoopOptions(options: LoopOptions & { readonly fromScratch?: boolean }): void {
  const { schedule, lr } = options;
  const fineTunes = schedule === 'fine-tune';
  if (options.freezeEpochs !== undefined && !fineTunes)
    throw usageError('--freeze-epochs', 'nothing, unless --schedule is fine-tune', String(options.freezeEpochs));
  if (fineTunes && options.fromScratch)
    throw usageError('--schedule', 'one-cycle or constant: random weights are not frozen', schedule);
  if (fineTunes && typeof lr !== 'number' && lr.first !== undefined)
    throw usageError('--lr', 'one rate: fine-tune has its own for the first layers', `${lr.first},${lr.last}`);
  if (options.loss === 'focal' && options.labelSmoothing !== undefined)
    throw usageError('--label-smoothing', 'nothing with the focal loss', String(options.labelSmoothing));
}

/** @throws WarmstartError `E_USAGE` where the pictures may have several labels and the loss is for one */
export function lossOf({ loss, labelSmoothing = 0, classWeights: weighted }: LoopOptions, data: ImageData): Loss {
  if (data.multiLabel) {
    if (loss === 'focal') throw usageError('--loss', 'nothing with several labels a picture', loss);
    if (labelSmoothing > 0)
      throw usageError('--label-smoothing', 'nothing with several labels a picture', String(labelSmoothing));
    return binaryCrossEntropy;
  }
  const weights = weighted ? classWeights(data.train) : undefined;
  if (loss === 'focal') return focalLoss(weights && { alpha: weights });
  return crossEntropy({ labelSmoothing, ...(weights && { classWeights: weights }) });
}

/** Trains as the options say. */
export function fitAs(options: LoopOptions & FreezingOptions, learner: Learner, told: FitOptions): Promise<FitResult> {
  const { epochs, lr, schedule, freezeEpochs = 1, freezeTo } = options;
  const fit = { ...told, callbacks: callbacksOf(options) };
  switch (schedule) {
    case 'constant':
      return learner.fit(epochs, lr, fit);
    case 'one-cycle':
      return learner.fitOneCycle(epochs, lr, fit);
    case 'fine-tune':
      return learner.fineTune(epochs, {
        ...fit,
        freezeEpochs,
        baseRate: typeof lr === 'number' ? lr : lr.last,
        ...(freezeTo !== undefined && { freezeTo: { node: freezeTo } }),
      });
  }
}

function callbacksOf(options: LoopOptions): Callback[] {
  return [
    ...(options.saveBest ? [saveBest()] : []),
    ...(options.reduceOnPlateau ? [reduceOnPlateau()] : []),
    ...(options.earlyStopping === undefined ? [] : [earlyStopping({ patience: options.earlyStopping })]),
  ];
}
