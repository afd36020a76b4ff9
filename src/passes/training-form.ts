import { WarmstartError } from '../error/warmstart-error.js';
import { float, int } from '../ir/attributes.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { constantNumbers } from '../ops/typing.js';
import { ancestors, type CopyRules, copyInto } from './copy.js';

/** A tensor that a training step replaces: an input and the value it has after the step. */
export interface Update {
  readonly current: Value;
  readonly next: Value;
}

/** An input to be filled with fresh uniform random numbers in [0, 1) before every step. */
export interface Noise {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface TrainingForm {
  readonly copyOf: (value: Value) => Value;
  /** Running statistics of the batch norms that learn, with their values after this batch. */
  readonly statistics: readonly Update[];
  readonly noise: readonly Noise[];
}

export interface TrainingFormOptions extends Pick<CopyRules, 'input'> {
  /** Names of the constants that learn: they become inputs of the same name. */
  readonly trainable: ReadonlySet<string>;
}

/** Weight of the old value in running statistics (PyTorch's momentum 0.1, written the ONNX way). */
const statisticsMomentum = 0.9;

/**
 * Names of the constants that change while `trainable` learns: these themselves, and the running
 * statistics of batch norms whose scale is among them.
 */
export function learnedNames(source: Graph, trainable: ReadonlySet<string>): Set<string> {
  const statistics = source.nodes
    .filter((node) => learnsStatistics(node, trainable))
    .flatMap((node) => node.inputs.slice(3, 5).map((v) => v?.name ?? ''));
  return new Set([...trainable, ...statistics]);
}

/** Statistics that the graph computes itself are no running ones: such a batch norm stays as it is. */
function learnsStatistics({ op, inputs }: Node, trainable: ReadonlySet<string>): boolean {
  const [, scale, , mean, variance] = inputs;
  if (op !== 'BatchNormalization' || !mean?.constant || !variance?.constant) return false;
  return scale !== undefined && trainable.has(scale.name);
}

/** The share that a dropout drops in training; half unless it is told. @throws WarmstartError `E_OP_NOT_CONSTANT` */
export function dropoutRatio({ inputs }: Node): number {
  const given = inputs[1];
  const [ratio = 0.5] = given ? constantNumbers(given, 'ratios of a dropout') : [];
  return ratio;
}

/** A copy rule: constants of these names become inputs of the same name. */
export function asInputs(target: Graph, names: ReadonlySet<string>): NonNullable<CopyRules['constant']> {
  return (v) => (names.has(v.name) ? target.input(v.name, v.dtype, v.shape) : undefined);
}

/**
 * Copies an inference graph into `target` as it stands during training: what learns becomes an input;
 * a batch norm whose scale learns uses the batch's statistics and updates its running ones; a dropout
 * drops. What does not learn stays a constant, frozen batch norms included, and keeps its fast path.
 * @throws WarmstartError `E_SHAPE_SYMBOLIC` where a batch norm or dropout does not know its batch,
 *   `E_PASS_STATISTICS`, and as {@link copyInto}
 */
export function trainingForm(
  target: Graph,
  source: Graph,
  roots: readonly Value[],
  options: TrainingFormOptions,
): TrainingForm {
  const statistics = new Map<Value, Value>();
  const noise: Noise[] = [];
  const b = new GraphBuilder(target);
  const copyOf = copyInto(target, source, roots, {
    ...(options.input ? { input: options.input } : {}),
    constant: asInputs(target, learnedNames(source, options.trainable)),
    node: (node, inputs) => {
      if (node.op === 'Dropout') return drop(b.scope(`${node.name}/`), node, inputs, noise);
      if (node.op === 'MaxPool') return poolWithIndices(b, node, inputs, options.trainable);
      if (!learnsStatistics(node, options.trainable)) return undefined;
      checkStatistics(node, options.trainable);
      return trainBatchNorm(b.scope(`${node.name}/`), node, inputs, statistics);
    },
  });
  return { copyOf, statistics: [...statistics].map(([current, next]) => ({ current, next })), noise };
}

/** Exporters may write equal tensors once: then one update would overwrite the other. */
function checkStatistics({ name, inputs }: Node, trainable: ReadonlySet<string>): void {
  const [, , , mean, variance] = inputs;
  const learns = [mean, variance].find((v) => v && trainable.has(v.name));
  if (!learns && mean !== variance) return;
  throw new WarmstartError({
    code: 'E_PASS_STATISTICS',
    problem: `a batch norm keeps its running statistics in '${(learns ?? mean)?.name}', which is also something else`,
    expected: 'a running mean and a running variance that are constants of their own',
    where: `node '${name}'`,
    hint: 'export the model without merging equal initializers',
  });
}

/**
 * The batch norm in training; `statistics` holds the running statistics seen so far, with their values after
 * the batch. Batch norms that share theirs update them one after another, in graph order.
 *
 * Momentum 0 makes ORT return the batch's own mean and (biased) variance, which the gradient needs too;
 * the running statistics are updated beside it, the variance unbiased, as PyTorch keeps it.
 */
function trainBatchNorm(
  b: GraphBuilder,
  node: Node,
  inputs: readonly (Value | undefined)[],
  statistics: Map<Value, Value>,
): Value[] {
  const [x, scale, bias, meanBefore, varianceBefore] = inputs as [Value, Value, Value, Value, Value];
  const runningMean = statistics.get(meanBefore) ?? meanBefore;
  const runningVariance = statistics.get(varianceBefore) ?? varianceBefore;
  const attributes = { ...node.attributes, training_mode: int(1), momentum: float(0) };
  // ORT writes the statistics that come out over those that go in, even over a fed buffer or a shared constant.
  // With momentum 0 what goes in does not count: a value of their own keeps everything else whole. (ORT merges equal
  // nodes, so that batch norms that share statistics must not negate the same value: theirs is the updated one.)
  const overwritten = [b.neg(runningMean), b.neg(runningVariance)];
  const outputs = b.graph.node('BatchNormalization', [x, scale, bias, ...overwritten], attributes, {
    name: node.name,
    outputNames: [node.outputs[0]?.name ?? node.name, `${node.name}/mean`, `${node.name}/variance`],
  });
  const [y, mean, variance] = outputs as [Value, Value, Value];
  const shape = staticShape(x.shape, 'the input of a batch norm in training');
  const count = elementCount(shape.filter((_, axis) => axis !== 1));
  const updated = (running: Value, batch: Value, correction: number) =>
    b.add(b.scale(running, statisticsMomentum), b.scale(batch, (1 - statisticsMomentum) * correction));
  statistics.set(meanBefore, updated(runningMean, mean, 1));
  statistics.set(varianceBefore, updated(runningVariance, variance, count / Math.max(1, count - 1)));
  return [y];
}

/**
 * A max pooling whose derivative will be asked for gives the places of its maxima, too: they take half the room of its
 * input, and pooling a second time to find them takes longer than everything else in the derivative.
 */
function poolWithIndices(
  { graph }: GraphBuilder,
  { op, name, attributes, outputs }: Node,
  inputs: readonly (Value | undefined)[],
  trainable: ReadonlySet<string>,
): readonly Value[] | undefined {
  const [x] = inputs as [Value];
  if (outputs.length > 1 || !ancestors(graph, [x]).inputs.some((v) => trainable.has(v.name))) return undefined;
  const outputNames = [outputs[0]?.name ?? name, `${name}/indices`];
  return graph.node(op, inputs, attributes, { name, outputNames }).slice(0, 1);
}

/** Inverted dropout (Srivastava et al. 2014, section 10): kept elements are scaled by 1 / (1 - ratio). */
function drop(b: GraphBuilder, node: Node, inputs: readonly (Value | undefined)[], noise: Noise[]): Value[] {
  const [x] = inputs as [Value];
  const ratio = dropoutRatio(node);
  if (ratio === 0) return [x];
  const shape = staticShape(x.shape, 'the input of a dropout in training');
  const random = b.graph.input(b.graph.freshName(`noise/${node.name}`), 'float32', shape);
  noise.push({ name: random.name, shape });
  const kept = b.cast(b.one('GreaterOrEqual', [random, b.scalar(ratio)]), x.dtype);
  return [b.mul(x, b.scale(kept, 1 / (1 - ratio)))];
}
