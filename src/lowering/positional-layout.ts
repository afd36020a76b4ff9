import { Graph, type Node, type Value } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import type { OpName } from '../ops/names.js';
import { copyInto } from '../passes/copy.js';
import { planConvolution, transpositionCost } from './convolution-plan.js';
import { positionalConvolution } from './positional-convolution.js';

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

/**
 * Brings maps into the layout [H * W, C, N], positions first and pictures last, from one convolution that gains by
 * it to the next, and writes these convolutions as matrix products. In that layout the kernel's products
 * are long rows for any size of map, and batch norms and everything elementwise cost the same as before.
 *
 * Goes through the graph in order: a convolution is moved when that is cheaper than a Conv, the transpositions that
 * either would need counted in; batch norms and elementwise operators stay in the layout their input has.
 * Derivatives follow from the new graph. Unused values of the other layout are left as dead code.
 */
export function positionalLayout(target: Graph, source: Graph, roots: readonly Value[]): Value[] {
  const laidOut = new Graph(source.dialect);
  const layout = new Layout(laidOut);
  const copyOf = copyInto(laidOut, source, roots, { node: (node, inputs) => layout.node(node, inputs) });
  return roots.map(copyOf).map(copyInto(target, laidOut, roots.map(copyOf)));
}

class Layout {
  readonly #graph: Graph;
  /** [N, C, H, W] values of the new graph, with what holds the same as [H * W, C, N]. */
  readonly #positional = new Map<Value, Value>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  node(node: Node, inputs: readonly (Value | undefined)[]): readonly Value[] | undefined {
    const b = new GraphBuilder(this.#graph, `${node.name}/`);
    if (node.op === 'Conv') return this.#convolution(b, node, inputs);
    if (node.op === 'BatchNormalization') return this.#batchNorm(b, node, inputs);
    return elementwise.has(node.op) && node.domain === '' ? this.#elementwise(b, node, inputs) : undefined;
  }

  #convolution(b: GraphBuilder, node: Node, inputs: readonly (Value | undefined)[]): readonly Value[] | undefined {
    const plan = planConvolution(node);
    const [x, w, bias] = inputs as [Value, Value, Value | undefined];
    if (!plan) return undefined;
    const move = transpositionCost(x.shape as readonly number[]);
    const here = this.#positional.has(x);
    if (plan.cost + (here ? 0 : move) >= plan.directCost + (here ? move : 0)) return undefined;
    const y = positionalConvolution(b, this.#positionalOf(b, x), w, plan.plane);
    return [this.#result(b, node, bias ? b.add(y, b.reshape(bias, [-1, 1])) : y)];
  }

  #batchNorm(b: GraphBuilder, node: Node, inputs: readonly (Value | undefined)[]): readonly Value[] | undefined {
    const x = inputs[0] && this.#positional.get(inputs[0]);
    if (!x) return undefined;
    const outputNames = node.outputs.map((v, i) => (i === 0 ? '' : v.name));
    const [y, ...statistics] = b.graph.node(node.op, [x, ...inputs.slice(1)], node.attributes, {
      name: node.name,
      outputNames,
    }) as [Value, ...Value[]];
    return [this.#result(b, node, y), ...statistics];
  }

  #elementwise(b: GraphBuilder, node: Node, inputs: readonly (Value | undefined)[]): readonly Value[] | undefined {
    const shape = node.outputs[0]?.shape ?? [];
    if (!inputs.some((v) => v && this.#positional.has(v)) || !isStatic(shape)) return undefined;
    const operands = inputs.map((v) => v && this.#operand(b, v, shape));
    if (operands.some((v, i) => !v && inputs[i])) return undefined;
    return [this.#result(b, node, b.one(node.op as OpName, operands, node.attributes))];
  }

  /** An operand of an elementwise operator between maps of this shape; undefined where it broadcasts in another way. */
  #operand(b: GraphBuilder, v: Value, [pictures, channels, ...map]: readonly number[]): Value | undefined {
    if (!isStatic(v.shape)) return undefined;
    const [n = 1, c = 1, height = 1, width = 1] = [...Array(4 - v.shape.length).fill(1), ...v.shape] as number[];
    if (elementCount(v.shape) === 1) return v.shape.length === 0 ? v : b.reshape(v, []);
    const whole = height === map[0] && width === map[1];
    const point = height === 1 && width === 1;
    if (n === 1 && pictures !== 1 && c === channels && point) return b.reshape(v, [-1, 1]);
    return n === pictures && c === channels && (whole || point) ? this.#positionalOf(b, v) : undefined;
  }

  #positionalOf(b: GraphBuilder, v: Value): Value {
    const known = this.#positional.get(v);
    if (known) return known;
    // In two steps, each of which ORT knows a fast way for.
    const [pictures = 1, channels = 1] = v.shape as readonly number[];
    const last = b.transpose(b.reshape(v, [pictures, -1]), [1, 0]);
    const made = b.transpose(b.reshape(last, [channels, -1, pictures]), [1, 0, 2]);
    this.#positional.set(v, made);
    return made;
  }

  /** Stands for the node's result [N, C, H, W]; where the positional one will do, this code stays unused. */
  #result(b: GraphBuilder, node: Node, positional: Value): Value {
    const shape = node.outputs[0]?.shape as readonly number[];
    const [, channels, pictures] = positional.shape as readonly number[];
    const last = b.reshape(b.transpose(positional, [1, 0, 2]), [-1, pictures as number]);
    const pictureFirst = b.reshape(b.transpose(last, [1, 0]), [
      pictures as number,
      channels as number,
      ...shape.slice(2),
    ]);
    const named = b.node('Identity', [pictureFirst], {}, { outputNames: [node.outputs[0]?.name ?? ''] })[0] as Value;
    this.#positional.set(named, positional);
    return named;
  }
}
