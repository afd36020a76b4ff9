import { type Batch, trainBatches, validBatches } from '../data/batches.js';
import type { PictureSet } from '../data/picture-set.js';
import type { PictureSize } from '../data/picture-size.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { filled, type Tensor, tensor } from '../ir/tensor.js';
import type { Loss } from '../nn/losses.js';
import type { Network } from '../nn/network.js';
import { type AdamWOptions, adamWDefaults } from '../optim/adamw.js';
import type { SchedulePoint } from '../optim/one-cycle.js';
import { buildTrainingStep, type TrainingStep } from '../optim/training-step.js';
import { evaluationForm } from '../passes/evaluation-form.js';
import type { RandomStream } from '../random/random-stream.js';
import { DoubleBuffer } from '../runtime/double-buffer.js';
import { type Feeds, Session, type SessionOptions, TensorBuffer } from '../runtime/session.js';
import { addLosses, type Evaluation } from './evaluation.js';
import type { FeatureBatch, FeatureCache } from './feature-cache.js';

export interface TrainerOptions extends SessionOptions {
  readonly batchSize: number;
  readonly size: Pick<PictureSize, 'height' | 'width'>;
  /** Names of the parameters that learn, by layer group. */
  readonly trainable: readonly (readonly string[])[];
  /** Peak learning rate by layer group. */
  readonly rates: readonly number[];
  readonly loss: Loss;
  readonly optimizer?: AdamWOptions;
  /** Of the sets to train and evaluate on: then pictures are not read any more, and only what learns runs. */
  readonly features?: FeatureCache | undefined;
}

/** A network in training: the compiled step, the compiled evaluation, and the buffers that both read. */
export class Trainer {
  readonly #step: TrainingStep;
  readonly #training: Session;
  readonly #evaluation: Session;
  readonly #state: DoubleBuffer;
  /** Names of the states that belong to the network. */
  readonly #weights: readonly string[];
  readonly #options: TrainerOptions;
  readonly #loss = new TensorBuffer(filled('float32', [], 0));

  private constructor(step: TrainingStep, training: Session, evaluation: Session, options: TrainerOptions) {
    this.#step = step;
    this.#training = training;
    this.#evaluation = evaluation;
    this.#state = new DoubleBuffer(step.states);
    this.#weights = step.states.filter(({ role }) => role === 'weight').map(({ name }) => name);
    this.#options = options;
  }

  static async create(network: Network, options: TrainerOptions): Promise<Trainer> {
    const { batchSize: batch, trainable: groups, loss, optimizer = adamWDefaults, features } = options;
    const graph = features?.graph ?? network.graph;
    const step = buildTrainingStep(graph, { batch, groups, loss, optimizer });
    const evaluation = addLosses(evaluationForm(graph, new Set(groups.flat())), loss);
    const training = await Session.create(step.graph, options);
    try {
      return new Trainer(step, training, await Session.create(evaluation, options), options);
    } catch (error) {
      await training.release();
      throw error;
    }
  }

  /** One epoch of batches for `step`, as `trainBatches` of `data` orders them. */
  trainBatches(set: PictureSet, stream: RandomStream): AsyncIterable<Batch | FeatureBatch> {
    const { batchSize, features } = this.#options;
    return features?.trainBatches(set, batchSize, stream) ?? trainBatches(set, batchSize, stream);
  }

  /**
   * One optimisation step.
   * @param number of the step, from 1, over the whole run
   * @param stream for the noise of this step
   * @returns the loss of the batch before the step
   */
  async step(batch: Batch | FeatureBatch, number: number, point: SchedulePoint, stream: RandomStream): Promise<number> {
    const scalar = (value: number) => filled('float32', [], value);
    const feeds: Record<string, Tensor | TensorBuffer> = {
      ...this.#batchFeeds(batch),
      ...this.#state.feedsOf(this.#step.states.map(({ name }) => name)),
      momentum: scalar(point.momentum),
      step: scalar(number),
    };
    for (const [group, name] of this.#step.rates.entries()) {
      if (name !== undefined) feeds[name] = scalar((this.#options.rates[group] as number) * point.rate);
    }
    for (const { name, shape } of this.#step.noise) {
      const noise = filled('float32', shape, 0);
      stream.fillUniform(noise.data, 0, 1);
      feeds[name] = noise;
    }
    await this.#training.run(feeds, { loss: this.#loss, ...this.#state.results });
    this.#state.swap();
    return this.#loss.tensor.data[0] as number;
  }

  /**
   * Logits and mean loss on a set, with running statistics and without dropout.
   * @param signal stops between two batches; the result is then undefined
   */
  evaluate(set: PictureSet): Promise<Evaluation>;
  evaluate(set: PictureSet, signal: AbortSignal | undefined): Promise<Evaluation | undefined>;
  async evaluate(set: PictureSet, signal?: AbortSignal): Promise<Evaluation | undefined> {
    const logits: Float32Array[] = [];
    let total = 0;
    const { batchSize, features } = this.#options;
    for await (const batch of features?.validBatches(set, batchSize) ?? validBatches(set, batchSize)) {
      if (signal?.aborted) return undefined;
      const feeds: Feeds = { ...this.#batchFeeds(batch), ...this.#state.feedsOf(this.#weights) };
      const results = await this.#evaluation.run(feeds, { logits: null, losses: null });
      logits.push(results.logits.data as Float32Array);
      for (const loss of results.losses.data as Float32Array) total += loss;
    }
    const all = new Float32Array(logits.reduce((n, part) => n + part.length, 0));
    let offset = 0;
    for (const part of logits) {
      all.set(part, offset);
      offset += part.length;
    }
    return { loss: total / set.length, logits: all, labels: set.labels, classes: all.length / set.length };
  }

  /** Copies of what has changed, by name: parameters and running statistics. */
  weights(): Map<string, Tensor> {
    return new Map(
      this.#weights.map((name) => {
        const value = this.#state.read(name);
        return [name, { ...value, data: value.data.slice() }];
      }),
    );
  }

  /** Everything that the next step depends on, by name: the weights and the optimiser's moments. Views, not copies. */
  state(): Map<string, Tensor> {
    return new Map(this.#step.states.map(({ name }) => [name, this.#state.read(name)]));
  }

  /** Goes on from a state that `state` returned. @throws WarmstartError `E_TRAIN_STATE` when a tensor is missing */
  restore(state: ReadonlyMap<string, Tensor>): void {
    for (const { name } of this.#step.states) {
      const value = state.get(name);
      if (!value) throw new WarmstartError({ code: 'E_TRAIN_STATE', problem: `the checkpoint lacks '${name}'` });
      this.#state.write(name, value);
    }
  }

  async release(): Promise<void> {
    await Promise.all([this.#training.release(), this.#evaluation.release()]);
  }

  #batchFeeds(batch: Batch | FeatureBatch): Feeds {
    const { height, width } = this.#options.size;
    const labels = tensor('int64', [batch.size], batch.labels);
    if ('features' in batch) return { ...batch.features, labels };
    return { pictures: tensor('uint8', [batch.size, height, width, 3], batch.pictures), labels };
  }
}
