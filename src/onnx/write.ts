import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { toAttributeProto } from './attribute-proto.js';
import { ModelProtoSchema, type NodeProtoSchema, type TensorProto } from './onnx_pb.js';
import { placed } from './placed.js';
import { toTensorProto } from './tensor-proto.js';
import { newestOpset } from './upgrade.js';
import { toValueInfo } from './value-info.js';

/** ONNX file format that goes with that operator set (ONNX, "Versioning"). */
const irVersion = 10;

/** Protobuf messages end at 2 GiB; the rest is left to names, nodes and framing. */
const maxConstantBytes = 2 ** 31 - 2 ** 26;

/** Turns a constant into the tensor message that stands for it. */
export type StoreConstant = (name: string, tensor: Tensor) => TensorProto;

/**
 * The graph as the bytes of an ONNX model: opset 21, constants as initializers, symbolic dimensions as
 * `dim_param`, `graph.metadata` as `metadata_props`. A `com.microsoft` node adds that domain in version 1.
 *
 * @param store where the elements of constants go; by default into the model itself.
 * @param fed constants that are left out: they become inputs of which the model says no more than dtype and rank.
 * @throws WarmstartError `E_ONNX_TOO_LARGE` when the constants exceed what one protobuf message can hold,
 * `E_ONNX_WRITE` when the graph cannot be said in ONNX.
 */
export function encodeModel(
  graph: Graph,
  store: StoreConstant = inline(graph),
  fed: ReadonlySet<Value> = new Set(),
): Uint8Array<ArrayBuffer> {
  const domains = new Set(graph.nodes.map((node) => node.domain).filter((domain) => domain !== ''));
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    producerName: 'warmstart',
    opsetImport: [
      { domain: '', version: BigInt(newestOpset) },
      ...[...domains].map((domain) => ({ domain, version: 1n })),
    ],
    metadataProps: [...graph.metadata].map(([key, value]) => ({ key, value })),
    graph: {
      name: 'graph',
      node: graph.nodes.map(nodeProto),
      initializer: graph.constants.filter((v) => !fed.has(v)).map((v) => store(v.name, tensorOf(v))),
      input: [
        ...graph.inputs.map((v) => toValueInfo(v.name, v.type)),
        ...Array.from(fed, (v) => toValueInfo(v.name, { dtype: v.dtype, shape: v.shape.map(() => '') })),
      ],
      output: graph.outputs.map((v) => toValueInfo(v.name, v.type)),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

function inline(graph: Graph): StoreConstant {
  const bytes = graph.constants.reduce((sum, v) => sum + tensorOf(v).data.byteLength, 0);
  if (bytes <= maxConstantBytes) return (name, tensor) => toTensorProto(name, tensor);
  throw new WarmstartError({
    code: 'E_ONNX_TOO_LARGE',
    problem: 'the weights do not fit into one ONNX file',
    expected: `at most ${maxConstantBytes} bytes`,
    received: `${bytes} bytes`,
    hint: 'write the model with { externalData: true }',
  });
}

function tensorOf(value: Value): Tensor {
  const { constant } = value;
  if (constant) return constant;
  throw new WarmstartError({ code: 'E_ONNX_WRITE', problem: `value '${value.name}' is not a constant` });
}

function nodeProto(node: Node): MessageInitShape<typeof NodeProtoSchema> {
  return {
    name: node.name,
    opType: node.op,
    domain: node.domain,
    input: node.inputs.map((v) => v?.name ?? ''),
    output: node.outputs.map((v) => v.name),
    attribute: placed(`node '${node.name}' (${node.op})`, () =>
      Object.entries(node.attributes).map(([name, attribute]) => toAttributeProto(name, attribute)),
    ),
  };
}
