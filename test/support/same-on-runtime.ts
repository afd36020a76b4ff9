import { create, toBinary } from '@bufbuild/protobuf';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { expect } from 'vitest';
import type { Tensor } from '../../src/ir/tensor.js';
import { toAttributeProto } from '../../src/onnx/attribute-proto.js';
import { ModelProtoSchema } from '../../src/onnx/onnx_pb.js';
import { decodeModel } from '../../src/onnx/read.js';
import { toTensorProto } from '../../src/onnx/tensor-proto.js';
import { toValueInfo } from '../../src/onnx/value-info.js';
import { encodeModel } from '../../src/onnx/write.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { type OperatorCase, relativeError } from './conformance.js';

/** One node as a file of some operator set holds it; its constants are initializers. */
export interface NodeInFile extends Omit<OperatorCase, 'differentiate' | 'step' | 'tolerance'> {
  readonly opset: number;
}

/** A model of one node, and what its inputs are fed. */
export function modelOf(node: NodeInFile): { bytes: Uint8Array; feeds: Record<string, Tensor> } {
  const { opset, op, domain = '', attributes = {}, inputs, constants = [], outputCount = 1 } = node;
  const names = inputs.map((t, i) => (t ? `in${i}` : ''));
  const named = inputs.flatMap((t, i) => (t ? [{ i, t, name: `in${i}` }] : []));
  const outputs = Array.from({ length: outputCount }, (_, i) => `out${i}`);
  const fed = named.filter(({ i }) => !constants.includes(i));
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [
      { domain: '', version: BigInt(opset) },
      { domain: 'com.microsoft', version: 1n },
    ],
    graph: {
      name: 'one node',
      node: [
        {
          name: 'node',
          opType: op,
          domain,
          input: names,
          output: outputs,
          attribute: Object.entries(attributes).map(([name, value]) => toAttributeProto(name, value)),
        },
      ],
      initializer: named.filter(({ i }) => constants.includes(i)).map(({ name, t }) => toTensorProto(name, t)),
      input: fed.map(({ name, t }) => toValueInfo(name, t)),
      output: outputs.map((name) => ({ name })),
    },
  });
  const bytes = toBinary(ModelProtoSchema, model);
  return { bytes, feeds: Object.fromEntries(fed.map(({ name, t }) => [name, t])) };
}

/** Runs the bytes of a model as they are. */
export async function runBytes(bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<OrtTensor[]> {
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  try {
    const fed = Object.entries(feeds).map(([name, t]) => [name, new OrtTensor(t.dtype, t.data as never, t.shape)]);
    const results = await session.run(Object.fromEntries(fed));
    return session.outputNames.map((name) => results[name] as OrtTensor);
  } finally {
    await session.release();
  }
}

/** What we make of a model gives what ONNX Runtime makes of the model itself; and the types that the graph promises. */
export async function expectSameOnRuntime(bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<void> {
  const graph = decodeModel(bytes, onnxDialect);
  const [own, theirs] = [await runBytes(encodeModel(graph), feeds), await runBytes(bytes, feeds)];
  for (const [i, expected] of theirs.entries()) {
    const found = own[i];
    expect(found?.dims).toEqual(expected.dims);
    expect(found?.type).toBe(expected.type);
    expect(graph.outputs[i]?.dtype).toBe(expected.type);
    expect(graph.outputs[i]?.shape).toEqual(expected.dims);
    const numbers = (t?: OrtTensor) => Array.from(t?.data as ArrayLike<number | bigint>, Number);
    expect(relativeError(numbers(found), numbers(expected))).toBeLessThan(2e-6);
  }
}
