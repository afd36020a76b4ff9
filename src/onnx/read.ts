import { fromBinary } from '@bufbuild/protobuf';
import { WarmstartError } from '../error/warmstart-error.js';
import { type Dialect, Graph, type NodeSpec, type Value } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { domainOf, graphOf, opsetOf, unsupported } from './acceptance.js';
import { fromAttributeProtos } from './attribute-proto.js';
import { constantOf } from './constant-node.js';
import { ExternalData } from './external-data.js';
import { checkFraming } from './framing.js';
import { freshNames } from './fresh-names.js';
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx_pb.js';
import { describeStep, inExecutionOrder } from './order.js';
import { placed } from './placed.js';
import { fromTensorProto, type ReadExternal } from './tensor-proto.js';
import { upgrade } from './upgrade.js';
import { dimParams, fromValueInfo } from './value-info.js';

export interface DecodeOptions {
  /** Folder in which external data is looked for; without it such models are refused. */
  readonly directory?: string;
  /** Name for error messages. */
  readonly fileName?: string;
}

/**
 * Reads an ONNX model of opset 13 to 21 as a graph of opset 21. Initializers and Constant nodes become
 * constants, nodes are put in execution order, types are inferred by the dialect (those that the file
 * states for results are not used), and unnamed dynamic dimensions are named `unk_0`, `unk_1`, …
 *
 * Tensors view `bytes` where they can: the bytes must not be changed afterwards.
 *
 * @throws WarmstartError `E_ONNX_MALFORMED`, `E_ONNX_TOO_MANY` (the bytes), `E_ONNX_OPSET`,
 * `E_ONNX_UNSUPPORTED`, `E_ONNX_DUPLICATE`, `E_ONNX_MISSING_VALUE`, `E_ONNX_CYCLE` (the graph),
 * `E_ONNX_TENSOR`, `E_ONNX_EXTERNAL`, `E_ONNX_CONSTANT`, `E_ONNX_ATTRIBUTE`, `E_ONNX_TYPE`,
 * `E_ONNX_UPGRADE`, `E_DTYPE_UNKNOWN` (its parts), and what the dialect throws.
 */
export function decodeModel(bytes: Uint8Array, dialect: Dialect, options: DecodeOptions = {}): Graph {
  return placed(options.fileName, () => {
    checkFraming(bytes, ModelProtoSchema);
    const model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
    return new ModelReader(model, new Graph(dialect), options).read();
  });
}

class ModelReader {
  readonly #model: ModelProto;
  readonly #file: GraphProto;
  readonly #graph: Graph;
  readonly #readExternal: ReadExternal;
  /** Every value name of the file. */
  readonly #names = new Set<string>();
  /** The values of the graph by their names in the file. */
  readonly #values = new Map<string, Value>();
  readonly #freshName = freshNames(this.#names);

  constructor(model: ModelProto, graph: Graph, options: DecodeOptions) {
    const external = new ExternalData(options.directory);
    this.#model = model;
    this.#file = graphOf(model);
    this.#graph = graph;
    this.#readExternal = (entries, byteLength) => external.read(entries, byteLength);
  }

  read(): Graph {
    const opset = opsetOf(this.#model);
    const { input, initializer, node, output } = this.#file;
    for (const { key, value } of this.#model.metadataProps) this.#graph.metadata.set(key, value);
    // In older files initializers are listed as inputs too, to say that a caller may replace them.
    const initialized = new Set(initializer.map(({ name }) => name));
    const inputs = input.filter(({ name }) => !initialized.has(name));
    this.#reserveNames([...inputs, ...initializer], node);
    this.#addInputs(inputs);
    for (const tensor of initializer) {
      placed(`initializer '${tensor.name}'`, () => this.#addConstant(tensor.name, this.#tensor(tensor)));
    }
    for (const constant of node.filter(isConstant)) this.#addConstantNode(constant);
    const others = node.filter((each) => !isConstant(each));
    for (const next of inExecutionOrder(others, (name) => this.#values.has(name))) this.#addNode(next, opset);
    for (const name of unique(output.map((each) => each.name))) this.#graph.output(this.#result(name));
    return this.#graph;
  }

  #reserveNames(given: readonly { readonly name: string }[], nodes: readonly NodeProto[]): void {
    const names = given.map(({ name }) => name);
    if (names.includes('')) throw unsupported('an input or initializer without a name');
    const results = nodes.flatMap((node) => node.output.filter((name) => name !== ''));
    for (const name of unique([...names, ...results])) this.#names.add(name);
  }

  #addInputs(inputs: readonly ValueInfoProto[]): void {
    const freshDim = freshNames(new Set(inputs.flatMap(dimParams)));
    for (const input of inputs) {
      const { dtype, shape } = placed(`input '${input.name}'`, () => fromValueInfo(input, () => freshDim('unk')));
      this.#values.set(input.name, this.#graph.input(input.name, dtype, shape));
    }
  }

  #tensor(proto: TensorProto): Tensor {
    return fromTensorProto(proto, this.#readExternal);
  }

  #addConstant(name: string, tensor: Tensor): void {
    this.#values.set(name, this.#graph.constant(name, tensor));
  }

  #addConstantNode(node: NodeProto): void {
    placed(describeStep(node), () => {
      const tensor = constantOf(fromAttributeProtos(node.attribute, this.#readExternal));
      for (const name of node.output) if (name !== '') this.#addConstant(name, tensor);
    });
  }

  #addNode(node: NodeProto, opset: number): void {
    const names = withoutTrailing(node.output, '');
    const outputNames = names.map((name) => name || this.#freshName('unused'));
    const spec = placed(describeStep(node), () => {
      const inputs = withoutTrailing(node.input, '').map((name) => this.#values.get(name));
      const attributes = fromAttributeProtos(node.attribute, this.#readExternal);
      const written: NodeSpec = {
        op: node.opType,
        domain: domainOf(node),
        inputs,
        attributes,
        outputCount: names.length,
      };
      return upgrade(written, opset, { graph: this.#graph, freshName: this.#freshName });
    });
    const options = { domain: spec.domain, name: node.name, outputNames };
    const outputs = this.#graph.node(spec.op, spec.inputs, spec.attributes, options);
    outputs.forEach((value, i) => {
      this.#values.set(names[i] || value.name, value);
    });
  }

  #result(name: string): Value {
    const value = this.#values.get(name);
    if (value) return value;
    throw new WarmstartError({
      code: 'E_ONNX_MISSING_VALUE',
      problem: `the model's result '${name}' is given by nothing in it`,
    });
  }
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

function isConstant(node: NodeProto): boolean {
  return node.opType === 'Constant' && domainOf(node) === '';
}

function withoutTrailing<T>(list: readonly T[], omitted: T): readonly T[] {
  return list.slice(0, list.findLastIndex((item) => item !== omitted) + 1);
}
