import { gradients } from '../autodiff/gradients.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { positionalLayout } from '../lowering/positional-layout.js';
import { lowerSmallMapConvolutions } from '../lowering/small-map-convolutions.js';
import type { Loss } from '../nn/losses.js';
import { GraphBuilder } from '../ops/builder.js';
import { type Noise, trainingForm, type Update } from '../passes/training-form.js';
import { type AdamWOptions, adamW, adamWDefaults, adamWStep } from './adamw.js';

/** A tensor kept from step to step: read under `name`, written under `next`. */
export interface StateTensor {
  readonly name: string;
  readonly next: string;
  readonly initial: Tensor;
  /** `weight`: part of the network (a parameter or a running statistic); `moment`: the optimiser's own. */
  readonly role: 'weight' | 'moment';
}

/**
 * One optimisation step as one graph. Inputs: the forward graph's (with the batch bound), `labels`
 * (int64 [B]), `rate/0`... (one float32 scalar per layer group), `momentum`, `step` (from 1), the noise
 * tensors and every state's `name`. Outputs: `loss` (float32 scalar) and every state's `next`.
 */
export interface TrainingStep {
  readonly graph: Graph;
  readonly states: readonly StateTensor[];
  readonly noise: readonly Noise[];
  /** Names of the learning-rate inputs, one per layer group that learns; undefined for a frozen group. */
  readonly rates: readonly (string | undefined)[];
}

export interface TrainingStepOptions {
  /** Batch size: the step's graph has numbers for all its shapes. */
  readonly batch: number;
  /** Parameter names by layer group; a group without names is frozen. */
  readonly groups: readonly (readonly string[])[];
  readonly loss: Loss;
  readonly optimizer?: AdamWOptions;
}

/** Derives the step's graph from the inference graph whose first output are the logits. */
export function buildTrainingStep(forward: Graph, options: TrainingStepOptions): TrainingStep {
  const { groups, optimizer = adamWDefaults } = options;
  const { graph, loss, statistics, noise } = trainedLoss(forward, options);
  const b = new GraphBuilder(graph);
  const learned = groups.map((names) => names.map((name) => graph.value(name)));
  const all = learned.flat();
  const derivatives = new Map(gradients(graph, loss, all).map((g, i) => [all[i], g]));

  const states: StateTensor[] = [];
  const keep = (current: Value, next: Value, role: StateTensor['role'], initial: Tensor) => {
    graph.output(next);
    states.push({ name: current.name, next: next.name, role, initial });
  };
  const keepWeight = (current: Value, next: Value) =>
    keep(current, next, 'weight', forward.value(current.name).constant as Tensor);
  graph.output(b.node('Identity', [loss], {}, { outputNames: ['loss'] })[0] as Value);

  const momentum = graph.input('momentum', 'float32', []);
  const step = graph.input('step', 'float32', []);
  const rates = learned.map((parameters, group) => {
    // What the loss does not depend on stays as it is: as in PyTorch, it is not even decayed.
    for (const idle of parameters.filter((p) => !derivatives.get(p))) keepWeight(idle, b.one('Identity', [idle]));
    if (!parameters.some((p) => derivatives.get(p))) return undefined;
    const learningRate = graph.input(`rate/${group}`, 'float32', []);
    const shared = adamWStep(b.scope(`adamw/${group}/`), { learningRate, momentum, step }, optimizer);
    for (const parameter of parameters) {
      const gradient = derivatives.get(parameter);
      if (!gradient) continue;
      const moment = (kind: string) =>
        graph.input(graph.freshName(`${parameter.name}/${kind}`), parameter.dtype, parameter.shape);
      const state = { parameter, mean: moment('mean'), square: moment('square') };
      const after = adamW(b.scope(`adamw/${parameter.name}/`), state, gradient, shared, optimizer);
      const zero = filled('float32', parameter.shape as number[], 0);
      keepWeight(parameter, after.parameter);
      keep(state.mean, after.mean, 'moment', zero);
      keep(state.square, after.square, 'moment', zero);
    }
    return learningRate.name;
  });
  for (const { current, next } of statistics) keepWeight(current, next);
  return { graph: lowerSmallMapConvolutions(graph), states, noise, rates };
}

interface TrainedLoss {
  readonly graph: Graph;
  /** Mean over the batch. */
  readonly loss: Value;
  readonly statistics: readonly Update[];
  readonly noise: readonly Noise[];
}

/** The forward half of the step, in the layout in which it and its derivatives are fastest. Without outputs. */
function trainedLoss(forward: Graph, { batch, groups, loss: lossOf }: TrainingStepOptions): TrainedLoss {
  const plain = new Graph(forward.dialect);
  const [logits] = forward.outputs as [Value];
  const { copyOf, statistics, noise } = trainingForm(plain, forward, [logits], {
    trainable: new Set(groups.flat()),
    input: (v) =>
      plain.input(
        v.name,
        v.dtype,
        v.shape.map((d) => (typeof d === 'string' ? batch : d)),
      ),
  });
  const b = new GraphBuilder(plain, 'loss/');
  const losses = lossOf(b, copyOf(logits), plain.input('labels', 'int64', [batch]));
  plain.output(b.mean(losses, [0]), ...statistics.map(({ next }) => next));
  const graph = new Graph(plain.dialect);
  const [loss, ...next] = positionalLayout(graph, plain, plain.outputs) as [Value, ...Value[]];
  return {
    graph,
    loss,
    statistics: statistics.map(({ current }, i) => ({ current: graph.value(current.name), next: next[i] as Value })),
    noise,
  };
}
