import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { type Tensor, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session, type SessionOptions } from '../runtime/session.js';
import { largestEigenvalue } from './largest-eigenvalue.js';
import { standardizedRows } from './standardized-rows.js';
import type { FeatureRows } from './unit-rows.js';

/** Trainings on the same rows, each with rows of its own left out. */
export interface LinearTrainings {
  /** Class of each row, [n]. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** For each training whether it learns from a row, [trainings][n]; from one at least. */
  readonly learnsFrom: readonly (readonly boolean[])[];
}

/** Steps end when the derivative is this share of the first one. */
const tolerance = 1e-4;
const mostSteps = 2000;
/** The power method finds a little less than there is. */
const margin = 1.1;

/**
 * Multinomial logistic regression with an L2 penalty, several trainings at once, as in cross-validation: all read the same
 * rows, so that a step of all is two products of matrices. Each minimises the mean cross-entropy of its rows plus
 * penalty / 2 |W|², where W weighs features of mean 0 and variance 1 / width; biases are free. The second derivative of the
 * cross-entropy by the logits is at most 1/2 (Böhning, "Multinomial logistic regression algorithm", 1992), so the largest
 * eigenvalue of the mean of x x' gives the length of a step: it is 1 at most, and a tenth of that for features of pictures. The
 * column of the biases is as long as that allows. Accelerated gradient descent (Nesterov 1983, restarted as in O'Donoghue and
 * Candès, "Adaptive restart for accelerated gradient schemes", 2015, by the gradient) needs no search for it.
 */
export class LinearFitting {
  readonly #session: Session;
  readonly #trainings: LinearTrainings;
  /** Read by every step: [n, width + 1], [n, 1, classes], and the share of a row in the mean of a training, [n, trainings, 1]. */
  readonly #fed: Readonly<Record<'rows' | 'targets' | 'shares', Tensor>>;
  /** [width + 1, columns]: classes of the first training, then those of the second one; biases last. */
  readonly #weights: Tensor<'float32'>;
  /** Of the mean of x x', no eigenvalue is above it. */
  readonly #curvature: number;
  /** Length of the first derivative. */
  #steepest = 0;

  private constructor(session: Session, rows: FeatureRows, trainings: LinearTrainings) {
    const { labels, classes, learnsFrom } = trainings;
    const n = labels.length;
    const targets = new Float32Array(n * classes);
    for (const [i, label] of labels.entries()) targets[i * classes + label] = 1;
    const shares = new Float32Array(n * learnsFrom.length);
    for (const [f, learns] of learnsFrom.entries()) {
      const size = sizeOf(learns);
      for (let i = 0; i < n; i++) shares[i * learnsFrom.length + f] = learns[i] ? 1 / size : 0;
    }
    const columns = learnsFrom.length * classes;
    const standardized = standardizedRows(rows);
    const stride = rows.width + 1;
    this.#curvature = curvatureOf(standardized, stride);
    for (let bias = rows.width; bias < standardized.length; bias += stride)
      standardized[bias] = Math.sqrt(this.#curvature);
    this.#session = session;
    this.#trainings = trainings;
    this.#fed = {
      rows: tensor('float32', [n, stride], standardized),
      targets: tensor('float32', [n, 1, classes], targets),
      shares: tensor('float32', [n, learnsFrom.length, 1], shares),
    };
    this.#weights = tensor('float32', [stride, columns], new Float32Array(stride * columns));
  }

  /** @throws WarmstartError `E_RUNTIME_COMPILE` */
  static async on(rows: FeatureRows, trainings: LinearTrainings, options: SessionOptions = {}): Promise<LinearFitting> {
    const graph = stepGraph(rows.width + 1, trainings.learnsFrom.length, trainings.classes);
    return new LinearFitting(await Session.create(graph, options), rows, trainings);
  }

  /**
   * Goes on from the weights of the call before, so that of several penalties the largest is best asked for first.
   * @throws WarmstartError `E_RUNTIME_RUN`; the signal's reason
   */
  async fit(penalty: number, signal?: AbortSignal): Promise<void> {
    const { learnsFrom, classes, labels } = this.#trainings;
    const weights = this.#weights.data;
    const columns = learnsFrom.length * classes;
    const penalized = weights.length - columns;
    const lengths = learnsFrom.map((learns) => 1 / ((this.#curvature * labels.length) / sizeOf(learns) / 2 + penalty));
    const momenta = learnsFrom.map(() => 1);
    const ahead = tensor('float32', this.#weights.shape, weights.slice());
    for (let step = 0; step < mostSteps; step++) {
      signal?.throwIfAborted();
      const { slopes } = await this.#session.run({ ...this.#fed, weights: ahead }, { slopes: null });
      const slope = slopes.data as Float32Array;
      let squares = 0;
      for (let i = 0; i < slope.length; i++) {
        if (i < penalized) slope[i] = (slope[i] as number) + penalty * (ahead.data[i] as number);
        squares += (slope[i] as number) ** 2;
      }
      this.#steepest ||= Math.sqrt(squares);
      if (Math.sqrt(squares) <= tolerance * this.#steepest) break;
      for (const [f, length] of lengths.entries()) {
        const own = [f * classes, (f + 1) * classes] as const;
        momenta[f] = advance({ weights, ahead: ahead.data, slope }, columns, own, length, momenta[f] as number);
      }
    }
  }

  /** What each training says of all rows, also those that it has not learned from: float32 [n, trainings, classes]. */
  async probabilities(): Promise<Float32Array> {
    const { probabilities } = await this.#session.run(
      { ...this.#fed, weights: this.#weights },
      { probabilities: null },
    );
    return probabilities.data as Float32Array;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

interface Descent {
  readonly weights: Float32Array;
  /** Where the slope is asked for: beyond the weights, in the direction of the last step. */
  readonly ahead: Float32Array;
  readonly slope: Float32Array;
}

/** One step of the columns of one training; returns its new momentum, 1 where it turned against the slope. */
function advance(
  { weights, ahead, slope }: Descent,
  columns: number,
  [from, to]: readonly [number, number],
  length: number,
  momentum: number,
): number {
  let uphill = 0;
  for (let start = 0; start < weights.length; start += columns) {
    for (let i = start + from; i < start + to; i++) {
      const next = (ahead[i] as number) - length * (slope[i] as number);
      const step = next - (weights[i] as number);
      uphill += (slope[i] as number) * step;
      weights[i] = next;
      // For now the step alone: how much of it goes on, all columns decide.
      ahead[i] = step;
    }
  }
  const following = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
  const further = uphill > 0 ? 0 : (momentum - 1) / following;
  for (let start = 0; start < weights.length; start += columns)
    for (let i = start + from; i < start + to; i++) ahead[i] = (weights[i] as number) + further * (ahead[i] as number);
  return following;
}

/** Of the features alone; biases stand right across them, since features have a mean of 0. */
function curvatureOf(rows: Float32Array, stride: number): number {
  const features = rows.slice();
  for (let bias = stride - 1; bias < features.length; bias += stride) features[bias] = 0;
  return Math.min(1, margin * largestEigenvalue(features, stride)) || 1;
}

function sizeOf(learns: readonly boolean[]): number {
  return learns.filter(Boolean).length;
}

/** Results `probabilities` [N, trainings, classes], and `slopes` of the mean cross-entropies by the weights. */
function stepGraph(width: number, trainings: number, classes: number): Graph {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const rows = graph.input('rows', 'float32', ['N', width]);
  const weights = graph.input('weights', 'float32', [width, trainings * classes]);
  const targets = graph.input('targets', 'float32', ['N', 1, classes]);
  const shares = graph.input('shares', 'float32', ['N', trainings, 1]);
  const logits = b.reshape(b.matmul(rows, weights), [0, trainings, classes]);
  const [probabilities] = b.node('Softmax', [logits], { axis: int(-1) }, { outputNames: ['probabilities'] });
  if (!probabilities) return graph;
  const missed = b.reshape(b.mul(b.sub(probabilities, targets), shares), [0, trainings * classes]);
  graph.output(probabilities, ...b.node('Gemm', [rows, missed], { transA: int(1) }, { outputNames: ['slopes'] }));
  return graph;
}
