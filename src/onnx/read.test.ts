import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onnxBytes, onnxInput, onnxNode } from '../../test/support/onnx-bytes.js';
import { permissiveDialect } from '../../test/support/permissive-dialect.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { float, int, ints, string } from '../ir/attributes.js';
import { type Dialect, Graph } from '../ir/graph.js';
import { printGraph } from '../ir/printer.js';
import { float32, int64 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { AttributeProto_AttributeType as Kind } from './onnx_pb.js';
import { decodeModel } from './read.js';
import { toTensorProto } from './tensor-proto.js';
import { encodeModel } from './write.js';

const read = (bytes: Uint8Array) => decodeModel(bytes, permissiveDialect);
const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

/** A small graph with everything that a file can say. */
function sample(): Graph {
  const graph = new Graph(permissiveDialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const w = graph.constant('w', float32([2, 2], [1, 2, 3, 4]));
  const axes = graph.constant('axes', int64([1]));
  const [h] = graph.node('Gemm', [x, w, undefined], { transB: int(1), alpha: float(1) }, { name: 'gemm' });
  const [a, b] = graph.node('Split', [h, axes], { mode: string('ü'), pads: ints([1, 2]) }, { outputNames: ['a', 'b'] });
  const [y] = graph.node('NhwcMaxPool', [a, undefined, b], {}, { domain: 'com.microsoft', outputNames: ['y'] });
  graph.metadata.set('classes', '["cat", "dog"]');
  if (y && h) graph.output(y, h);
  return graph;
}

describe('decodeModel', () => {
  test('gives back what encodeModel wrote', () => {
    const graph = sample();
    const back = read(encodeModel(graph));
    // Omitted inputs at the end of a node say nothing.
    expect(printGraph(back)).toBe(printGraph(graph).replace('Gemm(%x, w, _)', 'Gemm(%x, w)'));
    expect(back.constants.map((v) => v.constant)).toEqual(graph.constants.map((v) => v.constant));
    expect(back.nodes.map((node) => node.name)).toEqual(graph.nodes.map((node) => node.name));
    expect(back.metadata).toEqual(graph.metadata);
    expect(encodeModel(back)).toEqual(encodeModel(read(encodeModel(back))));
  });

  test('accepts opset 7 to 24 and nothing else', () => {
    for (let opset = 7; opset <= 24; opset++) expect(() => read(onnxBytes({}, opset))).not.toThrow();
    for (const opset of [6, 25, 0, -1]) {
      expect(() => read(onnxBytes({}, opset))).toThrow(refusal('E_ONNX_OPSET', /opset 7 to 24\n {2}received: opset /));
    }
  });

  test('initializers, listed as inputs too or not, and Constant nodes are constants', () => {
    const graph = read(
      onnxBytes({
        input: [onnxInput('x', [2n]), onnxInput('w', [1n])],
        initializer: [toTensorProto('w', float32([1], [5]))],
        node: [
          onnxNode('Add', ['x', 'c'], ['y']),
          { opType: 'Constant', output: ['c'], attribute: [{ name: 'value_ints', type: Kind.INTS, ints: [3n] }] },
          {
            opType: 'Constant',
            domain: 'ai.onnx',
            output: ['d'],
            attribute: [{ name: 'value', type: Kind.TENSOR, t: toTensorProto('', float32([], [2])) }],
          },
        ],
        output: [onnxInput('y', [])],
      }),
    );
    expect(graph.inputs.map((v) => v.name)).toEqual(['x']);
    expect(graph.constants.map((v) => [v.name, v.constant])).toEqual([
      ['w', float32([1], [5])],
      ['c', int64([3])],
      ['d', float32([], [2])],
    ]);
    expect(graph.nodes.map((node) => node.op)).toEqual(['Add']);
  });

  test('names the dimensions that have no name', () => {
    const graph = read(onnxBytes({ input: [onnxInput('x', ['unk_0', undefined, 3n]), onnxInput('z', ['', 'N'])] }));
    expect(graph.inputs.map((v) => v.shape)).toEqual([
      ['unk_0', 'unk_1', 3],
      ['unk_2', 'N'],
    ]);
  });

  test('puts nodes in order and omits omitted results', () => {
    const nodes = [onnxNode('Relu', ['h'], ['y']), onnxNode('Dropout', ['x', '', ''], ['h', ''])];
    const graph = read(onnxBytes({ input: [onnxInput('x', [1n])], node: nodes, output: [onnxInput('y', [])] }));
    expect(graph.nodes.map((node) => [node.op, node.inputs.length, node.outputs.map((v) => v.name)])).toEqual([
      ['Dropout', 1, ['h']],
      ['Relu', 1, ['y']],
    ]);
  });

  test('upgrades older nodes', () => {
    const attribute = [{ name: 'axes', type: Kind.INTS, ints: [-1n] }];
    const node = [{ opType: 'ReduceMean', input: ['x'], output: ['axes_0'], attribute }];
    const graph = read(onnxBytes({ input: [onnxInput('x', [1n])], node }, 17));
    expect(graph.nodes[0]?.inputs[1]?.constant).toEqual(int64([-1]));
    expect(graph.nodes[0]?.outputs[0]?.name).toBe('axes_0');
  });

  const x = onnxInput('x', [1n]);
  test.each<[string, string, RegExp, Parameters<typeof onnxBytes>[0]]>([
    ['two inputs of one name', 'E_ONNX_DUPLICATE', /'x'/, { input: [x, x] }],
    ['a result that hides an input', 'E_ONNX_DUPLICATE', /'x'/, { input: [x], node: [onnxNode('Relu', ['x'], ['x'])] }],
    ['one result twice', 'E_ONNX_DUPLICATE', /'x'/, { input: [x], output: [x, x] }],
    ['an unknown result', 'E_ONNX_MISSING_VALUE', /'x'/, { output: [x] }],
    ['an unknown input', 'E_ONNX_MISSING_VALUE', /'g'.*'Relu-y'/s, { node: [onnxNode('Relu', ['g'], ['y'])] }],
    ['a cycle', 'E_ONNX_CYCLE', /'Relu-y'/, { node: [onnxNode('Relu', ['y'], ['y'])] }],
    ['a sparse tensor without a name', 'E_ONNX_UNSUPPORTED', /without a name/, { sparseInitializer: [{}] }],
    ['an input without a name', 'E_ONNX_UNSUPPORTED', /without a name/, { input: [onnxInput('', [])] }],
    ['an input without a type', 'E_ONNX_TYPE', /'s' has no type/, { input: [{ name: 's' }] }],
    ['a negative dimension', 'E_ONNX_TYPE', /dimension -1/, { input: [onnxInput('x', [-1n])] }],
    [
      'an input without a shape',
      'E_ONNX_TYPE',
      /'s' has no shape/,
      { input: [{ name: 's', type: { value: { case: 'tensorType', value: { elemType: 1 } } } }] },
    ],
    [
      'a sequence',
      'E_ONNX_TYPE',
      /'s' is not a tensor but a sequence/,
      { input: [{ name: 's', type: { value: { case: 'sequenceType', value: new Uint8Array() } } }] },
    ],
    [
      'a subgraph',
      'E_ONNX_CONTROL_FLOW',
      /Loop repeats.*node 'loop' \(Loop\)/s,
      { node: [{ name: 'loop', opType: 'Loop', attribute: [{ name: 'body', type: Kind.GRAPH }] }] },
    ],
    [
      'a damaged weight',
      'E_ONNX_TENSOR',
      /initializer 'w'/,
      { initializer: [{ name: 'w', dataType: 1, dims: [4n], rawData: new Uint8Array(4) }] },
    ],
    [
      'a weight elsewhere',
      'E_ONNX_EXTERNAL',
      /initializer 'w'/,
      { initializer: [{ name: 'w', dataType: 1, dims: [1n], dataLocation: 1 }] },
    ],
    ['a Constant of nothing', 'E_ONNX_CONSTANT', /'Constant-c'/, { node: [onnxNode('Constant', [], ['c'])] }],
  ])('refuses %s', (_, code, message, graph) => {
    expect(() => read(onnxBytes(graph))).toThrow(refusal(code, message));
  });

  test('says which node the dialect does not know, and in which file', () => {
    const strict: Dialect = {
      infer: () => {
        throw new WarmstartError({ code: 'E_OP_UNKNOWN', problem: 'operator Foo is not known' });
      },
    };
    const bytes = onnxBytes({ input: [x], node: [onnxNode('Foo', ['x'], ['y'])] });
    expect(() => decodeModel(bytes, strict, { fileName: 'm.onnx' })).toThrow(/where: {4}m.onnx, node 'Foo-y'/);
  });

  test('refuses an empty file', () => {
    expect(() => read(new Uint8Array())).toThrow(refusal('E_ONNX_MALFORMED', /without a graph/));
  });
});

/** A small graph that the real operators accept. */
function classifier(): Graph {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 1, 4, 4]);
  const filters = graph.constant('filters', float32([2, 1, 3, 3], new Float32Array(18)));
  const [h] = graph.node('Conv', [x, filters, undefined], { strides: ints([2, 2]), auto_pad: string('SAME_UPPER') });
  const [m] = graph.node('ReduceMean', [h, graph.constant('axes', int64([2, 3]))], { keepdims: int(0) });
  const w = graph.constant('w', float32([2, 2], [1, 2, 3, 4]));
  const [z] = graph.node('Gemm', [m, w, undefined], { transB: int(1), alpha: float(1) });
  const [y] = graph.node('Reshape', [z, graph.constant('shape', int64([-1, 1, 2]))], {}, { outputNames: ['y'] });
  graph.metadata.set('classes', '["cat", "dog"]');
  if (y) graph.output(y);
  return graph;
}

describe('damaged files', () => {
  const bytes = encodeModel(classifier());

  /** A damaged file is a graph, that can be written, or a WarmstartError. */
  function survives(damaged: Uint8Array): void {
    try {
      encodeModel(decodeModel(damaged, onnxDialect));
    } catch (error) {
      if (!(error instanceof WarmstartError)) throw error;
    }
  }

  test('cut off anywhere', () => {
    let refused = 0;
    for (let length = 0; length < bytes.length; length++) {
      survives(bytes.slice(0, length));
      try {
        decodeModel(bytes.slice(0, length), onnxDialect);
      } catch {
        refused++;
      }
    }
    // Only what ends between the last fields of the model still is a whole one.
    expect(refused).toBeGreaterThanOrEqual(bytes.length - 3);
  });

  test('any one bit flipped', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      survives(damaged);
    }
  });

  test('bytes overwritten, taken out and put in at random', () => {
    const edit = fc.tuple(fc.nat(bytes.length - 1), fc.nat(3), fc.uint8Array({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const damaged = Array.from(bytes);
        for (const [at, removed, inserted] of edits) damaged.splice(at, removed, ...inserted);
        survives(Uint8Array.from(damaged));
      }),
      { numRuns: 500 },
    );
  });

  test('not a model at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 500 });
  });
});
