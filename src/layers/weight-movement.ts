import type { Graph, Node, Value } from '../ir/graph.js';
import { sameShape } from '../ir/shape.js';
import type { Tensor } from '../ir/tensor.js';
import { parameterUses } from '../passes/parameters.js';
import { weightLayers } from './weight-layers.js';

/** What a tensor is to its layer: what it multiplies its input with, what it scales or shifts its result by, or what a batch norm measured of it. */
export type TensorKind = 'weights' | 'scales and shifts' | 'running statistics';

/** How far a tensor is from what it was. */
export interface TensorMovement {
  readonly name: string;
  readonly kind: TensorKind;
  readonly shape: readonly number[];
  /** Number of the layer of weights that it belongs to, from 1 in the order of depth: norms belong to the layer before them. */
  readonly layer: number;
  /** Squared L2 norms, of the tensor before and of the difference. */
  readonly before: number;
  readonly change: number;
  /** Cosine of the angle between the tensor before and after; absent where either is zero. */
  readonly cosine?: number;
}

export interface WeightMovement {
  /** In the order in which the network reads them. */
  readonly tensors: readonly TensorMovement[];
  /** Names of the layers of weights, in the order of depth. */
  readonly layers: readonly string[];
  /** Tensors that the network before did not have, or had in another shape. */
  readonly added: readonly string[];
}

/** How far learning moved each tensor of a network: what has the same name and shape in both is compared. */
export function weightMovement(before: Graph, after: Graph): WeightMovement {
  const weights = weightLayers(after);
  const numberOf = new Map(weights.map((node, i) => [node, i + 1]));
  const tensors: TensorMovement[] = [];
  const added: string[] = [];
  const seen = new Set<Value>();
  let layer = 1;
  const uses = usesByNode(after);
  const isFloats = (t: Tensor | undefined): t is Tensor<'float32'> => t?.dtype === 'float32';
  for (const node of after.nodes) {
    layer = numberOf.get(node) ?? layer;
    for (const { value, kind } of uses(node)) {
      const { name, constant } = value;
      if (seen.has(value) || !isFloats(constant)) continue;
      seen.add(value);
      const known = before.find(name)?.constant;
      if (!isFloats(known) || !sameShape(known.shape, constant.shape)) added.push(name);
      else tensors.push({ name, kind, shape: constant.shape, layer, ...distance(known, constant) });
    }
  }
  return { tensors, added, layers: weights.map(({ name }) => name) };
}

/** ||after - before|| / ||before|| over several tensors as one; infinite where all were zero. */
export function relativeDistance(tensors: readonly Pick<TensorMovement, 'before' | 'change'>[]): number {
  const sum = (of: 'before' | 'change') => tensors.reduce((total, one) => total + one[of], 0);
  const change = sum('change');
  return change === 0 ? 0 : Math.sqrt(change / sum('before'));
}

function usesByNode(graph: Graph): (node: Node) => { readonly value: Value; readonly kind: TensorKind }[] {
  const weights = new Set(weightLayers(graph));
  const found = new Map<Node, { value: Value; kind: TensorKind }[]>();
  const add = (node: Node, value: Value, kind: TensorKind) => {
    const known = found.get(node);
    if (known) known.push({ value, kind });
    else found.set(node, [{ value, kind }]);
  };
  for (const { node, parameter } of parameterUses(graph))
    add(node, parameter, weights.has(node) && parameter.shape.length > 1 ? 'weights' : 'scales and shifts');
  for (const node of graph.nodes)
    if (node.op === 'BatchNormalization')
      for (const value of node.inputs.slice(3, 5)) if (value?.constant) add(node, value, 'running statistics');
  return (node) => found.get(node) ?? [];
}

function distance(
  { data: before }: Tensor<'float32'>,
  { data: after }: Tensor<'float32'>,
): Pick<TensorMovement, 'before' | 'change' | 'cosine'> {
  let [beforeSquares, afterSquares, change, product] = [0, 0, 0, 0];
  for (const [i, b] of before.entries()) {
    const a = after[i] as number;
    beforeSquares += b * b;
    afterSquares += a * a;
    product += a * b;
    change += (a - b) ** 2;
  }
  const lengths = Math.sqrt(beforeSquares) * Math.sqrt(afterSquares);
  return {
    before: beforeSquares,
    change,
    ...(lengths > 0 && { cosine: Math.min(1, Math.max(-1, product / lengths)) }),
  };
}
