import { type Attributes, ints } from '../ir/attributes.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { filled, type Tensor, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import type { OpName } from '../ops/names.js';
import { copyGraph } from './copy-graph.js';
import { type LinearWeight, linearWeights } from './linear-weights.js';

/**
 * A weight W that stays as it is, and what learns instead of it: x W becomes x W + scale (x A) B (Hu et al. 2021, LoRA,
 * equation 3, with inputs as rows).
 */
export interface LowRankAdapter {
  /** Name of W, [inputs, outputs] as it is multiplied. */
  readonly weight: string;
  /** Name of A, [inputs, rank]. */
  readonly down: string;
  /** Name of B, [rank, outputs]; zero at first, so that the graph gives what it gave. */
  readonly up: string;
  readonly scale: number;
  /** Whether the weight is stored [outputs, inputs]. */
  readonly transposed: boolean;
}

export interface AdapterOptions {
  readonly rank: number;
  readonly scale: number;
  /** First value of A, by its name. */
  readonly initial: (name: string, shape: readonly number[]) => Tensor<'float32'>;
}

/** The graph with adapters beside the weights of these names, which `linearWeights` has found in it. */
export function addAdapters(
  source: Graph,
  weights: ReadonlySet<string>,
  { rank, scale, initial }: AdapterOptions,
): { readonly graph: Graph; readonly adapters: readonly LowRankAdapter[] } {
  const chosen = linearWeights(source).filter(({ value }) => weights.has(value.name));
  const adapters = chosen.map(({ value: { name }, transposed }) => ({
    weight: name,
    down: source.freshName(`${name}.lora_A`),
    up: source.freshName(`${name}.lora_B`),
    scale,
    transposed,
  }));
  const byNode = new Map(chosen.flatMap(({ users }, i) => users.map((node) => [node, adapters[i]] as const)));
  const graph = copyGraph(source, (target) => {
    for (const [i, { down, up }] of adapters.entries()) {
      const { inputs, outputs } = chosen[i] as LinearWeight;
      target.constant(down, initial(down, [inputs, rank]));
      target.constant(up, filled('float32', [rank, outputs], 0));
    }
    const b = new GraphBuilder(target);
    return {
      node: (node, inputs) => {
        const adapter = byNode.get(node);
        return adapter && [withBranch(b, node, inputs, adapter)];
      },
    };
  });
  return { graph, adapters };
}

/** The product and what the adapter adds to it: the sum has the product's name, so that whoever asks for it gets both. */
function withBranch(
  b: GraphBuilder,
  node: Node,
  inputs: readonly (Value | undefined)[],
  { down, up, scale }: LowRankAdapter,
): Value {
  const [{ name }] = node.outputs as [Value];
  const product = named(b.graph, node, inputs, `${name}/frozen`);
  // Nodes with names of their own: what is copied after them must keep its own.
  const add = (part: string, op: OpName, operands: readonly Value[], attributes: Attributes = {}) =>
    b.node(op, operands, attributes, { name: `${node.name}/${part}` })[0] as Value;
  const { alpha, transA } = node.attributes;
  const given = inputs[0] as Value;
  const x = transA?.value ? add('lora_x', 'Transpose', [given], { perm: ints([1, 0]) }) : given;
  const low = add('lora_A', 'MatMul', [x, b.graph.value(down)]);
  const factor = scale * Number(alpha?.value ?? 1);
  const scaled = factor === 1 ? low : add('lora_scale', 'Mul', [low, constantOf(b.graph, factor)]);
  const change = add('lora_B', 'MatMul', [scaled, b.graph.value(up)]);
  return b.node('Add', [product, change], {}, { name: `${node.name}/adapted`, outputNames: [name] })[0] as Value;
}

function constantOf(graph: Graph, factor: number): Value {
  return graph.constant(graph.freshName('lora_factor'), filled('float32', [], factor));
}

function named(target: Graph, node: Node, inputs: readonly (Value | undefined)[], output: string): Value {
  const { op, domain, name, attributes } = node;
  return target.node(op, inputs, attributes, { domain, name, outputNames: [output] })[0] as Value;
}

/**
 * The graph without its adapters, W + scale A B in the place of W: the same nodes, names and shapes as before
 * `addAdapters`, and the same results but for rounding.
 */
export function mergeAdapters(source: Graph, adapters: readonly LowRankAdapter[]): Graph {
  const ups = new Set(adapters.map(({ up }) => up));
  const changed = new Map(adapters.map((adapter) => [adapter.weight, merged(source, adapter)]));
  const sums = source.nodes.filter(
    ({ op, inputs }) => op === 'Add' && ups.has(inputs[1]?.producer?.inputs[1]?.name ?? ''),
  );
  const products = new Map(sums.map(({ inputs, outputs }) => [inputs[0]?.producer, outputs[0]?.name ?? '']));
  const bare = copyGraph(source, (target) => ({
    constant: ({ name }) => {
      const value = changed.get(name);
      return value && target.constant(name, value);
    },
    node: (node, inputs) => {
      if (sums.includes(node)) return [inputs[0] as Value];
      const name = products.get(node);
      return name === undefined ? undefined : [named(target, node, inputs, name)];
    },
  }));
  // Nothing reads the branches any more: a second copy leaves them out.
  return copyGraph(bare);
}

/** W + scale A B, as W is stored; W itself while B is zero. */
function merged(graph: Graph, { weight, down, up, scale, transposed }: LowRankAdapter): Tensor<'float32'> {
  const [w, a, b] = [weight, down, up].map((name) => graph.value(name).constant) as [Matrix, Matrix, Matrix];
  if (b.data.every((v) => v === 0)) return w;
  const [[inputs, rank], [, outputs]] = [a.shape, b.shape];
  const data = w.data.slice();
  const row = new Float64Array(outputs);
  for (let i = 0; i < inputs; i++) {
    row.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * (a.data[i * rank + k] as number);
      for (let j = 0; j < outputs; j++) row[j] = (row[j] as number) + factor * (b.data[k * outputs + j] as number);
    }
    for (let j = 0; j < outputs; j++) {
      const at = transposed ? j * inputs + i : i * outputs + j;
      data[at] = (data[at] as number) + (row[j] as number);
    }
  }
  return tensor('float32', w.shape, data);
}

type Matrix = Tensor<'float32'> & { readonly shape: readonly [number, number] };
