import { expect } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.js';
import { Graph, type Value } from '../../src/ir/graph.js';
import { filled, type Tensor } from '../../src/ir/tensor.js';
import { type Lowering, positionalLayout } from '../../src/lowering/positional-layout.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { ancestors } from '../../src/passes/copy.js';
import { findParameters } from '../../src/passes/parameters.js';
import { replaceConstants } from '../../src/passes/replace-constants.js';
import { stateNames } from '../../src/passes/state-names.js';
import { trainingForm } from '../../src/passes/training-form.js';
import { randomStream } from '../../src/random/random-stream.js';
import { relativeError, weights } from './conformance.js';
import { formulaWeight } from './formula.js';
import { runGraph } from './run-graph.js';

/** Everything that a training step computes before the optimiser, by name. */
async function trained(source: Graph, learns: (name: string) => boolean, lowering: Lowering) {
  const names = findParameters(source).map((v) => v.name);
  const plain = new Graph(source.dialect);
  const { copyOf, statistics } = trainingForm(plain, source, source.outputs, {
    trainable: new Set(names.filter(learns)),
  });
  const results = source.outputs.map(copyOf);
  const b = new GraphBuilder(plain);
  const terms = results.map((y, i) => {
    const flat = b.reshape(y, [-1]);
    return b.sum(b.mul(flat, b.literal(weights(flat.shape as number[], i))), [0]);
  });
  const roots = [terms.reduce(b.add), ...results, ...statistics.map(({ next }) => next)];

  const graph = new Graph(source.dialect);
  const [loss, ...others] = positionalLayout(graph, plain, roots, lowering) as [Value, ...Value[]];
  const { nodes } = ancestors(graph, others);
  const found = new Map<string, Value>(others.map((v, i) => [`result ${i}`, v]));
  for (const [i, derivative] of gradients(graph, loss, graph.inputs).entries()) {
    if (derivative) found.set(`derivative by ${graph.inputs[i]?.name}`, derivative);
  }
  const end = new GraphBuilder(graph);
  graph.output(...[...found.values()].map((v) => end.one('Identity', [v])));
  const tensors = await runGraph(graph, Object.fromEntries(graph.inputs.map((v) => [v.name, fed(source, v)])));
  return { nodes, inputs: graph.inputs, tensors: new Map([...found.keys()].map((k, i) => [k, tensors[i] as Tensor])) };
}

/** A constant of the network that learns, or normal numbers. */
function fed(source: Graph, { name, shape }: Value): Tensor {
  const { constant } = source.value(name);
  if (constant) return constant;
  const made = filled('float32', shape as number[], 0);
  randomStream(1, name).fillNormal(made.data, 1);
  return made;
}

interface Options {
  /** Names of the parameters that learn: all unless given. */
  readonly learns?: (name: string) => boolean;
  readonly lowering?: Lowering;
  /** Largest relative error; 1e-4 by default. */
  readonly tolerance?: number;
}

/**
 * Trains a network once with each convolution as Conv and once with all as matrix products that can be, and expects the
 * same: results, updated statistics, and derivatives by all inputs and all parameters that learn.
 * @returns the nodes that give results and statistics, with matrix products
 */
export async function expectSame(
  network: Graph,
  { learns = () => true, lowering = 'products', tolerance = 1e-4 }: Options = {},
) {
  const values = stateNames(network).map((name): [string, Tensor] => [
    name,
    formulaWeight(name, network.value(name).shape as number[]),
  ]);
  const source = replaceConstants(network, new Map(values));
  const [wanted, found] = [await trained(source, learns, 'direct'), await trained(source, learns, lowering)];
  expect([...found.tensors.keys()]).toEqual([...wanted.tensors.keys()]);
  for (const [name, { shape, data }] of wanted.tensors) {
    const tensor = found.tensors.get(name) as Tensor;
    expect(tensor.shape, name).toEqual(shape);
    expect(relativeError(tensor.data as Float32Array, data as Float32Array), name).toBeLessThan(tolerance);
  }
  return { nodes: found.nodes };
}
