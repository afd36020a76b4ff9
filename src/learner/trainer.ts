import type { Augmentation } from '../augment/augmentation.js';
import { type Batch, trainBatches, validBatches } from '../data/batches.js';
import type { PictureSet } from '../data/picture-set.js';
import type { PictureSize } from '../data/picture-size.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { TensorType } from '../ir/graph.js';
import { formatShape, sameShape } from '../ir/shape.js';
import { filled, type Tensor, tensor } from '../ir/tensor.js';
import type { Lowering } from '../lowering/positional-layout.js';
import type { Loss } from '../nn/losses.js';
import type { Network } from '../nn/network.js';
import type { AdamWOptions } from '../optim/adamw.js';
import type { SchedulePoint } from '../optim/one-cycle.js';
import { Optimizer } from '../optim/optimizer.js';
import { buildTrainingStep, type TrainingStep } from '../optim/training-step.js';
import { evaluationForm } from '../passes/evaluation-form.js';
import type { RandomStream } from '../random/random-stream.js';
import { FlatTensors } from '../runtime/flat-tensors.js';
import { type Feeds, Session, type SessionOptions, type TensorBuffer } from '../runtime/session.js';
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
  /** Of training batches; there are no features then. */
  readonly augmentation?: Augmentation | undefined;
  /** Of the sets to train and evaluate on: then pictures are not read any more, and only what learns runs. */
  readonly features?: FeatureCache | undefined;
  /** How convolutions are computed in training steps; the cheapest way for each unless given. */
  readonly lowering?: Lowering;
}

/** A network in training: the compiled step, optimiser and evaluation, and the weights that all three work on. */
export class Trainer {
  readonly #step: TrainingStep;
  readonly #training: Session;
  readonly #optimizer: Optimizer;
  readonly #evaluation: Session;
  /** What changes or might: parameters by layer group, then running statistics and what the loss does not depend on. */
  readonly #weights: ReadonlyMap<string, TensorBuffer>;
  readonly #options: TrainerOptions;
  readonly #results: Readonly<Record<string, TensorBuffer | null>>;

  private constructor(
    step: TrainingStep,
    weights: readonly FlatTensors[],
    sessions: { readonly training: Session; readonly optimizer: Optimizer; readonly evaluation: Session },
    options: TrainerOptions,
  ) {
    this.#step = step;
    this.#training = sessions.training;
    this.#optimizer = sessions.optimizer;
    this.#evaluation = sessions.evaluation;
    this.#weights = new Map(weights.flatMap((flat) => flat.slots.map(({ name }) => [name, flat.buffer(name)])));
    this.#options = options;
    this.#results = {
      loss: null,
      ...Object.fromEntries(
        step.gradients.flatMap((group, i) =>
          group.map(({ parameter, gradient }) => [gradient, this.#optimizer.gradient(i, parameter)]),
        ),
      ),
      ...Object.fromEntries(step.statistics.map(({ next }) => [next, null])),
    };
  }

  static async create(network: Network, options: TrainerOptions): Promise<Trainer> {
    const { batchSize: batch, trainable: groups, loss, lowering = 'auto', features, augmentation } = options;
    const graph = features?.graph ?? network.graph;
    const step = buildTrainingStep(graph, { batch, groups, loss, lowering, augmentation });
    const evaluated = addLosses(evaluationForm(graph, new Set(groups.flat())), loss);
    const flat = (names: readonly string[]) =>
      FlatTensors.of(names.map((name) => [name, graph.value(name).constant as Tensor]));
    const parameters = step.gradients.map((group) => flat(group.map(({ parameter }) => parameter)));
    const learning = new Set(parameters.flatMap(({ slots }) => slots.map(({ name }) => name)));
    const idle = groups.flat().filter((name) => !learning.has(name));
    const others = flat([...step.statistics.map(({ name }) => name), ...idle]);
    const made: { release(): Promise<void> }[] = [];
    const keep = <T extends { release(): Promise<void> }>(session: T): T => {
      made.push(session);
      return session;
    };
    try {
      const training = keep(await Session.create(step.graph, options));
      const optimizer = keep(await Optimizer.create(parameters, options));
      const evaluation = keep(await Session.create(evaluated, options));
      return new Trainer(step, [...parameters, others], { training, optimizer, evaluation }, options);
    } catch (error) {
      await Promise.all(made.map((session) => session.release()));
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
   * @param stream for the augmentation and the noise of this step
   * @returns the loss of the batch before the step
   */
  async step(batch: Batch | FeatureBatch, number: number, point: SchedulePoint, stream: RandomStream): Promise<number> {
    const { rates, size, augmentation } = this.#options;
    const feeds: Record<string, Tensor | TensorBuffer> = {
      ...this.#batchFeeds(batch),
      ...this.#weightFeeds(),
      share: filled('float32', [], 1),
      // Before the noise: networks that drop differently still see the same pictures.
      ...augmentation?.draw(stream, { count: batch.size, height: size.height, width: size.width }),
    };
    for (const { name, shape } of this.#step.noise) {
      const noise = filled('float32', shape, 0);
      stream.fillUniform(noise.data, 0, 1);
      feeds[name] = noise;
    }
    const results = await this.#training.run(feeds, this.#results);
    await this.#optimizer.update({
      rates: rates.map((rate) => rate * point.rate),
      momentum: point.momentum,
      step: number,
    });
    for (const { name, next } of this.#step.statistics) {
      (this.#weight(name).data as Float32Array).set((results[next] as Tensor).data as Float32Array);
    }
    return (results.loss as Tensor).data[0] as number;
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
      const feeds: Feeds = { ...this.#batchFeeds(batch), ...this.#weightFeeds() };
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
      [...this.#weights].map(([name, { tensor: value }]) => [name, { ...value, data: value.data.slice() }]),
    );
  }

  /** Everything that the next step depends on, by name: the weights and the optimiser's means. Views, not copies. */
  state(): Map<string, Tensor> {
    const weights = [...this.#weights].map(([name, { tensor: value }]) => [name, value] as const);
    return new Map([...weights, ...this.#optimizer.moments()]);
  }

  /** Goes on from a state that `state` returned. @throws WarmstartError `E_TRAIN_STATE` when a tensor is missing or does not fit */
  restore(state: ReadonlyMap<string, Tensor>): void {
    for (const [name, { dtype, shape, data }] of this.state()) {
      const value = state.get(name);
      if (value?.dtype === dtype && sameShape(value.shape, shape))
        (data as Float32Array).set(value.data as Float32Array);
      else throw notTheState(name, { dtype, shape }, value);
    }
  }

  async release(): Promise<void> {
    await Promise.all([this.#training, this.#optimizer, this.#evaluation].map((session) => session.release()));
  }

  #batchFeeds(batch: Batch | FeatureBatch): Feeds {
    const { height, width } = this.#options.size;
    const targets = tensor('float32', [batch.size, batch.targets.length / batch.size], batch.targets);
    if ('features' in batch) return { ...batch.features, targets };
    return { pictures: tensor('uint8', [batch.size, height, width, 3], batch.pictures), targets };
  }

  #weightFeeds(): Feeds {
    return Object.fromEntries(this.#weights);
  }

  #weight(name: string): Tensor {
    return (this.#weights.get(name) as TensorBuffer).tensor;
  }
}

function notTheState(name: string, { dtype, shape }: TensorType, received: Tensor | undefined): WarmstartError {
  return new WarmstartError({
    code: 'E_TRAIN_STATE',
    problem: received ? `the checkpoint's '${name}' does not fit` : `the checkpoint lacks '${name}'`,
    expected: `${dtype}${formatShape(shape)}`,
    ...(received && { received: `${received.dtype}${formatShape(received.shape)}` }),
  });
}
