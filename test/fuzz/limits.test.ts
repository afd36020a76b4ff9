import { expect, test } from 'vitest';
import { decodeModel } from '../../src/onnx/read.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { onnxBytes, onnxInput } from '../support/onnx-bytes.js';
import { readGuarded } from './reading.js';

/** Seconds that a large file may take on a machine that does something else, too; what is quadratic takes hours. */
const patience = 120_000;

const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const chain = (opType: string, count: number, first: string) =>
  many(count, (i) => ({ opType, input: [i === 0 ? first : `v${i - 1}`], output: [`v${i}`] }));
/** Each node reads the one before it twice. */
const doubled = (opType: string, first: string) =>
  many(60, (i) => {
    const last = i === 0 ? first : `v${i - 1}`;
    const attribute = opType === 'Concat' ? [{ name: 'axis', type: 2, i: 0n }] : [];
    return { opType, input: [last, last], output: [`v${i}`], attribute };
  });
const numbers = (name: string, count: number) => {
  return { name, dims: [BigInt(count)], dataType: 7, rawData: new Uint8Array(8 * count) };
};
const x = onnxInput('x', ['N', 2n]);

const read = (bytes: Uint8Array) => readGuarded(bytes.length, 10, () => decodeModel(bytes, onnxDialect), patience);

test('50,000 nodes are read, in whatever order they stand', () => {
  const node = chain('Relu', 50_000, 'x').reverse();
  expect(read(onnxBytes({ input: [x], node, output: [onnxInput('v49999', [])] }))?.nodes).toHaveLength(50_000);
});

test('a hundred thousand results are read', () => {
  const output = many(100_000, (i) => `c${i}`);
  const node = [{ opType: 'Constant', output, attribute: [{ name: 'value_int', type: 2, i: 1n }] }];
  const bytes = onnxBytes({ input: [x], node, output: output.map((name) => ({ name })) });
  expect(read(bytes)?.outputs).toHaveLength(100_000);
});

test.each([
  ['a shape joined to itself again and again', doubled('Concat', 's')],
  ['a shape multiplied by itself again and again', doubled('Mul', 's')],
  ['a shape behind a long chain', chain('Identity', 20_000, 's')],
])('%s is refused', (_, steps) => {
  for (const reader of ['Reshape', 'Expand']) {
    const shape = { opType: 'Shape', input: ['x'], output: ['s'] };
    const end = { opType: reader, input: ['x', `v${steps.length - 1}`], output: ['y'] };
    expect(read(onnxBytes({ input: [x], node: [shape, ...steps, end], output: [onnxInput('y', [])] }))).toBeUndefined();
  }
});

test('many nodes that name one long list of axes are refused', () => {
  const node = many(20_000, (i) => ({ opType: 'ReduceSum', input: ['x', 'axes'], output: [`y${i}`] }));
  const bytes = onnxBytes({ input: [x], initializer: [numbers('axes', 100_000)], node, output: [onnxInput('y0', [])] });
  expect(read(bytes)).toBeUndefined();
});

test('no tensor has a hundred thousand dimensions', () => {
  const node = chain('Relu', 10_000, 'x');
  const input = [
    onnxInput(
      'x',
      many(100_000, () => 1n),
    ),
  ];
  expect(read(onnxBytes({ input, node, output: [onnxInput('v0', [])] }))).toBeUndefined();
});
