import type { Augmentation } from '../augment/augmentation.js';
import { type Batch, trainBatches, validBatches } from '../data/batches.js';
import type { PictureSet } from '../data/picture-set.js';
import type { PictureSize } from '../data/picture-size.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { TensorType } from '../ir/graph.js';
import { formatShape, sameShape } from '../ir/shape.js';
import { elementCount, filled, type Tensor, tensor } from '../ir/tensor.js';
import type { Lowering } from '../lowering/positional-layout.js';
import type { Loss } from '../nn/losses.js';
import type { Network } from '../nn/network.js';
import type { AdamWOptions } from '../optim/adamw.js';
import type { SchedulePoint } from '../optim/one-cycle.js';
import { Optimizer } from '../optim/optimizer.js';
import { buildTrainingStep, type TrainingStep } from '../optim/training-step.js';
import { isVector } from '../optim/weight-decay.js';
import { evaluationForm } from '../passes/evaluation-form.js';
import type { RandomStream } from '../random/random-stream.js';
import { FlatTensors } from '../runtime/flat-tensors.js';
import { type Feeds, Session, type SessionOptions, type TensorBuffer } from '../runtime/session.js';
import { addLosses, type Evaluation } from './evaluation.js';
import type { FeatureBatch, FeatureCache } from './feature-cache.js';
import { microBatches, microBatchSize } from './micro-batches.js';

/** Pictures evaluated at once, at most: more are no faster, but their maps lie in memory beside the training step's. */
const evaluatedAtOnce = 16;

export interface TrainerOptions extends SessionOptions {
  /** Pictures of one optimisation step. */
  readonly batchSize: number;
  /**
   * Parts of equal size that a batch is fed in, one after the other, so that memory need hold only one of them; 1 by
   * default. Their gradients are added up; batch norms see each part by itself.
   */
  readonly accumulate?: number;
  readonly size: Pick<PictureSize, 'height' | 'width'>;
  /** Names of the parameters that learn, by layer group. */
  readonly trainable: readonly (readonly string[])[];
  /** Peak learning rate by layer group. */
  readonly rates: readonly number[];
  readonly loss: Loss;
  readonly optimizer?: AdamWOptions;
  /** Longest gradient, over all parameters as one vector (PyTorch's `clip_grad_norm_`); any length unless given. */
  readonly clipNorm?: number | undefined;
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

  /** @throws WarmstartError `E_TRAIN_ACCUMULATE`, and what graphs and sessions throw */
  static async create(network: Network, options: TrainerOptions): Promise<Trainer> {
    const { trainable: groups, loss, lowering = 'auto', features, augmentation } = options;
    const batch = microBatchSize(options.batchSize, options.accumulate);
    const graph = features?.graph ?? network.graph;
    const step = buildTrainingStep(graph, { batch, groups, loss, lowering, augmentation });
    const evaluated = addLosses(evaluationForm(graph, new Set(groups.flat())), loss);
    const flat = (names: readonly string[]) =>
      FlatTensors.of(names.map((name) => [name, graph.value(name).constant as Tensor]));
    // What does not decay lies last, so that it is updated in one run for each learning rate.
    const apart = options.optimizer?.decayVectors === false;
    const last = (name: string) => Number(apart && isVector(graph.value(name).constant as Tensor));
    const parameters = step.gradients.map((group) =>
      flat(group.map(({ parameter }) => parameter).sort((a, b) => last(a) - last(b))),
    );
    const learning = new Set(parameters.flatMap(({ slots }) => slots.map(({ name }) => name)));
    const idle = groups.flat().filter((name) => !learning.has(name));
    const others = flat([...step.statistics.map(({ name }) => name), ...idle]);
    const made: { release(): Promise<void> }[] = [];
    const keep = <T extends { release(): Promise<void> }>(session: T): T => {
      made.push(session);
      return session;
    };
    try {
      const training = keep(await Session.create(step.graph, options, step.fed));
      const optimizer = keep(await Optimizer.create(parameters, options));
      const evaluation = keep(await Session.create(evaluated, options));
      return new Trainer(step, [...parameters, others], { training, optimizer, evaluation }, options);
    } catch (error) {
      await Promise.all(made.map((session) => session.release()));
      throw error;
    }
  }

  /** One epoch of batches for `step`, as `trainBatches` of `data` orders them, but for the first `skip`. */
  trainBatches(set: PictureSet, stream: RandomStream, skip = 0): AsyncIterable<Batch | FeatureBatch> {
    const { batchSize, features } = this.#options;
    return features?.trainBatches(set, batchSize, stream, skip) ?? trainBatches(set, batchSize, stream, skip);
  }

  /**
   * One optimisation step.
   * @param number of the step, from 1, over the whole run
   * @param stream for the augmentation and the noise of this step
   * @returns the loss of the batch before the step
   */
  async step(batch: Batch | FeatureBatch, number: number, point: SchedulePoint, stream: RandomStream): Promise<number> {
    const { rates, size, augmentation, accumulate = 1 } = this.#options;
    const parts = microBatches(batch, accumulate);
    // Before the noise: networks that drop differently still see the same pictures. A part is mixed within itself.
    const changes = parts.map((part) => augmentation?.draw(stream, { count: part.size, ...size }));
    const noise = this.#noise(stream, accumulate);
    let loss = 0;
    for (const [i, part] of parts.entries()) {
      if (i > 0) this.#optimizer.accumulate();
      loss += (await this.#differentiate(part, { ...noise[i], ...changes[i] }, 1 / accumulate)) / accumulate;
    }
    await this.#optimizer.update({
      rates: rates.map((rate) => rate * point.rate),
      momentum: point.momentum,
      step: number,
    });
    return loss;
  }

  /** Leaves the gradients, times the share, with the optimiser, and the new statistics with the weights. */
  async #differentiate(batch: Batch | FeatureBatch, noise: Feeds, share: number): Promise<number> {
    const feeds = { ...this.#batchFeeds(batch), ...this.#weightFeeds(), ...noise, share: filled('float32', [], share) };
    const results = await this.#training.run(feeds, this.#results);
    for (const { name, next } of this.#step.statistics) {
      (this.#weight(name).data as Float32Array).set((results[next] as Tensor).data as Float32Array);
    }
    return (results.loss as Tensor).data[0] as number;
  }

  /** For each part of a batch; drawn for all pictures at once, so that parts get what they would get in one piece. */
  #noise(stream: RandomStream, parts: number): Feeds[] {
    const drawn = this.#step.noise.map(({ name, shape }) => {
      const length = elementCount(shape);
      const all = new Float32Array(length * parts);
      stream.fillUniform(all, 0, 1);
      return { name, part: (i: number) => tensor('float32', shape, all.subarray(i * length, (i + 1) * length)) };
    });
    return Array.from({ length: parts }, (_, i) => Object.fromEntries(drawn.map(({ name, part }) => [name, part(i)])));
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
    const { batchSize: most, features } = this.#options;
    const batchSize = Math.min(most, evaluatedAtOnce);
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
    const { labels, targets } = set;
    const classes = all.length / set.length;
    return { loss: total / set.length, logits: all, labels, classes, ...(targets && { targets }) };
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
