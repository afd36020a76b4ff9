import type { ImageData } from '../data/image-data.js';
import type { PictureSet } from '../data/picture-set.js';
import type { Network } from '../nn/network.js';
import { exponentialRates, type RateRange, RunawayLoss } from '../optim/rate-range.js';
import { type RateSuggestions, suggestRates } from '../optim/rate-suggestions.js';
import { randomStream } from '../random/random-stream.js';
import { frozenPart } from './frozen-part.js';
import { featuresFor } from './kept-features.js';
import type { RunSettings } from './run-options.js';
import { SmoothedLoss } from './smoothed-loss.js';
import { Trainer } from './trainer.js';
import type { TrainingListener } from './training-event.js';

export interface LrFindOptions extends Partial<RateRange> {
  /** Told of every step. What it throws ends the search. */
  readonly listener?: TrainingListener;
  /** Stops after the step under way; what was found so far is returned. */
  readonly signal?: AbortSignal;
}

/** What a search for a learning rate found: plain data, a number for each step taken. */
export interface LrFindResult {
  /** Learning rate of the step, the same for all layer groups. */
  readonly rates: readonly number[];
  /** Mean loss of the batch before the step. */
  readonly losses: readonly number[];
  /** Debiased exponential mean of the losses (beta .98): what is plotted and judged. */
  readonly smoothed: readonly number[];
  /** `runaway`: the loss rose above four times its lowest, or was no number (such a loss is not recorded). */
  readonly ended: 'steps' | 'runaway' | 'signal';
  /** Absent when the search was too short to judge. */
  readonly suggestions?: RateSuggestions;
}

/** Momentum does not follow the rate here: fastai's default for Adam outside of a cycle. */
const momentum = 0.9;

interface Search extends Pick<LrFindOptions, 'listener' | 'signal'> {
  readonly range: RateRange;
  readonly settings: RunSettings;
}

/**
 * Trains copies of the weights with a rate that grows from step to step until the loss runs away (Smith 2017, as fastai
 * does it). A small collection is passed through several times.
 * @param trainable names of the parameters that learn, by layer group
 * @throws WarmstartError `E_OPTIM_RANGE`
 */
export async function findRates(
  network: Network,
  data: ImageData,
  trainable: readonly (readonly string[])[],
  search: Search,
): Promise<LrFindResult> {
  exponentialRates(search.range);
  const { train, batchSize, size } = data;
  const { settings, listener, signal } = search;
  const cut = frozenPart(network.graph, new Set(trainable.flat()));
  const onProgress = (done: number, pictures: number) => listener?.({ kind: 'features', done, pictures });
  const common = { ...settings, batchSize, size };
  const features =
    cut &&
    (await featuresFor(cut, [train], {
      ...common,
      kept: settings.keptFeatures,
      onProgress,
      ...(signal && { signal }),
    }));
  let trainer: Trainer | undefined;
  try {
    const rates = trainable.map(() => 1);
    if (!signal?.aborted)
      trainer = await Trainer.create(network, { ...common, trainable, rates, features: features?.cache });
    return await searched(trainer, train, search);
  } finally {
    await trainer?.release();
    await features?.release();
  }
}

/** @param trainer with a rate of 1 for every layer group; none when the search was ended before it began */
async function searched(
  trainer: Trainer | undefined,
  set: PictureSet,
  { range, settings, listener = () => {}, signal }: Search,
): Promise<LrFindResult> {
  const rateOf = exponentialRates(range);
  const { steps } = range;
  const { seed } = settings;
  const [rates, losses, smoothed]: [number[], number[], number[]] = [[], [], []];
  const [mean, runaway] = [new SmoothedLoss(), new RunawayLoss()];
  const ended = (how: LrFindResult['ended']): LrFindResult => {
    const suggestions = suggestRates({ rates, losses: smoothed }, steps);
    return { rates, losses, smoothed, ended: how, ...(suggestions && { suggestions }) };
  };
  if (!trainer) return ended('signal');
  for (let epoch = 0; ; epoch++) {
    for await (const batch of trainer.trainBatches(set, randomStream(seed, 'lr-find shuffle', epoch))) {
      const step = rates.length;
      const rate = rateOf(step);
      const loss = await trainer.step(batch, step + 1, { rate, momentum }, randomStream(seed, 'lr-find noise', step));
      if (!Number.isFinite(loss)) return ended('runaway');
      mean.add(loss);
      rates.push(rate);
      losses.push(loss);
      smoothed.push(mean.value);
      listener({ kind: 'step', epoch, step: step + 1, steps, loss, rates: [rate], momentum });
      if (runaway.add(mean.value)) return ended('runaway');
      if (signal?.aborted) return ended('signal');
      if (rates.length === steps) return ended('steps');
    }
  }
}
