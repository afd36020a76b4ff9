import type { Graph, Node, Value } from '../ir/graph.js';
import { elementCount, type Tensor } from '../ir/tensor.js';
import { isMask } from './masks.js';
import { movingValues } from './moving-values.js';
import { rotations } from './rotations.js';

/**
 * Inputs that hold learned parameters, by operator. Running statistics of a batch norm are not among
 * them: they are measured, not learned.
 */
const parameterInputs: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  PRelu: [1],
};

/**
 * What exporters join learned tensors with to what a layer has computed, where no layer operator takes them: biases,
 * scales and position embeddings by arithmetic, class tokens by Concat, mask tokens by Where.
 */
const joining: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Sum', 'Concat', 'Where']);

/** Floating inputs that say how, and are not what, an operator computes: nothing of them is learned. */
const settings: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Resize: [1, 2],
  GridSample: [1],
};

/** Coordinates in a plane or in space, which an author gives to a layer, have fewer columns than learned tokens. */
const mostCoordinates = 4;

/** A learned tensor where it takes part in what is computed of pictures. */
export interface ParameterUse {
  readonly parameter: Value;
  /** The layer, or the arithmetic, that it is for. */
  readonly node: Node;
  /** Which input of the node: it is the parameter, or what is computed of it and other constants (a transpose). */
  readonly index: number;
}

/**
 * Where learned tensors take part. A constant, float32, is one
 * - where it is the weight, bias, scale or shift of a layer operator;
 * - where arithmetic, Concat or Where join it to what a layer has computed: the bias of a linear layer on sequences, a
 *   layer norm in pieces, a layer's scale, position embeddings, class tokens.
 *
 * It is the same whether these read it or what is made of it and of other constants alone, by whatever operators: a
 * transposed weight, a table of relative positions looked up by Gather, a token that Expand repeats.
 *
 * What is the author's is none: in front of the first layer arithmetic normalises pictures; single numbers are epsilons,
 * scales and temperatures; so are masks of attention ({@link isMask}), coordinates that a layer reads as its data, angles
 * and their sines and cosines ({@link rotations}), and the scales of Resize.
 */
export function parameterUses(graph: Graph): ParameterUse[] {
  const moving = movingValues(graph);
  const learned = new Set<Value>();
  const uses: ParameterUse[] = [];
  for (const node of graph.nodes) {
    const isBehindLayer = node.inputs.some((v) => v && learned.has(v));
    const joins = isBehindLayer && joining.has(node.op);
    const indices = joins ? node.inputs.keys() : slotsOf(node, moving);
    const before = uses.length;
    for (const index of indices) {
      const slot = node.inputs[index];
      if (!slot || moving.has(slot)) continue;
      const parameters = slot.constant && !joins ? weight(slot) : sourcesOf(slot);
      for (const parameter of parameters) uses.push({ parameter, node, index });
    }
    // A shape does not depend on the numbers.
    const learns = isBehindLayer || uses.length > before;
    if (learns && node.op !== 'Shape' && node.outputs.some((v) => moving.has(v)))
      for (const v of node.outputs) learned.add(v);
  }
  return withoutRotations(uses);
}

function withoutRotations(uses: readonly ParameterUse[]): ParameterUse[] {
  const factors = uses.flatMap(({ node, parameter: { constant } }) =>
    node.op === 'Mul' && constant ? [constant] : [],
  );
  const turning = rotations([...new Set(factors)]);
  return uses.filter(({ parameter: { constant } }) => !constant || !turning.has(constant));
}

/** The parameters that each node of the graph computes with. */
export function parametersByNode(graph: Graph): ReadonlyMap<Node, readonly Value[]> {
  const found = new Map<Node, Value[]>(graph.nodes.map((node) => [node, []]));
  for (const { node, parameter } of parameterUses(graph)) found.get(node)?.push(parameter);
  return found;
}

/** Everything in the graph that can be trained, in the order in which the graph reads it, each once. */
export function findParameters(graph: Graph): Value[] {
  return [...new Set(parameterUses(graph).map(({ parameter }) => parameter))];
}

/**
 * Whether a constant is the author's, however many numbers it has: a mask of attention, or coordinates that layers read
 * as their data.
 */
export function isGiven({ constant, users }: Value): boolean {
  if (!isFloat32(constant)) return false;
  const coordinates = Number(constant.shape.at(-1)) <= mostCoordinates;
  return (
    isMask(constant) ||
    (coordinates && users.length > 0 && users.every(({ op, inputs: [x] }) => isMatrix(op) && x?.constant === constant))
  );
}

function isMatrix(op: string): boolean {
  return op === 'MatMul' || op === 'Gemm';
}

/** Of a product of two constants the right one is the weight: the left one is data, as in `x W`. */
function slotsOf({ op, inputs }: Node, moving: ReadonlySet<Value>): readonly number[] {
  const slots = Object.hasOwn(parameterInputs, op) ? (parameterInputs[op] ?? []) : [];
  return op === 'MatMul' && !inputs.some((v) => v && moving.has(v)) ? [1] : slots;
}

function weight(value: Value): Value[] {
  return value.dtype === 'float32' ? [value] : [];
}

/** The learned tensors of which a value that depends on no picture is computed; layers on the way have theirs themselves. */
function sourcesOf(value: Value): Value[] {
  const seen = new Set<Value>();
  const found = new Set<Value>();
  // Not by recursion: a file may hold a chain of any length.
  const waiting = [value];
  for (let v = waiting.pop(); v; v = waiting.pop()) {
    if (seen.has(v)) continue;
    seen.add(v);
    const { constant, producer } = v;
    if (isFloat32(constant) && elementCount(constant.shape) > 1 && !isMask(constant)) found.add(v);
    if (producer && producer.op !== 'Shape') waiting.push(...dataOf(producer).reverse());
  }
  return [...found];
}

function dataOf({ op, inputs }: Node): Value[] {
  const [x] = inputs;
  // What is turned into sines and cosines are positions or frequencies.
  if (op === 'Conv' || op === 'ConvTranspose' || op === 'Sin' || op === 'Cos') return [];
  if (isMatrix(op)) return x && Number(x.shape.at(-1)) > mostCoordinates ? [x] : [];
  const aside = new Set([...(parameterInputs[op] ?? []), ...(settings[op] ?? [])]);
  return inputs.flatMap((v, i) => (v && !aside.has(i) ? [v] : []));
}

function isFloat32(tensor: Tensor | undefined): tensor is Tensor<'float32'> {
  return tensor?.dtype === 'float32';
}
