import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attribute, Attributes } from '../../src/ir/attributes.js';
import { Graph, type Value } from '../../src/ir/graph.js';
import type { Dim } from '../../src/ir/shape.js';
import { type DType, int64, onnxTypeCode, tensor } from '../../src/ir/tensor.js';
import { decodeModel } from '../../src/onnx/read.js';
import { encodeModel } from '../../src/onnx/write.js';
import { onnxDialect, ruleOf } from '../../src/ops/dialect.js';
import { standardOps } from '../../src/ops/names.js';
import { fuzzing, fuzzRuns } from './mutations.js';
import { outcomeOf, readGuarded } from './reading.js';

/** What is asked of an operator: positions of its inputs among all values, and its attributes. */
interface Asked {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly attributes: Attributes;
  readonly outputCount: number;
}

const dim = fc.oneof<fc.Arbitrary<Dim>[]>(
  fc.integer({ min: 0, max: 6 }),
  fc.constantFrom('N', 'H', 2 ** 31, 2 ** 53 - 1),
);
const shape = fc.oneof(
  fc.constantFrom<Dim[][]>([], [4], [2, 4], [1, 4, 8, 8], ['N', 4, 8, 8], ['N', 4, 'H', 'H'], [4, 4, 3, 3], [0, 4]),
  fc.array(dim, { maxLength: 5 }),
);
const dtype = fc.oneof(fc.constant<DType>('float32'), fc.constantFrom(...(Object.keys(onnxTypeCode) as DType[])));

/** Sizes, axes, counts and steps as they should be, and as they should not. */
const integer = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -2, max: 5 }) },
  fc.constantFrom(64, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 40, 2 ** 52, 2 ** 53 - 1, -(2 ** 31), -(2 ** 53) + 1),
);
const integers = fc.oneof(fc.array(integer, { maxLength: 5 }), fc.array(integer, { minLength: 8, maxLength: 8 }));
const number = fc.oneof(fc.constantFrom(0.5, 1, 2, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e30), fc.float());
const numbers = fc.array(number, { maxLength: 5 });
const word = fc.constantFrom(
  'SAME_UPPER',
  'VALID',
  'reflect',
  'edge',
  'linear',
  'cubic',
  'add',
  'DCR',
  '',
  '__proto__',
);

const constant = fc.oneof(
  integers.map((values) => int64(values)),
  integer.map((value) => ({ ...int64([value]), shape: [] })),
  integers.map((values) => tensor('int32', [values.length], Int32Array.from(values))),
  numbers.map((values) => tensor('float32', [values.length], Float32Array.from(values))),
  number.map((value) => tensor('float32', [], Float32Array.of(value))),
);

const ofType: { readonly [T in Attribute['type']]: fc.Arbitrary<Attribute> } = {
  int: integer.map((value) => ({ type: 'int', value })),
  ints: integers.map((value) => ({ type: 'ints', value })),
  float: number.map((value) => ({ type: 'float', value })),
  floats: numbers.map((value) => ({ type: 'floats', value })),
  string: word.map((value) => ({ type: 'string', value })),
  strings: fc.array(word, { maxLength: 3 }).map((value) => ({ type: 'strings', value })),
  tensor: constant.map((value) => ({ type: 'tensor', value })),
};

const asked = fc.constantFrom(...standardOps).chain((op): fc.Arbitrary<Asked> => {
  const { arity, attributes: schema } = ruleOf({ op, domain: '' });
  const attributes = Object.fromEntries(Object.entries(schema).map(([name, type]) => [name, ofType[type]]));
  return fc.record({
    op: fc.constant(op),
    inputs: fc.array(fc.nat(30), { minLength: arity[0], maxLength: Math.min(arity[1], arity[0] + 3) }),
    attributes: fc.record(attributes, { requiredKeys: [] }) as fc.Arbitrary<Attributes>,
    outputCount: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.nat(3)),
  });
});

const values = fc.record({
  inputs: fc.array(fc.record({ dtype, shape }), { minLength: 1, maxLength: 4 }),
  constants: fc.array(constant, { maxLength: 5 }),
  nodes: fc.array(asked, { minLength: 1, maxLength: 8 }),
});

test('operators give a type or say what is wrong, and make nothing large; what is accepted comes back', fuzzing, () => {
  const accepted = new Set<string>();
  fc.assert(
    fc.property(values, ({ inputs, constants, nodes }) => {
      const graph = new Graph(onnxDialect);
      const all: Value[] = inputs.map((type, i) => graph.input(`input${i}`, type.dtype, type.shape));
      all.push(...constants.map((held, i) => graph.constant(`constant${i}`, held)));
      for (const { op, inputs: positions, attributes, outputCount } of nodes) {
        const operands = positions.map((at) => (at === 30 ? undefined : all[at % all.length]));
        // ONNX writes an omitted last input, and leaves it out, alike.
        while (operands.length > 0 && operands.at(-1) === undefined) operands.pop();
        const made = readGuarded(0, 0, () => graph.node(op, operands, attributes, { outputCount }));
        if (made) accepted.add(op);
        all.push(...(made ?? []));
      }
      graph.output(...graph.nodes.flatMap((node) => node.outputs));
      const written = outcomeOf(() => encodeModel(graph));
      if (!written) expect.fail('what a graph holds cannot be written');
      const again = decodeModel(written, onnxDialect);
      if (Buffer.compare(encodeModel(again), written) !== 0) expect.fail('another graph came back');
    }),
    { numRuns: fuzzRuns },
  );
  // Else the test above would show little.
  if (fuzzRuns >= 2000) expect(accepted.size).toBeGreaterThan(0.75 * standardOps.length);
});
