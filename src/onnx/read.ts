import { WarmstartError } from '../error/warmstart-error.js';
import { type Dialect, Graph, type NodeSpec, type Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import type { Tensor } from '../ir/tensor.js';
import { graphOf, opsetOf, unsupported } from './acceptance.js';
import { fromAttributeProtos } from './attribute-proto.js';
import { constantOf } from './constant-node.js';
import { refuseLoops, takenBranch } from './control-flow.js';
import { decodeMessage } from './decode.js';
import { ExternalData } from './external-data.js';
import { freshNames, Names } from './fresh-names.js';
import { Inliner, initializersOf } from './inline.js';
import type { Block, Initializer, Instruction } from './instruction.js';
import { type ModelProto, ModelProtoSchema, type ValueInfoProto } from './onnx_pb.js';
import { describeStep, inExecutionOrder } from './order.js';
import { placed } from './placed.js';
import { fromSparseTensorProto } from './sparse.js';
import { fromTensorProto, type ReadExternal } from './tensor-proto.js';
import { upgrade } from './upgrade.js';
import { dimParams, fromValueInfo } from './value-info.js';

export interface DecodeOptions {
  /** Folder in which external data is looked for; without it such models are refused. */
  readonly directory?: string;
  /** Name for error messages. */
  readonly fileName?: string;
  /** The shape that an input is to have instead of the one that the file declares. */
  readonly inputShape?: (declared: Shape) => Shape;
}

/**
 * Reads an ONNX model of opset 7 to 24 as a graph of opset 21. Initializers and Constant nodes become
 * constants, functions are inlined, an If whose condition is known gives way to its branch, nodes are put in
 * execution order, types are inferred by the dialect (those that the file states for results are not used), and
 * unnamed dynamic dimensions are named `unk_0`, `unk_1`, … bfloat16 is read as float32.
 *
 * Tensors view `bytes` where they can: the bytes must not be changed afterwards.
 *
 * @throws WarmstartError `E_ONNX_MALFORMED`, `E_ONNX_TOO_MANY` (the bytes), `E_ONNX_OPSET`,
 * `E_ONNX_UNSUPPORTED`, `E_ONNX_DUPLICATE`, `E_ONNX_MISSING_VALUE`, `E_ONNX_CYCLE` (the graph),
 * `E_ONNX_FUNCTION`, `E_ONNX_CONTROL_FLOW`, `E_ONNX_TENSOR`, `E_ONNX_SPARSE`, `E_ONNX_EXTERNAL`, `E_ONNX_CONSTANT`, `E_ONNX_ATTRIBUTE`, `E_ONNX_TYPE`,
 * `E_ONNX_UPGRADE`, `E_DTYPE_UNKNOWN` (its parts), and what the dialect throws.
 */
export function decodeModel(bytes: Uint8Array, dialect: Dialect, options: DecodeOptions = {}): Graph {
  return placed(options.fileName, () => {
    return new ModelReader(decodeMessage(ModelProtoSchema, bytes), new Graph(dialect), options).read();
  });
}

class ModelReader {
  readonly #model: ModelProto;
  readonly #graph: Graph;
  readonly #options: DecodeOptions;
  readonly #readExternal: ReadExternal;
  readonly #names = new Names();
  /** The values of the graph by their names in the file. */
  readonly #values = new Map<string, Value>();

  constructor(model: ModelProto, graph: Graph, options: DecodeOptions) {
    const external = new ExternalData(options.directory);
    this.#model = model;
    this.#graph = graph;
    this.#options = options;
    this.#readExternal = (entries, byteLength) => external.read(entries, byteLength);
  }

  read(): Graph {
    const file = graphOf(this.#model);
    const opset = opsetOf(this.#model);
    for (const { key, value } of this.#model.metadataProps) this.#graph.metadata.set(key, value);
    // In older files initializers are listed as inputs too, to say that a caller may replace them.
    const initialized = new Set(initializersOf(file).map(({ name }) => name));
    const inputs = file.input.filter(({ name }) => !initialized.has(name));
    const given = [...inputs.map(({ name }) => name), ...initialized];
    if (given.includes('')) throw unsupported('an input or initializer without a name');
    this.#names.reserve([...given, ...file.node.flatMap((node) => node.output)]);
    const block = new Inliner(this.#model, this.#names).inlined(file, opset);
    unique([...inputs, ...block.initializer, ...resultsOf(block)].map(({ name }) => name));
    this.#addInputs(inputs);
    this.#addBlock(block);
    for (const name of unique(block.output)) this.#graph.output(this.#result(name));
    return this.#graph;
  }

  #addInputs(inputs: readonly ValueInfoProto[]): void {
    const { inputShape = (shape) => shape } = this.#options;
    const freshDim = freshNames(new Set(inputs.flatMap(dimParams)));
    for (const input of inputs) {
      const { dtype, shape } = placed(`input '${input.name}'`, () => fromValueInfo(input, () => freshDim('unk')));
      this.#values.set(input.name, this.#graph.input(input.name, dtype, inputShape(shape)));
    }
  }

  #addBlock({ initializer, instructions }: Block): void {
    for (const { name, tensor } of initializer) {
      placed(`initializer '${name}'`, () => this.#addConstant(name, this.#tensor(tensor)));
    }
    for (const constant of instructions.filter(isConstant)) this.#addConstantNode(constant);
    const others = instructions.filter((each) => !isConstant(each));
    for (const next of inExecutionOrder(others, (name) => this.#values.has(name))) {
      if (next.branches.size > 0) this.#addBranch(next);
      else this.#addNode(next);
    }
  }

  #tensor(proto: Initializer['tensor']): Tensor {
    return proto.$typeName === 'warmstart.onnx.TensorProto'
      ? fromTensorProto(proto, this.#readExternal)
      : fromSparseTensorProto(proto, this.#readExternal);
  }

  #addConstant(name: string, tensor: Tensor): void {
    this.#values.set(name, this.#graph.constant(name, tensor));
  }

  #addConstantNode(node: Instruction): void {
    placed(describeStep(node), () => {
      const tensor = constantOf(fromAttributeProtos(node.attribute, this.#readExternal));
      for (const name of node.output) if (name !== '') this.#addConstant(name, tensor);
    });
  }

  /** The branch of an If that its condition takes; its results stand for those of the node. */
  #addBranch(node: Instruction): void {
    const taken = placed(describeStep(node), () => takenBranch(node, this.#operand(node, 0), this.#graph.dialect));
    placed(`a branch of ${describeStep(node)}`, () => unique(resultsOf(taken).map(({ name }) => name)));
    this.#addBlock(taken);
    node.output.forEach((name, i) => {
      if (name !== '') this.#values.set(name, this.#value(taken.output[i] ?? '', node));
    });
  }

  #addNode(node: Instruction): void {
    const names = withoutTrailing(node.output, '');
    const outputNames = names.map((name) => name || this.#names.fresh('unused'));
    const rewritten = placed(describeStep(node), () => {
      refuseLoops(node);
      const written: NodeSpec = {
        op: node.opType,
        domain: node.domain,
        inputs: withoutTrailing(node.operands, '').map((_, i) => this.#operand(node, i)),
        attributes: fromAttributeProtos(node.attribute, this.#readExternal),
        outputCount: names.length,
      };
      return upgrade(written, node.opset, { graph: this.#graph, freshName: this.#names.fresh });
    });
    const outputs = 'op' in rewritten ? this.#addSpec(rewritten, node.name, outputNames) : rewritten;
    outputs.forEach((value, i) => {
      if (value) this.#values.set(names[i] || value.name, value);
    });
  }

  #addSpec(spec: NodeSpec, name: string, outputNames: readonly string[]): readonly Value[] {
    return this.#graph.node(spec.op, spec.inputs, spec.attributes, { domain: spec.domain, name, outputNames });
  }

  #operand(node: Instruction, index: number): Value | undefined {
    const name = node.operands[index] ?? '';
    return name === '' ? undefined : this.#value(name, node);
  }

  #value(name: string, reader: Instruction): Value {
    const value = this.#values.get(name);
    if (value) return value;
    const problem = `a node reads the value '${name}', which nothing in the model gives`;
    throw new WarmstartError({ code: 'E_ONNX_MISSING_VALUE', problem, where: describeStep(reader) });
  }

  /** A value under the name that the file gives it as a result, which may stand for another one. */
  #result(name: string): Value {
    const value = this.#values.get(name);
    if (value?.name === name) return value;
    if (value) return this.#graph.node('Identity', [value], {}, { name, outputNames: [name] })[0] as Value;
    throw new WarmstartError({
      code: 'E_ONNX_MISSING_VALUE',
      problem: `the model's result '${name}' is given by nothing in it`,
    });
  }
}

function resultsOf({ instructions }: Block): { name: string }[] {
  return instructions.flatMap(({ output }) => output.filter((name) => name !== '').map((name) => ({ name })));
}

/** @throws WarmstartError `E_ONNX_DUPLICATE` when a name stands twice. */
function unique(names: readonly string[]): string[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new WarmstartError({ code: 'E_ONNX_DUPLICATE', problem: `two values of the model are named '${name}'` });
    }
    seen.add(name);
  }
  return [...seen];
}

function isConstant(node: Instruction): boolean {
  return node.opType === 'Constant' && node.domain === '';
}

function withoutTrailing<T>(list: readonly T[], omitted: T): readonly T[] {
  return list.slice(0, list.findLastIndex((item) => item !== omitted) + 1);
}
