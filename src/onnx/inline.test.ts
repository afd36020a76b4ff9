import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { onnxInput } from '../../test/support/onnx-bytes.js';
import { expectSameOnRuntime } from '../../test/support/same-on-runtime.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { float32, int64 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import {
  FunctionProtoSchema,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProtoSchema,
} from './onnx_pb.js';
import { decodeModel } from './read.js';
import { toTensorProto } from './tensor-proto.js';

/** The plain form of a message, not one that was made already. */
type Plain<Init> = Extract<Init, { readonly $typeName?: never }>;
type Node = Plain<MessageInitShape<typeof NodeProtoSchema>>;
type Function = Plain<MessageInitShape<typeof FunctionProtoSchema>>;
type Graph = Plain<MessageInitShape<typeof GraphProtoSchema>>;

const domain = 'pkg.example';

const step = (opType: string, input: string[], output: string[]): Node => {
  return { name: `${opType}-${output[0] ?? ''}`, opType, input, output };
};

const called = (name: string, input: string[], output: string[], attribute: Node['attribute'] = []): Node => ({
  ...step(name, input, output),
  domain,
  attribute,
});

function functionOf(name: string, parts: Function): Uint8Array {
  const opsetImport = [
    { domain: '', version: 17n },
    { domain, version: 1n },
  ];
  return toBinary(FunctionProtoSchema, create(FunctionProtoSchema, { name, domain, opsetImport, ...parts }));
}

function modelOf(graph: Graph, functions: readonly Uint8Array[] = [], opset = 17): Uint8Array {
  const opsetImport = [
    { domain: '', version: BigInt(opset) },
    { domain, version: 1n },
  ];
  const full = { name: 'g', input: [onnxInput('x', [2n, 3n])], ...graph, output: [{ name: 'y' }] };
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 9n, opsetImport, graph: full, functions: [...functions] }),
  );
}

const branch = (name: string, graph: Graph) => {
  const g = toBinary(GraphProtoSchema, create(GraphProtoSchema, { name, ...graph }));
  return { name, type: Kind.GRAPH, g };
};
const feeds = { x: sample([2, 3]) };
const operators = (bytes: Uint8Array) => decodeModel(bytes, onnxDialect).nodes.map((node) => node.op);
const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

/** y = LeakyRelu(a) + b, with b optional in the sense that the caller may leave the second result unused. */
const scaled = functionOf('scaled', {
  input: ['a', 'b'],
  output: ['sum', 'h'],
  attribute: ['slope'],
  node: [
    {
      ...step('LeakyRelu', ['a'], ['h']),
      attribute: [{ name: 'alpha', type: Kind.FLOAT, refAttrName: 'slope' }],
    },
    step('Add', ['h', 'b'], ['sum']),
  ],
});

describe('a function', () => {
  const slope = [{ name: 'slope', type: Kind.FLOAT, f: 0.4 }];

  test('is written where it is called, with its attributes, as often as it is called', async () => {
    const node = [
      called('scaled', ['x', 'x'], ['h', 'rest'], slope),
      called('scaled', ['h', 'x'], ['y', 'h_1'], slope),
    ];
    const bytes = modelOf({ node }, [scaled]);
    expect(operators(bytes)).toEqual(['LeakyRelu', 'Add', 'LeakyRelu', 'Add']);
    await expectSameOnRuntime(bytes, feeds);
  });

  test('may call others, in an operator set of its own', async () => {
    const outer = functionOf('outer', {
      input: ['x'],
      output: ['y'],
      opsetImport: [
        { domain: '', version: 17n },
        { domain, version: 1n },
      ],
      attributeProto: [{ name: 'slope', type: Kind.FLOAT, f: 0.7 }],
      node: [
        {
          ...step('ReduceMean', ['x'], ['m']),
          attribute: [{ name: 'axes', type: Kind.INTS, ints: [1n] }],
        },
        called('scaled', ['m', 'x'], ['y', 'h'], [{ name: 'slope', type: Kind.FLOAT, refAttrName: 'slope' }]),
      ],
    });
    const bytes = modelOf({ node: [called('outer', ['x'], ['y'])] }, [scaled, outer]);
    await expectSameOnRuntime(bytes, feeds);
    // The axes of ReduceMean are an attribute only before opset 18: the function says so, not the model.
    const newer = modelOf({ node: [called('outer', ['x'], ['y'])] }, [scaled, outer], 18);
    expect(operators(newer)).toEqual(['ReduceMean', 'LeakyRelu', 'Add']);
  });

  test('may be given fewer inputs, pass one on, and have names that the model has', () => {
    const clipped = functionOf('clipped', {
      input: ['x', 'low', 'high'],
      output: ['y', 'low'],
      node: [step('Relu', ['x'], ['h']), step('Clip', ['h', 'low', 'high'], ['y'])],
    });
    const bytes = modelOf(
      {
        initializer: [toTensorProto('c', float32([], [0.3]))],
        node: [step('Neg', ['x'], ['h']), called('clipped', ['h', 'c'], ['k', 'l']), step('Mul', ['k', 'l'], ['y'])],
      },
      [clipped],
    );
    expect(operators(bytes)).toEqual(['Neg', 'Relu', 'Clip', 'Identity', 'Mul']);
  });

  test('leaves out what the call leaves out', () => {
    const [leaky, sum] = decodeModel(
      modelOf({ node: [called('scaled', ['x', 'x'], ['y'])] }, [scaled]),
      onnxDialect,
    ).nodes;
    expect(leaky?.attributes).toEqual({});
    expect([leaky?.outputs[0]?.name, sum?.outputs[0]?.name]).toEqual(['scaled-y.h', 'y']);
  });

  test('that calls itself, exists twice, or grows without bound is refused', () => {
    const own = (name: string, calls: string[]): Uint8Array => {
      const node = calls.map((call, i) => called(call, ['x'], [i === 0 ? 'y' : `y${i}`]));
      return functionOf(name, { input: ['x'], output: ['y'], node });
    };
    const read = (...functions: Uint8Array[]) => operators(modelOf({ node: [called('f0', ['x'], ['y'])] }, functions));
    expect(() => read(own('f0', ['f1']), own('f1', ['f0']))).toThrow(refusal('E_ONNX_FUNCTION', /calls itself/));
    expect(() => read(scaled, scaled)).toThrow(refusal('E_ONNX_FUNCTION', /two functions/));
    const doubling = Array.from({ length: 30 }, (_, i) => own(`f${i}`, [`f${i + 1}`, `f${i + 1}`]));
    expect(() => read(...doubling)).toThrow(refusal('E_ONNX_TOO_MANY'));
    const chain = Array.from({ length: 100 }, (_, i) => own(`f${i}`, [`f${i + 1}`]));
    expect(() => read(...chain)).toThrow(refusal('E_ONNX_FUNCTION', /64 deep/));
    expect(() => read(own('f0', ['nothing']))).toThrow(refusal('E_OP_UNKNOWN', /pkg.example.nothing/));
  });

  test('damaged anywhere is a WarmstartError', () => {
    const bytes = modelOf({ node: [called('scaled', ['x', 'x'], ['y'])] }, [scaled]);
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [1, 8, 64]) {
        const damaged = bytes.with(at, (bytes[at] ?? 0) ^ bit);
        try {
          decodeModel(damaged, onnxDialect);
        } catch (error) {
          if (!(error instanceof WarmstartError)) throw error;
        }
      }
    }
  });
});

describe('an If', () => {
  /** Two branches that give what they read from outside, and a weight of the branch. */
  const node = (condition: string): Node => ({
    ...step('If', [condition], ['y']),
    attribute: [
      branch('then_branch', {
        initializer: [toTensorProto('w', float32([], [3]))],
        node: [step('Mul', ['h', 'w'], ['r'])],
        output: [{ name: 'r' }],
      }),
      branch('else_branch', { node: [step('Neg', ['h'], ['r'])], output: [{ name: 'r' }] }),
    ],
  });
  const relu = step('Relu', ['x'], ['h']);

  test.each([1, 0])('takes the branch of a constant condition: %d', async (truth) => {
    const condition = { ...toTensorProto('c', int64([truth])), name: 'c' };
    const cast = { ...step('Cast', ['c'], ['b']), attribute: [{ name: 'to', type: Kind.INT, i: 9n }] };
    // Nodes need not be in order: what a branch reads must be there before it.
    const bytes = modelOf({ initializer: [condition], node: [cast, node('b'), relu] });
    expect(operators(bytes)).toEqual(['Cast', 'Relu', truth ? 'Mul' : 'Neg', 'Identity']);
    await expectSameOnRuntime(modelOf({ initializer: [condition], node: [relu, cast, node('b')] }), feeds);
  });

  test('takes the branch that a shape decides, as torch.squeeze is exported', async () => {
    const nodes = [
      step('Shape', ['x'], ['s']),
      step('Gather', ['s', 'one'], ['d']),
      step('Equal', ['d', 'one'], ['c']),
      relu,
      node('c'),
    ];
    const initializer = [toTensorProto('one', { ...int64([1]), shape: [] })];
    const bytes = modelOf({ initializer, node: nodes });
    expect(operators(bytes)).toContain('Neg');
    await expectSameOnRuntime(bytes, feeds);
  });

  test('that the pictures decide is refused, and so are loops', () => {
    const nodes = [step('ReduceMax', ['x'], ['m']), step('IsNaN', ['m'], ['c']), relu, node('c')];
    const where = /decided while the model runs.*IsNaN.*'If-y'/s;
    expect(() => operators(modelOf({ node: nodes }))).toThrow(refusal('E_ONNX_CONTROL_FLOW', where));
    const loop = { ...step('Loop', ['x'], ['y']), attribute: [branch('body', {})] };
    expect(() => operators(modelOf({ node: [loop] }))).toThrow(refusal('E_ONNX_CONTROL_FLOW', /'Loop-y' \(Loop\)/));
  });
});

describe('a sparse weight', () => {
  const values = toTensorProto('w', float32([2], [5, 7]));
  const model = (indices: Parameters<typeof toTensorProto>[1], dims: bigint[]) =>
    modelOf({
      sparseInitializer: [{ values, indices: toTensorProto('', indices), dims }],
      node: [step('Add', ['x', 'w'], ['y'])],
    });

  test.each([
    ['positions', int64([1, 5])],
    ['indices', { ...int64([0, 1, 1, 2]), shape: [2, 2] }],
  ])('given by %s is made dense', (_, indices) => {
    const [weight] = decodeModel(model(indices, [2n, 3n]), onnxDialect).constants;
    expect(weight?.constant).toEqual(float32([2, 3], [0, 5, 0, 0, 0, 7]));
  });

  test.each([
    ['beyond its end', int64([1, 6]), [2n, 3n]],
    ['of too few positions', int64([1]), [2n, 3n]],
    ['of nearly nothing but zeros', int64([1, 2]), [2n ** 20n, 2n ** 12n]],
    ['of no size', int64([1, 2]), [-2n]],
  ])('%s is refused', (_, indices, dims) => {
    expect(() => decodeModel(model(indices, dims), onnxDialect)).toThrow(refusal('E_ONNX_SPARSE', /initializer 'w'/));
  });
});
