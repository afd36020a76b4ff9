import { Graph, type Node, type Value } from '../ir/graph.js';
import { type Shape, sameShape } from '../ir/shape.js';
import { GraphBuilder } from '../ops/builder.js';
import type { OpName } from '../ops/names.js';
import { copyInto } from '../passes/copy.js';
import { planConvolution, transpositionCost } from './convolution-plan.js';
import { picturesFirst, positionsFirst } from './positional-map.js';

/** Operators that work element by element, with operands broadcast. */
const elementwise: ReadonlySet<string> = new Set<OpName>([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Relu',
  'LeakyRelu',
  'PRelu',
  'Elu',
  'Selu',
  'Gelu',
  'Sigmoid',
  'HardSigmoid',
  'HardSwish',
  'Tanh',
  'Softplus',
  'Clip',
  'Identity',
]);

/** How convolutions are computed: each in the cheapest way, all as Conv, or all that can be as matrix products. */
export type Lowering = 'auto' | 'direct' | 'products';

type Inputs = readonly (Value | undefined)[];

/**
 * Brings maps into the layout [H * W, C, N], positions first and pictures last, from one convolution that gains by
 * it to the next, and writes these convolutions as matrix products. In that layout the kernel's products
 * are long rows for any size of map, and batch norms and everything elementwise cost the same as before.
 *
 * Goes through the graph in order: a convolution is moved when that is cheaper than a Conv, the transpositions that
 * either would need counted in; batch norms, elementwise operators and global means stay in the layout their input has.
 * Every moved result also stands in the graph as [N, C, H, W], under its old name; what nobody reads of that falls
 * away in a second copy. Derivatives follow from the new graph.
 */
export function positionalLayout(
  target: Graph,
  source: Graph,
  roots: readonly Value[],
  lowering: Lowering = 'auto',
): Value[] {
  const both = new Graph(source.dialect);
  const layout = new Layout(both, lowering);
  const copyOf = copyInto(both, source, roots, { node: (node, inputs) => layout.node(node, inputs) });
  const inBoth = roots.map(copyOf);
  return inBoth.map(copyInto(target, both, inBoth));
}

class Layout {
  readonly #b: GraphBuilder;
  /** [N, C, H, W] values of the new graph, with what holds the same as [H * W, C, N]. */
  readonly #positional = new Map<Value, Value>();

  constructor(
    graph: Graph,
    readonly lowering: Lowering,
  ) {
    this.#b = new GraphBuilder(graph);
  }

  /** The results in place of this node's; undefined leaves it as it is. */
  node(node: Node, inputs: Inputs): readonly Value[] | undefined {
    const b = this.#b.scope(`${node.name}/`);
    if (node.op === 'Conv') return this.#convolution(b, node, inputs);
    if (node.op === 'BatchNormalization') return this.#batchNorm(b, node, inputs);
    if (node.op === 'GlobalAveragePool') return this.#mean(b, node, inputs);
    return elementwise.has(node.op) ? this.#elementwise(b, node, inputs) : undefined;
  }

  #convolution(b: GraphBuilder, node: Node, inputs: Inputs): readonly Value[] | undefined {
    const plan = this.lowering === 'direct' ? undefined : planConvolution(node);
    if (!plan) return undefined;
    const [x, w, bias] = inputs as [Value, Value, Value | undefined];
    const move = transpositionCost(x.shape as readonly number[]);
    const isHere = this.#positional.has(x);
    // Who reads x as [N, C, H, W], if only to move it here, has paid for that.
    const isPlain = !isHere || x.users.length > 0;
    const saved = plan.directCost - plan.cost + (isPlain ? 0 : move) - (isHere ? 0 : move);
    if (saved <= 0 && this.lowering === 'auto') return undefined;
    const y = plan.write(b, this.#positionalOf(b, x), w);
    return [this.#result(b, node, bias ? b.add(y, b.reshape(bias, [-1, 1])) : y)];
  }

  #batchNorm(b: GraphBuilder, node: Node, inputs: Inputs): readonly Value[] | undefined {
    const x = inputs[0] && this.#positional.get(inputs[0]);
    if (!x) return undefined;
    const outputNames = node.outputs.map((v, i) => (i === 0 ? '' : v.name));
    // Without the node's own name: the plain result may bear that.
    const operands = [x, ...inputs.slice(1)];
    const [y, ...statistics] = b.node('BatchNormalization', operands, node.attributes, { outputNames });
    return [this.#result(b, node, y as Value), ...statistics];
  }

  #mean(b: GraphBuilder, node: Node, [map]: Inputs): readonly Value[] | undefined {
    const x = map && this.#positional.get(map);
    return x && [this.#result(b, node, b.mean(x, [0], { keepdims: true }))];
  }

  #elementwise(b: GraphBuilder, node: Node, inputs: Inputs): readonly Value[] | undefined {
    const { shape } = node.outputs[0] as Value;
    // What decides is an operand as large as the result: the other layout of a smaller one costs little.
    if (!inputs.some((v) => v && this.#positional.has(v) && sameShape(v.shape, shape))) return undefined;
    const operands = inputs.map((v) => v && this.#operand(b, v, shape.slice(2)));
    if (operands.some((v, i) => !v && inputs[i])) return undefined;
    return [this.#result(b, node, b.one(node.op as OpName, operands, node.attributes))];
  }

  /** An operand in this layout, whole or one point of the map; undefined for single rows or columns. */
  #operand(b: GraphBuilder, v: Value, map: Shape): Value | undefined {
    if (v.shape.length === 0) return v;
    const shape = [...Array<number>(4 - v.shape.length).fill(1), ...(v.shape as readonly number[])];
    const own = shape.slice(2);
    if (!sameShape(own, map) && !sameShape(own, [1, 1])) return undefined;
    return this.#positionalOf(b, v.shape.length === 4 ? v : b.reshape(v, shape));
  }

  #positionalOf(b: GraphBuilder, v: Value): Value {
    const known = this.#positional.get(v);
    if (known) return known;
    const made = positionsFirst(b, v);
    this.#positional.set(v, made);
    return made;
  }

  /** Stands for the node's result [N, C, H, W]; where the positional one will do, this code stays unused. */
  #result(b: GraphBuilder, node: Node, positional: Value): Value {
    const { name, shape } = node.outputs[0] as Value;
    const pictures = picturesFirst(b, positional, shape as readonly number[]);
    const [map] = b.node('Identity', [pictures], {}, { outputNames: [name] }) as [Value];
    this.#positional.set(map, positional);
    return map;
  }
}
