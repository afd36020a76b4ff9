import { epochLength } from '../data/class-balance.js';
import type { ImageData } from '../data/image-data.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import type { Metric, Predictions } from '../metrics/predictions.js';
import { adaptersAtRest, plainGraph } from '../nn/adapted-network.js';
import type { Network } from '../nn/network.js';
import { resizedNetwork } from '../nn/resized-network.js';
import { writeModelFile } from '../onnx/file.js';
import { defaultLearningRate, groupRates, type LearningRate } from '../optim/discriminative-rates.js';
import type { OneCycleOptions } from '../optim/one-cycle.js';
import { defaultRateRange } from '../optim/rate-range.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { augmentedEvaluation } from './augmented-evaluation.js';
import { Classifier, type Prediction } from './classifier.js';
import { CompiledClassifier } from './compiled-classifier.js';
import { differences } from './differences.js';
import type { Evaluation } from './evaluation.js';
import { exportForm, type FormOptions } from './export-form.js';
import { exportGraph } from './export-graph.js';
import type { Frozen } from './freezing.js';
import { type LearnerOptions, settingsOf } from './learner-options.js';
import { findRates, type LrFindOptions, type LrFindResult } from './lr-find.js';
import { type FineTuneOptions, fineTunePlan, type PhasePlan, requireEpochs, scheduleOf } from './phase-plan.js';
import { describeData, describeNetwork, type RunDescription } from './run-description.js';
import type { FitOptions, FitResult, Phase, RunSettings } from './run-options.js';
import { setPredictions } from './set-predictions.js';
import { type Summary, summarize } from './summary.js';
import { trainableGroups } from './trainable-groups.js';
import { TrainingRun } from './training-run.js';
import { weightsOf, withWeights, writeWeights } from './weights.js';

export type { LearnerOptions } from './learner-options.js';
export type { FineTuneOptions } from './phase-plan.js';
export type { FitOptions, FitResult } from './run-options.js';

export interface OneCycleFitOptions extends FitOptions, OneCycleOptions {}

/**
 * Data and a network, and what one does with them. Training and loading replace the network, one at a time; nothing
 * else changes. Predictions may run at any time; `release` frees what they keep compiled.
 */
export class Learner {
  readonly data: ImageData;
  readonly #options: LearnerOptions;
  readonly #settings: RunSettings;
  #network: Network;
  #frozen: Frozen = 0;
  #fits = 0;
  #busy = false;
  readonly #classifier = new CompiledClassifier(async () => Classifier.create(this.#exported(), this.#threads()));

  /** @throws WarmstartError `E_TRAIN_ACCUMULATE`, `E_TRAIN_CLIP`, `E_OPTIM_DECAY` */
  constructor(data: ImageData, network: Network, options: LearnerOptions = {}) {
    this.data = data;
    this.#network = network;
    this.#options = options;
    this.#settings = settingsOf(options, data, network);
  }

  get metrics(): readonly Metric[] {
    return this.#settings.metrics;
  }

  get seed(): number {
    return this.#settings.seed;
  }

  /** Parts that a batch is fed in. */
  get accumulate(): number {
    return this.#settings.accumulate;
  }

  get network(): Network {
    return this.#network;
  }

  /**
   * Freezes the first layer groups, as many as a number says, but for their batch norms unless `trainBatchNorms` is
   * false; or, with `{ node }`, everything up to a node, value or layer of that name, batch norms too.
   * @throws WarmstartError `E_LEARNER_FREEZE` when nothing would learn, `E_LEARNER_FREEZE_NODE` when there is no such node
   */
  freezeTo(frozen: Frozen): void {
    this.#trainable(frozen);
    this.#frozen = frozen;
  }

  /** Freezes all layer groups but the head. */
  freeze(): void {
    this.freezeTo(this.#network.groups.length - 1);
  }

  unfreeze(): void {
    this.freezeTo(0);
  }

  /**
   * Trains at a constant rate: AdamW, weight decay .01, momentum .9, over `epochs` passes.
   * @param rate learning rate; by default slice(3e-3): the head's, a tenth of it for the body
   * @throws WarmstartError as `fitOneCycle` does
   */
  async fit(epochs: number, rate: LearningRate = defaultLearningRate, options: FitOptions = {}): Promise<FitResult> {
    return this.#run([{ epochs, rate, frozen: this.#frozen, schedule: { name: 'constant' } }], options);
  }

  /**
   * Trains with the one-cycle schedule: AdamW, weight decay .01, over `epochs` passes.
   * @param rate peak learning rate; by default slice(3e-3): the head's, a tenth of it for the body
   * @throws WarmstartError `E_TRAIN_NAN` when the loss or a weight stops being a number; the network then has its last
   * good weights: of the best epoch beside `saveBest`, else of the end of the last epoch, or of the last checkpoint
   * after that; without any, those from before. `E_TRAIN_EPOCHS`, `E_OPTIM_RATE`; `E_LEARNER_BUSY` while another fit or
   * load is under way; `E_CHECKPOINT_...`, `E_RESUME_DIFFERS`
   */
  async fitOneCycle(
    epochs: number,
    rate: LearningRate = defaultLearningRate,
    { momenta, divFactor, finalDiv, pctStart, ...options }: OneCycleFitOptions = {},
  ): Promise<FitResult> {
    const schedule = { name: 'one-cycle', momenta, divFactor, finalDiv, pctStart } as const;
    return this.#run([{ epochs, rate, frozen: this.#frozen, schedule }], options);
  }

  /**
   * fastai's `fine_tune` (version 2): some epochs with the body frozen, as one cycle that all but rises, then `epochs`
   * with all layers, the first of them at a hundredth of the head's rate. Both are one run with one history; the
   * learner is unfrozen afterwards.
   * @throws WarmstartError as `fitOneCycle` does
   */
  async fineTune(epochs: number, options: FineTuneOptions = {}): Promise<FitResult> {
    return this.#run(fineTunePlan(epochs, this.#network.groups.length - 1, options), options);
  }

  /**
   * Looks for a learning rate: trains for some steps with a rate that grows exponentially, and forgets what was learned.
   * The network, and what a later fit does, are the same as without the search.
   * @throws WarmstartError `E_OPTIM_RANGE` when there is no such range; `E_LEARNER_BUSY`
   */
  async lrFind({ listener, signal, ...range }: LrFindOptions = {}): Promise<LrFindResult> {
    return this.#alone(() =>
      findRates(this.#network, this.data, this.#trainable(), {
        range: { ...defaultRateRange, ...range },
        settings: this.#settings,
        ...(listener && { listener }),
        ...(signal && { signal }),
      }),
    );
  }

  async #run(plan: readonly PhasePlan[], options: FitOptions): Promise<FitResult> {
    for (const { epochs } of plan) requireEpochs(epochs);
    return this.#alone(async () => {
      const first = this.#fits;
      const phases = plan.map((phase, i) => this.#phase(phase, first + i));
      this.#fits += plan.length;
      const description = options.checkpoint ? this.#describe(plan, first) : {};
      const run = new TrainingRun(this.#network, this.data, phases, { settings: this.#settings, options, description });
      const { result, weights, phase, diverged } = await run.run();
      this.#frozen = plan[phase]?.frozen ?? this.#frozen;
      if (weights) await this.#become(replaceConstants(this.#network.graph, weights));
      if (diverged) throw diverged;
      return result;
    });
  }

  #phase({ epochs, rate, frozen, schedule }: PhasePlan, fit: number): Phase {
    const trainable = this.#trainable(frozen);
    const stepsPerEpoch = Math.floor(epochLength(this.data.train) / this.data.batchSize);
    const rates = groupRates(rate, trainable.length);
    return { epochs, trainable, rates, schedule: scheduleOf(schedule, epochs * stepsPerEpoch), fit };
  }

  /** Loss and augmentation are functions, which cannot be described: whoever offers a choice of them must see to that. */
  #describe(phases: readonly PhasePlan[], fit: number): RunDescription {
    const { seed, clipNorm, accumulate, lowering, optimizer, threads } = this.#settings;
    const { trainBatchNorms = true } = this.#options;
    const metrics = this.metrics.map(({ name }) => name);
    const settings = { seed, clipNorm, accumulate, lowering, optimizer: { ...optimizer }, threads, trainBatchNorms };
    return { ...describeData(this.data), ...describeNetwork(this.#network), ...settings, metrics, phases, fit };
  }

  #trainable(frozen = this.#frozen): string[][] {
    return trainableGroups(this.#network, frozen, this.#options.trainBatchNorms);
  }

  /**
   * A learner with this one's network, options and frozen layers for other data of the same classes: larger pictures,
   * for instance. The weights are carried over; this learner stays as it is.
   * @throws WarmstartError `E_LEARNER_DATA` when classes or normalisation differ, `E_LEARNER_SIZE` when the network cannot
   * take pictures of that size
   */
  withData(data: ImageData): Learner {
    requireAlike(this.data, data);
    const learner = new Learner(data, resizedNetwork(this.#network, data.size), this.#options);
    learner.#frozen = this.#frozen;
    learner.#fits = this.#fits;
    return learner;
  }

  /** A row a layer, and how many parameters learn. */
  summary(): Summary {
    return summarize(this.#network.graph, new Set(this.#trainable().flat()));
  }

  /** Writes parameters and running statistics as safetensors, under PyTorch's names, adapters merged into the weights. */
  async save(path: string): Promise<void> {
    writeWeights(path, this.#network, this.data.classes);
  }

  /** Reads what `save` wrote; adapters begin anew beside these weights. @throws WarmstartError `E_WEIGHTS_FIT`, `E_SAFETENSORS_...`, `E_LEARNER_BUSY` */
  async load(path: string): Promise<void> {
    await this.#alone(async () => {
      const { tensors } = await readSafetensorsFile(path);
      const loaded = weightsOf(withWeights(plainGraph(this.#network), tensors, { where: path }));
      await this.#become(replaceConstants(this.#network.graph, new Map([...loaded, ...adaptersAtRest(this.#network)])));
    });
  }

  /**
   * Writes a plain ONNX inference model with normalisation and class names inside.
   * @param form how weights are kept and logits are scaled; unless given, it is the trained graph itself
   * @throws WarmstartError `E_FILE_WRITE`, `E_EXPORT_TEMPERATURE`
   */
  async exportOnnx(path: string, form: Partial<FormOptions> = {}): Promise<void> {
    await writeModelFile(path, exportForm(this.#exported(), { precision: 'float32', ...form }));
  }

  /** Classifies a picture from a file or from its encoded bytes, resized as the training pictures were. */
  async predict(picture: string | Uint8Array): Promise<Prediction> {
    return this.#classifier.use((classifier) => classifier.predict(picture));
  }

  /** What the network, as it is now, makes of the validation pictures: fastai's `get_preds`. */
  async validPredictions(): Promise<Predictions> {
    const { valid, batchSize } = this.data;
    return this.#classifier.use((classifier) => setPredictions(classifier, valid, batchSize));
  }

  /**
   * The validation pictures, each seen nine times, see `testTimeAugmentation`: for pictures with one label. Its logits
   * are logarithms of probabilities, and its loss is that of the true labels' probabilities.
   */
  async tta(): Promise<Evaluation> {
    const { valid, batchSize } = this.data;
    return this.#classifier.use((classifier) => augmentedEvaluation(classifier, valid, batchSize));
  }

  /**
   * Frees the compiled network that predictions keep, once those under way are done. The learner stays usable: its
   * next prediction compiles anew.
   */
  async release(): Promise<void> {
    await this.#classifier.release();
  }

  #threads(): { readonly threads?: number } {
    const { threads } = this.#options;
    return threads === undefined ? {} : { threads };
  }

  #exported(): Graph {
    const { classes, size, stats, multiLabel } = this.data;
    const labels = multiLabel ? 'many' : undefined;
    const { architecture, pretrainedOn } = this.#network;
    return exportGraph(plainGraph(this.#network), {
      classes,
      labels,
      size,
      normalization: stats,
      architecture,
      pretrainedOn,
    });
  }

  async #become(graph: Graph): Promise<void> {
    this.#network = { ...this.#network, graph };
    await this.#classifier.release();
  }

  /** Two tasks that replace the network must not overlap: the later end would undo the earlier. */
  async #alone<T>(task: () => Promise<T>): Promise<T> {
    if (this.#busy) {
      throw new WarmstartError({
        code: 'E_LEARNER_BUSY',
        problem: 'the learner is still training or loading weights',
        hint: 'wait for that to end, or train another learner',
      });
    }
    this.#busy = true;
    try {
      return await task();
    } finally {
      this.#busy = false;
    }
  }
}

function requireAlike(before: ImageData, { classes, stats }: ImageData): void {
  const different = differences(
    { classes: before.classes, normalization: before.stats },
    { classes, normalization: stats },
  );
  if (different.length === 0) return;
  throw new WarmstartError({
    code: 'E_LEARNER_DATA',
    problem: 'the network was made for other data',
    expected: 'the same classes and normalisation',
    received: different.join('; '),
  });
}
