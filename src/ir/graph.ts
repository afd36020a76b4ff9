import { WarmstartError } from '../error/warmstart-error.js';
import type { Attributes } from './attributes.js';
import { checkShape, formatShape, type Shape } from './shape.js';
import type { DType, Tensor } from './tensor.js';

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Where a value comes from. A constant is what ONNX calls an initializer: a weight or a fixed number. */
export type Origin =
  | { readonly kind: 'input' }
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  | { readonly kind: 'result'; readonly node: Node; readonly index: number };

/** An edge of the graph: a named tensor of known type that knows its producer and its users. */
export class Value {
  /** Nodes that read this value, in graph order; a node that reads it twice stands here twice. */
  readonly users: Node[] = [];

  constructor(
    readonly name: string,
    readonly type: TensorType,
    readonly origin: Origin,
  ) {}

  get shape(): Shape {
    return this.type.shape;
  }

  get dtype(): DType {
    return this.type.dtype;
  }

  /** The node that computes this value; undefined for inputs and constants. */
  get producer(): Node | undefined {
    return this.origin.kind === 'result' ? this.origin.node : undefined;
  }

  /** The elements, when they are known before the graph runs. */
  get constant(): Tensor | undefined {
    return this.origin.kind === 'constant' ? this.origin.tensor : undefined;
  }
}

/** What is asked of a dialect when a node is added: everything of the node but its results. */
export interface NodeSpec {
  readonly op: string;
  /** ONNX operator domain; '' is the standard one. */
  readonly domain: string;
  /** An omitted optional input is undefined. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputCount: number;
}

export interface Node extends NodeSpec {
  readonly name: string;
  readonly outputs: readonly Value[];
}

/** The operators a graph may hold: gives the types of a node's results or says why the node is wrong. */
export interface Dialect {
  infer(spec: NodeSpec): readonly TensorType[];
  /** The elements of a value, row by row, as far as they follow from constants and shapes; else undefined. */
  elements?(value: Value): Shape | undefined;
}

/** Optional parts of a node being added. */
export interface NodeOptions {
  readonly domain?: string;
  readonly outputCount?: number;
  readonly name?: string;
  readonly outputNames?: readonly string[];
}

/**
 * A graph of tensor operators in static single assignment. It only grows, and a node may only read
 * what is already in the graph: so it is acyclic and its node order is an execution order by construction.
 * Passes change a graph by building another one.
 */
export class Graph {
  readonly inputs: Value[] = [];
  readonly nodes: Node[] = [];
  readonly outputs: Value[] = [];
  /** Free key-value pairs that travel with the model (ONNX metadata_props). */
  readonly metadata = new Map<string, string>();
  readonly #values = new Map<string, Value>();
  /** The outputs once more: a file may declare a hundred thousand. */
  readonly #results = new Set<Value>();
  readonly #nodeNames = new Set<string>();
  readonly #suffixes = new Map<string, number>();

  constructor(readonly dialect: Dialect) {}

  /** Constants in the order in which they were added. */
  get constants(): Value[] {
    return [...this.#values.values()].filter((v) => v.origin.kind === 'constant');
  }

  /** @throws WarmstartError `E_IR_NO_VALUE` */
  value(name: string): Value {
    const value = this.#values.get(name);
    if (value) return value;
    throw new WarmstartError({ code: 'E_IR_NO_VALUE', problem: `the graph has no value '${name}'` });
  }

  find(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** @throws WarmstartError `E_IR_NAME`, `E_SHAPE_SIZE` */
  input(name: string, dtype: DType, shape: Shape): Value {
    checkShape(shape);
    const value = this.#define(name, { dtype, shape }, { kind: 'input' });
    this.inputs.push(value);
    return value;
  }

  /** @throws WarmstartError `E_IR_NAME`, `E_SHAPE_SIZE` */
  constant(name: string, tensor: Tensor): Value {
    checkShape(tensor.shape);
    return this.#define(name, { dtype: tensor.dtype, shape: tensor.shape }, { kind: 'constant', tensor });
  }

  /**
   * Adds a node and returns its results.
   * @throws WarmstartError with the node's name in `where`, when the dialect refuses it or an input is foreign.
   */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    options: NodeOptions = {},
  ): readonly Value[] {
    const { domain = '', outputCount = options.outputNames?.length ?? 1 } = options;
    const name = this.#uniqueNodeName(options.name || op);
    const spec: NodeSpec = { op, domain, inputs, attributes, outputCount };
    const types = this.#infer(name, spec);
    const outputs: Value[] = [];
    const node: Node = { ...spec, name, outputs };
    types.forEach((type, index) => {
      const hint = options.outputNames?.[index] || (types.length > 1 ? `${name}.${index}` : name);
      outputs.push(this.#define(this.freshName(hint), type, { kind: 'result', node, index }));
    });
    for (const input of inputs) input?.users.push(node);
    this.nodes.push(node);
    return outputs;
  }

  /**
   * Declares results of the graph.
   * @throws WarmstartError `E_IR_FOREIGN`; `E_IR_OUTPUT_TWICE`, since ONNX knows a result by its name alone
   */
  output(...values: Value[]): void {
    for (const value of values) {
      if (this.#values.get(value.name) !== value) throw foreign(value);
      if (this.#results.has(value)) throw outputTwice(value);
      this.#results.add(value);
      this.outputs.push(value);
    }
  }

  /** `hint` itself, or with the first number that makes it free. */
  freshName(hint: string): string {
    return this.#free(hint, this.#values);
  }

  #infer(name: string, spec: NodeSpec): readonly TensorType[] {
    try {
      for (const input of spec.inputs) {
        if (input && this.#values.get(input.name) !== input) throw foreign(input);
      }
      const types = this.dialect.infer(spec);
      for (const { shape } of types) checkShape(shape);
      if (types.length === spec.outputCount) return types;
      throw new WarmstartError({
        code: 'E_IR_OUTPUTS',
        problem: 'an operator has another number of results than the node asks for',
        expected: `${types.length}`,
        received: `${spec.outputCount}`,
      });
    } catch (error) {
      throw error instanceof WarmstartError ? error.at(describeNode(name, spec)) : error;
    }
  }

  #define(name: string, type: TensorType, origin: Origin): Value {
    if (name === '' || this.#values.has(name)) {
      throw new WarmstartError({
        code: 'E_IR_NAME',
        problem: name === '' ? 'a value needs a name' : `two values are named '${name}'`,
        hint: 'use freshName()',
      });
    }
    const value = new Value(name, type, origin);
    this.#values.set(name, value);
    return value;
  }

  #uniqueNodeName(hint: string): string {
    const name = this.#free(hint, this.#nodeNames);
    this.#nodeNames.add(name);
    return name;
  }

  #free(hint: string, taken: { has(name: string): boolean }): string {
    let name = hint;
    let suffix = this.#suffixes.get(hint) ?? 0;
    while (taken.has(name)) name = `${hint}_${++suffix}`;
    this.#suffixes.set(hint, suffix);
    return name;
  }
}

/** "node 'conv1' (Conv of [N, 3, 8, 8], [4, 3, 3, 3])" */
export function describeNode(name: string, spec: NodeSpec): string {
  const operands = spec.inputs.map((v) => (v ? formatShape(v.shape) : 'none')).join(', ');
  const op = spec.domain ? `${spec.domain}.${spec.op}` : spec.op;
  return `node '${name}' (${op} of ${operands})`;
}

function outputTwice(value: Value): WarmstartError {
  return new WarmstartError({
    code: 'E_IR_OUTPUT_TWICE',
    problem: `'${value.name}' is a result of the graph already`,
    hint: 'give the second result a value of its own: Identity',
  });
}

function foreign(value: Value): WarmstartError {
  return new WarmstartError({
    code: 'E_IR_FOREIGN',
    problem: `value '${value.name}' belongs to another graph`,
    hint: 'map it through the copy that made this graph',
  });
}
