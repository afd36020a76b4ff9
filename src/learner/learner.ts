import type { Augmentation } from '../augment/augmentation.js';
import { validBatches } from '../data/batches.js';
import type { ImageData } from '../data/image-data.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import type { Lowering } from '../lowering/positional-layout.js';
import { crossEntropy, type Loss } from '../nn/losses.js';
import type { Network } from '../nn/network.js';
import { writeModelFile } from '../onnx/file.js';
import { defaultLearningRate, groupRates, type LearningRate } from '../optim/discriminative-rates.js';
import { oneCycle, type Schedule } from '../optim/one-cycle.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { randomStream } from '../random/random-stream.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import { Classifier, type Prediction } from './classifier.js';
import { CompiledClassifier } from './compiled-classifier.js';
import type { Evaluation } from './evaluation.js';
import { exportGraph } from './export-graph.js';
import { FeatureCache } from './feature-cache.js';
import { frozenPart } from './frozen-part.js';
import { errorRate, type Metric } from './metrics.js';
import { SmoothedLoss } from './smoothed-loss.js';
import { type Summary, summarize } from './summary.js';
import { testTimeAugmentation } from './test-time-augmentation.js';
import { trainableGroups } from './trainable-groups.js';
import { Trainer } from './trainer.js';
import type { EpochRecord, TrainingListener } from './training-event.js';
import { type Weights, weightsOf, withWeights } from './weights.js';

export interface LearnerOptions {
  readonly metrics?: readonly Metric[];
  /** Loss by picture from logits and targets; `crossEntropy()` by default. */
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
}

export interface FitOptions {
  /** Told of every step and epoch; what it throws ends the run and leaves the network as it was. */
  readonly listener?: TrainingListener;
  /** Stops after the step under way, or between two validation batches; what was learned so far is kept. */
  readonly signal?: AbortSignal;
}

export interface FitResult {
  /** One record for each finished epoch. */
  readonly epochs: readonly EpochRecord[];
  /** On the validation set, after the last finished epoch. */
  readonly evaluation: Evaluation | undefined;
  /** Whether a signal ended the run before its last epoch. */
  readonly interrupted: boolean;
}

/**
 * Data and a network, and what one does with them. Training and loading replace the network, one at a time; nothing
 * else changes. Predictions may run at any time; `release` frees what they keep compiled.
 */
export class Learner {
  readonly data: ImageData;
  readonly metrics: readonly Metric[];
  readonly seed: number;
  readonly #loss: Loss;
  readonly #threads: { readonly threads?: number };
  readonly #lowering: Lowering;
  readonly #trainBatchNorms: boolean;
  readonly #augmentation: Augmentation | undefined;
  #network: Network;
  #frozen = 0;
  #fits = 0;
  #busy = false;
  readonly #classifier = new CompiledClassifier(async () => Classifier.create(this.#exported(), this.#threads));

  constructor(data: ImageData, network: Network, options: LearnerOptions = {}) {
    this.data = data;
    this.#network = network;
    this.metrics = options.metrics ?? [errorRate];
    this.seed = options.seed ?? 42;
    this.#loss = options.loss ?? crossEntropy();
    this.#lowering = options.lowering ?? 'auto';
    this.#threads = options.threads === undefined ? {} : { threads: options.threads };
    this.#trainBatchNorms = options.trainBatchNorms ?? true;
    this.#augmentation = options.augmentation;
  }

  get network(): Network {
    return this.#network;
  }

  /**
   * Freezes the first `groups` layer groups, but for their batch norms unless `trainBatchNorms` is false.
   * @throws WarmstartError `E_LEARNER_FREEZE`
   */
  freezeTo(groups: number): void {
    trainableGroups(this.#network, groups, this.#trainBatchNorms);
    this.#frozen = groups;
  }

  /** Freezes all layer groups but the head. */
  freeze(): void {
    this.freezeTo(this.#network.groups.length - 1);
  }

  unfreeze(): void {
    this.freezeTo(0);
  }

  /**
   * Trains with the one-cycle schedule: AdamW, weight decay .01, over `epochs` passes.
   * @param rate peak learning rate; by default slice(3e-3): the head's, a tenth of it for the body
   * @throws WarmstartError `E_TRAIN_NAN` when the loss or a weight stops being a number; the network is then as it was
   * before; `E_LEARNER_BUSY` while another fit or load is under way
   */
  async fitOneCycle(
    epochs: number,
    rate: LearningRate = defaultLearningRate,
    options: FitOptions = {},
  ): Promise<FitResult> {
    if (!Number.isSafeInteger(epochs) || epochs < 1) {
      throw new WarmstartError({
        code: 'E_TRAIN_EPOCHS',
        problem: 'the number of epochs is out of range',
        expected: 'a positive whole number',
        received: String(epochs),
      });
    }
    const stepsPerEpoch = Math.floor(this.data.train.length / this.data.batchSize);
    return this.#alone(() => this.#fit(epochs, stepsPerEpoch, rate, oneCycle(epochs * stepsPerEpoch), options));
  }

  async #fit(
    epochs: number,
    stepsPerEpoch: number,
    rate: LearningRate,
    schedule: Schedule,
    options: FitOptions,
  ): Promise<FitResult> {
    const { data, seed } = this;
    const { listener = () => {}, signal } = options;
    const steps = epochs * stepsPerEpoch;
    const fit = this.#fits++;
    const trainable = this.#trainable();
    const rates = groupRates(rate, trainable.length);
    const records: EpochRecord[] = [];
    const smoothed = new SmoothedLoss();
    let evaluation: Evaluation | undefined;
    let step = 0;
    const began = performance.now();
    const features = await this.#features(trainable, options);
    const featureSeconds = (performance.now() - began) / 1000;
    let trainer: Trainer | undefined;
    try {
      if (signal?.aborted) return { epochs: [], evaluation, interrupted: true };
      trainer = await this.#trainer(trainable, rates, features);
      listener({ kind: 'fit', epochs, steps, metrics: this.metrics.map((m) => m.name) });
      for (let epoch = 0; epoch < epochs && !signal?.aborted; epoch++) {
        const start = performance.now();
        for await (const batch of trainer.trainBatches(data.train, randomStream(seed, 'shuffle', fit, epoch))) {
          const loss = await trainer.step(batch, step + 1, schedule(step), randomStream(seed, 'noise', fit, step));
          step += 1;
          if (!Number.isFinite(loss)) throw diverged('the loss', loss, step, steps);
          smoothed.add(loss);
          listener({ kind: 'step', epoch, step, steps, loss });
          if (signal?.aborted) break;
        }
        const evaluated = await trainer.evaluate(data.valid, signal);
        if (!evaluated) break;
        if (!Number.isFinite(evaluated.loss)) throw diverged('the loss', evaluated.loss, step, steps);
        evaluation = evaluated;
        const seconds = (performance.now() - start) / 1000 + (epoch === 0 ? featureSeconds : 0);
        const record = this.#record(epoch, smoothed.value, evaluation, seconds);
        records.push(record);
        listener({ kind: 'epoch', record });
      }
      const weights = trainer.weights();
      // The last loss is from before the last update.
      const broken = brokenWeight(this.#network.graph, weights);
      if (broken) throw diverged(`the weight '${broken.name}'`, broken.value, step, steps);
      await this.#become(replaceConstants(this.#network.graph, weights));
    } finally {
      await trainer?.release();
      await features?.release();
    }
    return { epochs: records, evaluation, interrupted: records.length < epochs };
  }

  /**
   * What the layers that learn nothing make of the pictures, if that is the same in every epoch and keeping it pays;
   * undefined also when it was stopped.
   */
  async #features(
    trainable: readonly (readonly string[])[],
    { listener, signal }: FitOptions,
  ): Promise<FeatureCache | undefined> {
    const { train, valid, batchSize, size } = this.data;
    const cut = this.#augmentation ? undefined : frozenPart(this.#network.graph, new Set(trainable.flat()));
    if (!cut) return undefined;
    return FeatureCache.compute(cut, [train, valid], {
      ...this.#threads,
      batchSize,
      size,
      onProgress: (done, pictures) => listener?.({ kind: 'features', done, pictures }),
      ...(signal && { signal }),
    });
  }

  #trainer(
    trainable: readonly (readonly string[])[],
    rates: readonly number[],
    features: FeatureCache | undefined,
  ): Promise<Trainer> {
    const { batchSize, size } = this.data;
    const settings = {
      ...this.#threads,
      loss: this.#loss,
      lowering: this.#lowering,
      augmentation: this.#augmentation,
    };
    return Trainer.create(this.#network, { ...settings, batchSize, size, trainable, rates, features });
  }

  #trainable(): string[][] {
    return trainableGroups(this.#network, this.#frozen, this.#trainBatchNorms);
  }

  #record(epoch: number, trainLoss: number, evaluation: Evaluation, seconds: number): EpochRecord {
    const metrics = Object.fromEntries(this.metrics.map((m) => [m.name, m.compute(evaluation)]));
    return { epoch, trainLoss, validLoss: evaluation.loss, metrics, seconds };
  }

  /** A row a layer, and how many parameters learn. */
  summary(): Summary {
    return summarize(this.#network.graph, new Set(this.#trainable().flat()));
  }

  /** Writes parameters and running statistics as safetensors, under PyTorch's names. */
  async save(path: string): Promise<void> {
    const { architecture } = this.#network;
    const about = { architecture, classes: JSON.stringify(this.data.classes) };
    await writeSafetensorsFile(path, weightsOf(this.#network.graph), new Map(Object.entries(about)));
  }

  /** Reads what `save` wrote. @throws WarmstartError `E_WEIGHTS_FIT`, `E_SAFETENSORS_...`, `E_LEARNER_BUSY` */
  async load(path: string): Promise<void> {
    await this.#alone(async () => {
      const { tensors } = await readSafetensorsFile(path);
      await this.#become(withWeights(this.#network.graph, tensors, { where: path }));
    });
  }

  /** Writes a plain ONNX inference model with normalisation and class names inside. */
  async exportOnnx(path: string): Promise<void> {
    await writeModelFile(path, this.#exported());
  }

  /** Classifies a picture from a file or from its encoded bytes, resized as the training pictures were. */
  async predict(picture: string | Uint8Array): Promise<Prediction> {
    return this.#classifier.use((classifier) => classifier.predict(picture));
  }

  /**
   * The validation pictures, each seen nine times, see `testTimeAugmentation`: for pictures with one label. Its logits
   * are logarithms of probabilities, and its loss is that of the true labels' probabilities.
   */
  async tta(): Promise<Evaluation> {
    const { valid, classes, batchSize } = this.data;
    const logits = new Float32Array(valid.length * classes.length);
    await this.#classifier.use(async (classifier) => {
      for await (const { pictures, size, indices } of validBatches(valid, batchSize)) {
        const seen = await testTimeAugmentation(classifier, pictures, size);
        logits.set(seen.map(Math.log), (indices[0] as number) * classes.length);
      }
    });
    const ofLabels = Array.from(valid.labels, (label, i) => -(logits[i * classes.length + label] as number));
    const loss = ofLabels.reduce((sum, v) => sum + v, 0) / valid.length;
    return { loss, logits, labels: valid.labels, classes: classes.length };
  }

  /**
   * Frees the compiled network that predictions keep, once those under way are done. The learner stays usable: its
   * next prediction compiles anew.
   */
  async release(): Promise<void> {
    await this.#classifier.release();
  }

  #exported(): Graph {
    const { classes, size, stats } = this.data;
    const { architecture, pretrainedOn, graph } = this.#network;
    return exportGraph(graph, { classes, size, normalization: stats, architecture, pretrainedOn });
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

/** A number that is finite in the graph and no more in its new weights. (Masks of imported models hold infinities.) */
function brokenWeight(graph: Graph, weights: Weights): { readonly name: string; readonly value: number } | undefined {
  for (const [name, { data }] of weights) {
    const before = graph.value(name).constant?.data;
    const value = (data as Float32Array).find((v, i) => !Number.isFinite(v) && Number.isFinite(before?.[i]));
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

function diverged(what: string, value: number, step: number, steps: number): WarmstartError {
  return new WarmstartError({
    code: 'E_TRAIN_NAN',
    problem: `${what} is not a number any more: training has diverged`,
    received: `${value}`,
    where: `step ${step} of ${steps}`,
    hint: 'train with a lower learning rate; the network is as it was before this run',
  });
}
