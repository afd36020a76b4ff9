import type { MessageInitShape } from '@bufbuild/protobuf';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { onnxBytes, onnxInput } from '../../test/support/onnx-bytes.js';
import { permissiveDialect } from '../../test/support/permissive-dialect.js';
import { type Attributes, int, ints, string } from '../ir/attributes.js';
import { Graph, type NodeSpec } from '../ir/graph.js';
import { float32, int64, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { AttributeProto_AttributeType as Kind, type NodeProtoSchema } from './onnx_pb.js';
import { decodeModel } from './read.js';
import { toTensorProto } from './tensor-proto.js';
import { upgrade as rewrite } from './upgrade.js';
import { encodeModel } from './write.js';

/** The node that stands for another one. */
function upgrade(...parameters: Parameters<typeof rewrite>): NodeSpec {
  const rewritten = rewrite(...parameters);
  if ('op' in rewritten) return rewritten;
  throw new Error('values instead of a node');
}

function setUp() {
  const graph = new Graph(permissiveDialect);
  const x = graph.input('x', 'float32', ['N', 4, 2, 2]);
  const around = { graph, freshName: (hint: string) => graph.freshName(hint) };
  const spec = (op: string, attributes: Attributes, inputs: NodeSpec['inputs'] = [x], outputCount = 1): NodeSpec => {
    return { op, domain: '', inputs, attributes, outputCount };
  };
  return { graph, around, spec };
}

describe('upgrade', () => {
  test.each(['ReduceMean', 'ReduceMax', 'ReduceL2', 'ReduceLogSumExp'])('the axes of %s become an input', (op) => {
    const { around, spec } = setUp();
    const { inputs, attributes } = upgrade(spec(op, { axes: ints([2, 3]), keepdims: int(0) }), 17, around);
    expect(inputs[1]?.constant).toEqual(int64([2, 3]));
    expect(attributes).toEqual({ keepdims: int(0) });
  });

  test('a reduction over everything stays one', () => {
    const { around, spec } = setUp();
    const written = spec('ReduceMean', { keepdims: int(0) });
    expect(upgrade(written, 17, around)).toEqual(written);
  });

  test('Split without sizes says how many parts it makes', () => {
    const { around, graph, spec } = setUp();
    expect(upgrade(spec('Split', { axis: int(1) }, undefined, 2), 17, around).attributes).toEqual({
      axis: int(1),
      num_outputs: int(2),
    });
    const sized = spec('Split', {}, [graph.value('x'), graph.constant('sizes', int64([1, 3]))], 2);
    expect(upgrade(sized, 17, around)).toBe(sized);
  });

  test('the modes of GridSample are renamed', () => {
    const { around, spec } = setUp();
    expect(upgrade(spec('GridSample', { mode: string('bilinear') }), 19, around).attributes.mode?.value).toBe('linear');
    expect(upgrade(spec('GridSample', { mode: string('nearest') }), 19, around).attributes.mode?.value).toBe('nearest');
  });

  test('the scale of GroupNormalization grows from groups to channels', () => {
    const { around, graph, spec } = setUp();
    const scale = graph.constant('scale', float32([2], [1, 2]));
    const bias = graph.constant('bias', float32([2], [3, 4]));
    const written = spec('GroupNormalization', { num_groups: int(2) }, [graph.value('x'), scale, bias]);
    const { inputs } = upgrade(written, 20, around);
    expect(graph.nodes.map((node) => node.op)).toEqual([
      'Reshape',
      'Expand',
      'Reshape',
      'Reshape',
      'Expand',
      'Reshape',
    ]);
    expect(graph.nodes.slice(0, 3).map((node) => toNumbers(node.inputs[1]?.constant ?? int64([])))).toEqual([
      [2, 1],
      [2, 2],
      [4],
    ]);
    expect(inputs[1]?.producer).toBe(graph.nodes[2]);
    const odd = spec('GroupNormalization', { num_groups: int(3) }, [graph.value('x'), scale, bias]);
    expect(() => upgrade(odd, 20, around)).toThrow(expect.objectContaining({ code: 'E_ONNX_UPGRADE' }));
  });

  test('a BatchNormalization that trained by its number of results is refused', () => {
    const { around, spec } = setUp();
    const inference = spec('BatchNormalization', {});
    expect(upgrade(inference, 13, around)).toBe(inference);
    const training = spec('BatchNormalization', {}, undefined, 5);
    expect(() => upgrade(training, 13, around)).toThrow(expect.objectContaining({ code: 'E_ONNX_UPGRADE' }));
    expect(upgrade(training, 14, around)).toBe(training);
  });

  test('what is new enough, or of another domain, is left alone', () => {
    const { around, spec } = setUp();
    const reduce = spec('ReduceMean', { axes: ints([1]) });
    expect(upgrade(reduce, 18, around)).toBe(reduce);
    const foreign = { ...reduce, domain: 'com.example' };
    expect(upgrade(foreign, 17, around)).toBe(foreign);
    const inherited = spec('toString', {});
    expect(upgrade(inherited, 17, around)).toBe(inherited);
  });
});

describe('a model of an older opset means the same once it is upgraded', () => {
  const feeds = {
    x: new OrtTensor(
      Float32Array.from({ length: 32 }, (_, i) => Math.cos(i * i)),
      [2, 4, 2, 2],
    ),
  };
  const attribute = (name: string, ...values: bigint[]) => ({ name, type: Kind.INTS, ints: values });
  const initializer = [toTensorProto('scale', float32([2], [2, 3])), toTensorProto('bias', float32([2], [5, 7]))];

  test.each<[number, string, MessageInitShape<typeof NodeProtoSchema>]>([
    [17, 'ReduceL2', { input: ['x'], attribute: [attribute('axes', -1n, 1n)] }],
    [13, 'ReduceMean', { input: ['x'], attribute: [] }],
    [17, 'Split', { input: ['x'], output: ['y', 'rest'], attribute: [{ name: 'axis', type: Kind.INT, i: 1n }] }],
    [
      18,
      'GroupNormalization',
      { input: ['x', 'scale', 'bias'], attribute: [{ name: 'num_groups', type: Kind.INT, i: 2n }] },
    ],
  ])('opset %i: %s', async (opset, opType, parts) => {
    const node = [{ opType, output: ['y'], ...parts }];
    const output = [{ name: 'y', type: { value: { case: 'tensorType' as const, value: { elemType: 1 } } } }];
    const older = onnxBytes(
      { name: 'older', input: [onnxInput('x', [2n, 4n, 2n, 2n])], initializer, node, output },
      opset,
    );
    const newer = encodeModel(decodeModel(older, onnxDialect));
    expect(await run(newer)).toEqual(await run(older));
  });

  async function run(model: Uint8Array) {
    const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
    try {
      const { y } = await session.run(feeds);
      return { shape: y?.dims, data: y?.data };
    } finally {
      await session.release();
    }
  }
});
