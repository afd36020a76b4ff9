import { epochLength } from '../data/class-balance.js';
import type { ImageData } from '../data/image-data.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Tensor } from '../ir/tensor.js';
import type { Network } from '../nn/network.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { randomStream } from '../random/random-stream.js';
import type { Decision } from './callback.js';
import { brokenWeight, diverged } from './divergence.js';
import type { Evaluation } from './evaluation.js';
import type { FeatureCache } from './feature-cache.js';
import { frozenPart } from './frozen-part.js';
import { featuresFor } from './kept-features.js';
import { type Kept, RunCheckpoint } from './run-checkpoint.js';
import type { RunDescription } from './run-description.js';
import type { FitOptions, FitResult, Phase, RunSettings } from './run-options.js';
import { notBegun, type RunProgress } from './run-progress.js';
import { SmoothedLoss } from './smoothed-loss.js';
import { Trainer } from './trainer.js';
import type { EpochRecord } from './training-event.js';
import { Watchers } from './watchers.js';
import { type Weights, writeWeights } from './weights.js';

export interface RunOutcome {
  readonly result: FitResult;
  /** What the run ends with; undefined when nothing was learned. */
  readonly weights: Weights | undefined;
  /** The phase that was the last. */
  readonly phase: number;
  /** `E_TRAIN_NAN`; the weights are then the last good ones. */
  readonly diverged?: WarmstartError;
}

/** One run over some phases: the loop over epochs and batches, and all that can happen in it. */
export class TrainingRun {
  readonly #network: Network;
  readonly #data: ImageData;
  readonly #phases: readonly Phase[];
  readonly #settings: RunSettings;
  readonly #options: FitOptions;
  readonly #watchers: Watchers;
  readonly #checkpoint: RunCheckpoint | undefined;
  #at: RunProgress = notBegun();
  /** Weights that are known to be numbers, and after which step. */
  #good: { readonly weights: Weights; readonly step: number } | undefined;
  /** Weights that a callback has chosen to end with. */
  #kept: (Kept & { readonly evaluation?: Evaluation }) | undefined;
  #evaluation: Evaluation | undefined;
  #resumed: { readonly step: number; readonly epochs: readonly EpochRecord[] } | undefined;
  #begun = false;
  #lentSeconds = 0;

  /** @param description what must be the same where a run goes on, beside the callbacks */
  constructor(
    network: Network,
    data: ImageData,
    phases: readonly Phase[],
    { settings, options, description }: { settings: RunSettings; options: FitOptions; description: RunDescription },
  ) {
    this.#network = network;
    this.#data = data;
    this.#phases = phases;
    this.#settings = settings;
    this.#options = options;
    this.#watchers = new Watchers(options.callbacks, options.listener);
    this.#checkpoint =
      options.checkpoint && new RunCheckpoint(options.checkpoint, { ...description, callbacks: this.#watchers.names });
  }

  /** @throws WarmstartError what training throws, but for `E_TRAIN_NAN`; `E_CHECKPOINT_...`, `E_RESUME_DIFFERS` */
  async run(): Promise<RunOutcome> {
    let state = this.#options.resume ? this.#goOn() : undefined;
    try {
      for (const phase of this.#phases.slice(this.#at.phase)) {
        if (!this.#isDone(phase)) await this.#phase(phase, state);
        if (!this.#isOver(phase) || this.#at.stopped !== undefined) break;
        state = undefined;
        const { records, callbacks } = this.#at;
        if (phase !== this.#phases.at(-1)) this.#at = { ...notBegun(), phase: this.#at.phase + 1, records, callbacks };
      }
      if (!this.#options.signal?.aborted) this.#begin();
      await this.#finish();
    } catch (error) {
      if (!(error instanceof WarmstartError) || error.code !== 'E_TRAIN_NAN') throw error;
      return { ...this.#outcome(), diverged: error };
    }
    this.#watchers.end();
    return this.#outcome();
  }

  /** Reads the checkpoint. @returns the state for the trainer of its phase */
  #goOn(): ReadonlyMap<string, Tensor> | undefined {
    const found = this.#checkpoint?.read(this.#phases.map(({ epochs }) => epochs));
    if (!found) return undefined;
    const ofNetwork = (tensors: ReadonlyMap<string, Tensor>) =>
      new Map([...tensors].filter(([name]) => this.#network.graph.find(name)?.constant));
    this.#at = found.progress;
    this.#good = { weights: ofNetwork(found.state), step: this.#step };
    if (found.kept) this.#kept = found.kept;
    this.#resumed = { step: this.#step, epochs: [...found.progress.records] };
    return found.state;
  }

  async #phase(phase: Phase, state: ReadonlyMap<string, Tensor> | undefined): Promise<void> {
    const began = performance.now();
    const features = await this.#features(phase);
    let trainer: Trainer | undefined;
    try {
      if (this.#options.signal?.aborted) return;
      trainer = await this.#trainer(phase, this.#good?.weights, features?.cache);
      if (state) trainer.restore(state);
      const lent = features?.lentSeconds ?? 0;
      this.#lentSeconds += lent;
      this.#at.seconds += features ? (performance.now() - began) / 1000 + lent : 0;
      this.#begin();
      await this.#epochs(trainer, phase);
      this.#snapshot(trainer);
      if (!this.#isDone(phase)) this.#save(trainer);
    } finally {
      await trainer?.release();
      await features?.release();
    }
  }

  async #epochs(trainer: Trainer, phase: Phase): Promise<void> {
    const { signal } = this.#options;
    const { train, valid } = this.#data;
    const { seed, metrics } = this.#settings;
    const smoothed = new SmoothedLoss(undefined, this.#at.smoothed);
    while (!this.#isDone(phase) && !signal?.aborted) {
      const at = this.#at;
      const spent = at.seconds;
      const began = performance.now();
      const order = randomStream(seed, 'shuffle', phase.fit, at.epoch);
      for await (const batch of trainer.trainBatches(train, order, at.batch)) {
        const step = at.epoch * this.#stepsPerEpoch + at.batch;
        const { rate, momentum } = phase.schedule(step);
        const point = { rate: rate * at.rateFactor, momentum };
        const loss = await trainer.step(batch, step + 1, point, randomStream(seed, 'noise', phase.fit, step));
        at.batch += 1;
        if (!Number.isFinite(loss)) throw this.#diverged('the loss', loss);
        smoothed.add(loss);
        at.smoothed = smoothed.state;
        at.seconds = spent + (performance.now() - began) / 1000;
        const rates = phase.rates.map((peak) => peak * point.rate);
        const end = { epoch: at.records.length, step: this.#step, loss, rates, momentum };
        this.#follow(this.#watchers.step(end, this.#steps));
        if (signal?.aborted || at.stopped !== undefined) break;
        if (this.#checkpoint?.isDue(this.#step)) this.#save(trainer);
      }
      if (at.stopped !== undefined) return;
      const evaluation = await trainer.evaluate(valid, signal);
      if (!evaluation) return;
      if (!Number.isFinite(evaluation.loss)) throw this.#diverged('the loss', evaluation.loss);
      at.seconds = spent + (performance.now() - began) / 1000;
      this.#snapshot(trainer);
      this.#evaluation = evaluation;
      await this.#afterEpoch({
        epoch: at.records.length,
        trainLoss: smoothed.value,
        validLoss: evaluation.loss,
        metrics: Object.fromEntries(metrics.map((m) => [m.name, m.compute(evaluation)])),
        seconds: at.seconds,
      });
      this.#save(trainer);
    }
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const fit = { epochs: this.#epochCount, steps: this.#steps, metrics: this.#settings.metrics.map((m) => m.name) };
    this.#watchers.begin(fit, this.#at.callbacks, this.#resumed);
  }

  async #afterEpoch(record: EpochRecord): Promise<void> {
    const at = this.#at;
    at.records.push({ ...record, metrics: { ...record.metrics } });
    at.epoch += 1;
    at.batch = 0;
    at.seconds = 0;
    const save = async (path: string) => writeWeights(path, this.#with(this.#good?.weights), this.#data.classes);
    const decision = await this.#watchers.epoch({ record, save });
    this.#follow(decision);
    if (decision.keep && this.#good && this.#evaluation) {
      const { epoch } = record;
      this.#kept = { weights: this.#good.weights, phase: at.phase, epoch, evaluation: this.#evaluation };
    }
  }

  #follow({ stop, scaleRate = 1 }: Decision): void {
    this.#at.rateFactor *= scaleRate;
    if (stop !== undefined) this.#at.stopped = stop;
  }

  /** Remembers the weights as they are. @throws WarmstartError `E_TRAIN_NAN` when one of them is not a number */
  #snapshot(trainer: Trainer): void {
    if (this.#good?.step === this.#step) return;
    const weights = trainer.weights();
    const broken = brokenWeight(this.#network.graph, weights);
    if (broken) throw this.#diverged(`the weight '${broken.name}'`, broken.value);
    this.#good = { weights, step: this.#step };
  }

  #save(trainer: Trainer): void {
    if (!this.#checkpoint) return;
    this.#snapshot(trainer);
    this.#at.callbacks = this.#watchers.memories();
    this.#checkpoint.write({ progress: this.#at, state: trainer.state(), kept: this.#kept }, this.#step);
  }

  /** Where the run has not been interrupted, sees to it that weights and evaluation belong together. */
  async #finish(): Promise<void> {
    const { phase, stopped } = this.#at;
    if (this.#kept) this.#evaluation = this.#kept.evaluation;
    const chosen = this.#kept ?? (this.#good && { weights: this.#good.weights, phase });
    const complete = stopped !== undefined || this.#isOver(this.#phases[phase] as Phase);
    if (!chosen || !complete || this.#evaluation) return;
    // The run was gone on with at its very end, or after its best epoch. Another phase's graph would round differently.
    const trainer = await this.#trainer(this.#phases[chosen.phase] as Phase, chosen.weights);
    try {
      this.#evaluation = await trainer.evaluate(this.#data.valid);
    } finally {
      await trainer.release();
    }
  }

  #trainer({ trainable, rates }: Phase, weights: Weights | undefined, features?: FeatureCache): Promise<Trainer> {
    const { batchSize, size } = this.#data;
    const settings = { ...this.#settings, batchSize, size, trainable, rates, features };
    return Trainer.create(this.#with(weights), settings);
  }

  /** What the layers that learn nothing make of the pictures, if keeping it pays; undefined also when it was stopped. */
  async #features({ trainable }: Phase) {
    const { train, valid, batchSize, size } = this.#data;
    const { signal } = this.#options;
    // What changes at random gives other features every time.
    if (this.#settings.augmentation) return undefined;
    const cut = frozenPart(this.#with(this.#good?.weights).graph, new Set(trainable.flat()));
    if (!cut) return undefined;
    const began = performance.now();
    const features = await featuresFor(cut, [train, valid], {
      ...this.#settings,
      kept: this.#settings.keptFeatures,
      batchSize,
      size,
      onProgress: (done, pictures) => this.#watchers.features(done, pictures),
      ...(signal && { signal }),
    });
    const spent = (performance.now() - began) / 1000;
    return (
      features && { ...features, lentSeconds: features.lent ? features.cache.secondsFor([train, valid]) - spent : 0 }
    );
  }

  #with(weights: Weights | undefined): Network {
    return weights ? { ...this.#network, graph: replaceConstants(this.#network.graph, weights) } : this.#network;
  }

  /** Whether nothing more is to be trained in this phase. */
  #isDone(phase: Phase): boolean {
    return this.#isOver(phase) || this.#at.stopped !== undefined;
  }

  #isOver({ epochs }: Phase): boolean {
    return this.#at.epoch >= epochs;
  }

  get #stepsPerEpoch(): number {
    return Math.floor(epochLength(this.#data.train) / this.#data.batchSize);
  }

  get #steps(): number {
    return this.#epochCount * this.#stepsPerEpoch;
  }

  get #epochCount(): number {
    return this.#phases.reduce((sum, { epochs }) => sum + epochs, 0);
  }

  /** Steps done, over all phases. */
  get #step(): number {
    return this.#at.records.length * this.#stepsPerEpoch + this.#at.batch;
  }

  #diverged(what: string, value: number): WarmstartError {
    const after = this.#good && `has the weights after step ${this.#good.step}`;
    const kept = this.#kept ? 'has the weights of its best epoch' : (after ?? 'is as it was before this run');
    return diverged(what, value, { step: this.#step, steps: this.#steps, kept });
  }

  #outcome(): RunOutcome {
    const { records: epochs, stopped, phase } = this.#at;
    const interrupted = stopped === undefined && epochs.length < this.#epochCount;
    const result = {
      epochs,
      evaluation: this.#evaluation,
      interrupted,
      ...(stopped !== undefined && { stopped }),
      ...(this.#lentSeconds !== 0 && { lentSeconds: this.#lentSeconds }),
      ...(this.#kept && { keptEpoch: this.#kept.epoch }),
    };
    return { result, weights: (this.#kept ?? this.#good)?.weights, phase };
  }
}
