import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type GraphProtoSchema, ModelProtoSchema, type NodeProtoSchema } from '../../src/onnx/onnx_pb.js';

/** The bytes of a model as a foreign exporter might write it. */
export function onnxBytes(graph: MessageInitShape<typeof GraphProtoSchema>, opset = 21): Uint8Array {
  const opsetImport = [{ domain: '', version: BigInt(opset) }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph }));
}

/** A node without attributes. */
export function onnxNode(opType: string, input: string[], output: string[]): MessageInitShape<typeof NodeProtoSchema> {
  return { name: `${opType}-${output[0] ?? ''}`, opType, input, output };
}

/** A float32 input of the given shape; undefined is a dynamic dimension without a name. */
export function onnxInput(name: string, shape: (bigint | string | undefined)[]) {
  const dim = shape.map((d) => {
    if (d === undefined) return {};
    return typeof d === 'string'
      ? { value: { case: 'dimParam' as const, value: d } }
      : { value: { case: 'dimValue' as const, value: d } };
  });
  return { name, type: { value: { case: 'tensorType' as const, value: { elemType: 1, shape: { dim } } } } };
}
