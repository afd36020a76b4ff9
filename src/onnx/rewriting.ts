import { WarmstartError } from '../error/warmstart-error.js';
import type { Attributes } from '../ir/attributes.js';
import { float, int, ints } from '../ir/attributes.js';
import type { Graph, NodeSpec, Value } from '../ir/graph.js';
import { type DType, filled, int64, onnxTypeCode, type Tensor } from '../ir/tensor.js';

/** Where a rewrite may put what the newer form of a node needs besides its own inputs. */
export interface Surroundings {
  readonly graph: Graph;
  /** A name that neither the graph nor the file has. */
  readonly freshName: (hint: string) => string;
}

/** What stands for a node: another node, or the values of its results (undefined for those that nothing may read). */
export type Rewritten = NodeSpec | readonly (Value | undefined)[];

export type Rewrite = (spec: NodeSpec, write: Writer) => Rewritten;

/** Rewrites of an operator, each with the first operator set in which it is no longer needed, in that order. */
export type Rewrites = Readonly<Record<string, readonly (readonly [since: number, apply: Rewrite])[]>>;

/** Writes the nodes that another one is rewritten to. */
export class Writer {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  constant(hint: string, tensor: Tensor): Value {
    return this.#around.graph.constant(this.#around.freshName(hint), tensor);
  }

  ints(hint: string, values: readonly number[]): Value {
    return this.constant(hint, int64(values));
  }

  scalar(value: number, dtype: DType): Value {
    return this.constant('number', filled(dtype, [], value));
  }

  /** A node with one result. */
  one(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.all(op, inputs, attributes, 1)[0] as Value;
  }

  all(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes, count: number): readonly Value[] {
    const { graph, freshName } = this.#around;
    const name = freshName(`upgrade.${op}`);
    const outputNames = [name, ...Array.from({ length: count - 1 }, () => freshName(`upgrade.${op}`))];
    return graph.node(op, inputs, attributes, { name, outputNames });
  }

  add = (x: Value, y: Value | undefined): Value => (y ? this.one('Add', [x, y]) : x);
  mul = (x: Value, y: Value): Value => this.one('Mul', [x, y]);

  /** x times a number, in x's dtype. */
  scale(x: Value, factor: number): Value {
    return factor === 1 ? x : this.mul(x, this.scalar(factor, x.dtype));
  }

  cast(x: Value, dtype: DType): Value {
    return x.dtype === dtype ? x : this.one('Cast', [x], { to: int(onnxTypeCode[dtype]) });
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.one('Reshape', [x, this.ints('shape', shape)]);
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return this.one('Transpose', [x], { perm: ints(perm) });
  }

  mean(x: Value, axes: readonly number[]): Value {
    return this.one('ReduceMean', [x, this.ints('axes', axes)], { keepdims: int(1) });
  }
}

/** The same node with other parts. */
export function as(spec: NodeSpec, op: string, inputs: NodeSpec['inputs'], attributes: Attributes = {}): NodeSpec {
  return { op, domain: '', inputs, attributes, outputCount: spec.outputCount };
}

export function numberOf({ attributes }: NodeSpec, name: string, otherwise: number): number {
  const value = attributes[name]?.value;
  return typeof value === 'number' ? value : otherwise;
}

/** The attributes that are given and of these names. */
export function only({ attributes }: NodeSpec, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}

export function without({ attributes }: NodeSpec, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

export const epsilonOf = (spec: NodeSpec, otherwise: number) => ({
  epsilon: float(numberOf(spec, 'epsilon', otherwise)),
});

/** The `index`-th input. @throws WarmstartError `E_ONNX_UPGRADE` when it is left out */
export function input(spec: NodeSpec, index: number): Value {
  const value = spec.inputs[index];
  if (value) return value;
  throw cannot(spec, `lacks its input ${index}`);
}

/** The error `E_ONNX_UPGRADE`: a node that has no equivalent in the operators of opset 21. */
export function cannot({ op }: NodeSpec, problem: string, hint?: string): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_UPGRADE',
    problem: `${op} ${problem}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
