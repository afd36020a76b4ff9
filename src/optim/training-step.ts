import type { Augmentation } from '../augment/augmentation.js';
import { gradients } from '../autodiff/gradients.js';
import { Graph, type Value } from '../ir/graph.js';
import { type Lowering, positionalLayout } from '../lowering/positional-layout.js';
import { lowerSmallMapConvolutions } from '../lowering/small-map-convolutions.js';
import { isTransform } from '../lowering/transform.js';
import { unplannedConstants } from '../lowering/unplanned-constants.js';
import type { Loss } from '../nn/losses.js';
import { GraphBuilder } from '../ops/builder.js';
import { inResultOrder } from '../passes/result-order.js';
import { type Noise, trainingForm, type Update } from '../passes/training-form.js';

/** A parameter that learns and the graph's output that is its derivative. */
export interface ParameterGradient {
  readonly parameter: string;
  readonly gradient: string;
}

/**
 * One training step up to the optimiser, as one graph. Inputs: the forward graph's (with the batch bound), `targets`
 * (float32 [B, C]), `share` (float32 scalar, the share of this batch in the gradient), the noise tensors, what the
 * augmentation draws, and by their names
 * the parameters that learn and the running statistics of their batch norms. Outputs: `loss` (float32 scalar), the
 * derivative by each parameter times the share, and the statistics after the batch.
 */
export interface TrainingStep {
  readonly graph: Graph;
  /** Constants of the graph that are better fed in every run: see `unplannedConstants`. */
  readonly fed: ReadonlySet<Value>;
  /** By layer group. What the loss does not depend on is not among them: as in PyTorch, it is not even decayed. */
  readonly gradients: readonly (readonly ParameterGradient[])[];
  /** Running statistics: the input that reads them and the output that replaces them. */
  readonly statistics: readonly { readonly name: string; readonly next: string }[];
  readonly noise: readonly Noise[];
}

export interface TrainingStepOptions {
  /** Batch size: the step's graph has numbers for all its shapes. */
  readonly batch: number;
  /** Parameter names by layer group; a group without names is frozen. */
  readonly groups: readonly (readonly string[])[];
  readonly loss: Loss;
  /** Changes what comes in by the input `pictures`, and the targets. */
  readonly augmentation?: Augmentation | undefined;
  /** How convolutions are computed; the cheapest way for each unless given. */
  readonly lowering?: Lowering;
}

/** Derives the step's graph from the inference graph whose first output are the logits. */
export function buildTrainingStep(forward: Graph, options: TrainingStepOptions): TrainingStep {
  const { graph, loss, statistics, noise } = trainedLoss(forward, options);
  const b = new GraphBuilder(graph);
  graph.output(b.node('Identity', [loss], {}, { outputNames: ['loss'] })[0] as Value);
  const learned = options.groups.map((names) => names.map((name) => graph.value(name)));
  const derivatives = gradients(graph, loss, learned.flat(), undefined, isTransform);
  const share = graph.input('share', 'float32', []);
  const byGroup = learned.map((parameters) =>
    parameters.flatMap(({ name }) => {
      const derivative = derivatives.shift();
      if (!derivative) return [];
      // Also for the order of work: ORT rewrites products and reshapes, and starts with what it has rewritten last; a node
      // that it leaves alone at the end of each derivative keeps the order of `inResultOrder`.
      const gradient = b.mul(derivative, share);
      graph.output(gradient);
      return [{ parameter: name, gradient: gradient.name }];
    }),
  );
  const updated = statistics.map(({ current, next }) => {
    graph.output(next);
    return { name: current.name, next: next.name };
  });
  const ordered = inResultOrder(lowerSmallMapConvolutions(graph));
  return { graph: ordered, fed: unplannedConstants(ordered), gradients: byGroup, statistics: updated, noise };
}

interface TrainedLoss {
  readonly graph: Graph;
  /** Mean over the batch. */
  readonly loss: Value;
  readonly statistics: readonly Update[];
  readonly noise: readonly Noise[];
}

/** The forward half of the step, in the layout in which it and its derivatives are fastest. Without outputs. */
function trainedLoss(forward: Graph, options: TrainingStepOptions): TrainedLoss {
  const { batch, groups, loss: lossOf, lowering, augmentation } = options;
  const plain = new Graph(forward.dialect);
  const [logits] = forward.outputs as [Value];
  const b = new GraphBuilder(plain);
  const { copyOf, statistics, noise } = trainingForm(plain, forward, [logits], {
    trainable: new Set(groups.flat()),
    input: (v) => {
      const bound = v.shape.map((d) => (typeof d === 'string' ? batch : d));
      const input = plain.input(v.name, v.dtype, bound);
      return augmentation && v.name === 'pictures' ? augmentation.pictures(b, input) : input;
    },
  });
  const trained = copyOf(logits);
  const targets = plain.input('targets', 'float32', trained.shape);
  const losses = lossOf(b.scope('loss/'), trained, augmentation?.targets(b, targets) ?? targets);
  plain.output(b.mean(losses, [0]), ...statistics.map(({ next }) => next));
  const graph = new Graph(plain.dialect);
  const [loss, ...next] = positionalLayout(graph, plain, plain.outputs, lowering) as [Value, ...Value[]];
  return {
    graph,
    loss,
    statistics: statistics.map(({ current }, i) => ({ current: graph.value(current.name), next: next[i] as Value })),
    noise,
  };
}
