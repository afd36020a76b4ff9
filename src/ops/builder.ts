import { type Attributes, int, ints } from '../ir/attributes.js';
import type { Graph, NodeOptions, Value } from '../ir/graph.js';
import { type DType, filled, int64, onnxTypeCode, type Tensor } from '../ir/tensor.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import type { OpName } from './names.js';

/** Gives each byte a character of its own. */
const bytesAsText = new TextDecoder('latin1');

/** What a reduction leaves of the axes it sums over. */
export interface ReduceOptions {
  readonly keepdims?: boolean;
}

/**
 * Writes operators into a graph: the vocabulary of gradient rules, layers, losses and optimisers.
 * Every method adds ordinary ONNX operators (opset 21) that a stock runtime executes.
 */
export class GraphBuilder {
  readonly graph: Graph;
  /** Put in front of node names, so that a printed or profiled graph tells what a node belongs to. */
  readonly prefix: string;
  readonly #literals: Map<string, Value>;

  constructor(graph: Graph, prefix = '', literals = new Map<string, Value>()) {
    this.graph = graph;
    this.prefix = prefix;
    this.#literals = literals;
  }

  /** A builder for the same graph that names its nodes below `prefix`. */
  scope(prefix: string): GraphBuilder {
    return new GraphBuilder(this.graph, prefix, this.#literals);
  }

  node(
    op: OpName,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    options: NodeOptions = {},
  ): readonly Value[] {
    return this.graph.node(op, inputs, attributes, { ...options, name: this.prefix + (options.name ?? op) });
  }

  /** A node with one result. */
  one(op: OpName, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.node(op, inputs, attributes)[0] as Value;
  }

  /** A literal tensor; those of equal bits are stored once for this builder and its scopes. */
  literal(value: Tensor): Value {
    const key = `${value.dtype}[${value.shape}]${bytesAsText.decode(bytesOf(value))}`;
    const known = this.#literals.get(key);
    if (known) return known;
    const made = this.graph.constant(this.graph.freshName('literal'), value);
    this.#literals.set(key, made);
    return made;
  }

  scalar(value: number, dtype: DType = 'float32'): Value {
    return this.literal(filled(dtype, [], value));
  }

  /** A one-dimensional int64 literal: axes, shapes, offsets. */
  ints(values: readonly number[]): Value {
    return this.literal(int64(values));
  }

  add = (x: Value, y: Value): Value => this.one('Add', [x, y]);
  sub = (x: Value, y: Value): Value => this.one('Sub', [x, y]);
  mul = (x: Value, y: Value): Value => this.one('Mul', [x, y]);
  div = (x: Value, y: Value): Value => this.one('Div', [x, y]);
  pow = (x: Value, y: Value): Value => this.one('Pow', [x, y]);
  neg = (x: Value): Value => this.one('Neg', [x]);
  exp = (x: Value): Value => this.one('Exp', [x]);
  log = (x: Value): Value => this.one('Log', [x]);
  sqrt = (x: Value): Value => this.one('Sqrt', [x]);
  reciprocal = (x: Value): Value => this.one('Reciprocal', [x]);
  relu = (x: Value): Value => this.one('Relu', [x]);
  sigmoid = (x: Value): Value => this.one('Sigmoid', [x]);
  tanh = (x: Value): Value => this.one('Tanh', [x]);
  where = (condition: Value, x: Value, y: Value): Value => this.one('Where', [condition, x, y]);
  equal = (x: Value, y: Value): Value => this.one('Equal', [x, y]);
  greater = (x: Value, y: Value): Value => this.one('Greater', [x, y]);
  less = (x: Value, y: Value): Value => this.one('Less', [x, y]);
  and = (x: Value, y: Value): Value => this.one('And', [x, y]);
  matmul = (x: Value, y: Value): Value => this.one('MatMul', [x, y]);

  /** x times a number, in x's dtype. */
  scale(x: Value, factor: number): Value {
    return factor === 1 ? x : this.mul(x, this.scalar(factor, x.dtype));
  }

  /** x plus a number, in x's dtype. */
  shift(x: Value, term: number): Value {
    return this.add(x, this.scalar(term, x.dtype));
  }

  square(x: Value): Value {
    return this.mul(x, x);
  }

  cast(x: Value, dtype: DType): Value {
    return x.dtype === dtype ? x : this.one('Cast', [x], { to: int(onnxTypeCode[dtype]) });
  }

  /** Reshape; one dimension may be -1, and 0 keeps the dimension at its place. */
  reshape(x: Value, shape: readonly number[]): Value {
    return this.one('Reshape', [x, this.ints(shape)]);
  }

  /** Reshape to the shape of `like`, also where that is known only when the graph runs. */
  reshapeLike(x: Value, like: Value): Value {
    return this.one('Reshape', [x, this.shapeOf(like)]);
  }

  expandLike(x: Value, like: Value): Value {
    return this.one('Expand', [x, this.shapeOf(like)]);
  }

  /** The shape as a value: a literal when it is static, else computed when the graph runs. */
  shapeOf(x: Value): Value {
    return x.shape.every((d) => typeof d === 'number') ? this.ints(x.shape as number[]) : this.one('Shape', [x]);
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return perm.every((p, i) => p === i) ? x : this.one('Transpose', [x], { perm: ints(perm) });
  }

  sum(x: Value, axes: readonly number[], { keepdims = false }: ReduceOptions = {}): Value {
    return axes.length === 0 ? x : this.one('ReduceSum', [x, this.ints(axes)], { keepdims: int(keepdims ? 1 : 0) });
  }

  mean(x: Value, axes: readonly number[], { keepdims = false }: ReduceOptions = {}): Value {
    return axes.length === 0 ? x : this.one('ReduceMean', [x, this.ints(axes)], { keepdims: int(keepdims ? 1 : 0) });
  }

  unsqueeze(x: Value, axes: readonly number[]): Value {
    return axes.length === 0 ? x : this.one('Unsqueeze', [x, this.ints(axes)]);
  }

  squeeze(x: Value, axes: readonly number[]): Value {
    return axes.length === 0 ? x : this.one('Squeeze', [x, this.ints(axes)]);
  }

  concat(parts: readonly Value[], axis: number): Value {
    return parts.length === 1 ? (parts[0] as Value) : this.one('Concat', parts, { axis: int(axis) });
  }

  slice(
    x: Value,
    range: {
      readonly starts: readonly number[];
      readonly ends: readonly number[];
      readonly axes: readonly number[];
      readonly steps?: readonly number[];
    },
  ): Value {
    const { starts, ends, axes, steps } = range;
    const inputs = [x, this.ints(starts), this.ints(ends), this.ints(axes)];
    return this.one('Slice', steps ? [...inputs, this.ints(steps)] : inputs);
  }

  /** Pads with zeros; `pads` is [begin of every axis..., end of every axis...] and may be negative (crops). */
  pad(x: Value, pads: readonly number[]): Value {
    return pads.every((p) => p === 0) ? x : this.one('Pad', [x, this.ints(pads)]);
  }
}
