import { describe, expect, test } from 'vitest';
import { type Attributes, float, int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { onnxDialect, ruleOf } from './dialect.js';
import { standardOps } from './names.js';
import { constantNumbers } from './typing.js';

const code = (expected: string) => expect.objectContaining({ code: expected });

function attempt(op: string, inputs: (v: Value) => (Value | undefined)[], attributes: Attributes = {}, domain = '') {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 3, 4, 4]);
  return () => graph.node(op, inputs(x), attributes, { domain });
}

describe('the operators', () => {
  test('every name has a rule', () => {
    for (const op of standardOps) {
      expect(ruleOf({ op, domain: '' })).toBe(ruleOf({ op, domain: 'ai.onnx' }));
    }
  });

  test.each([
    ['Loop', ''],
    ['Relu', 'com.example'],
    ['FusedMatMul', 'com.microsoft'],
    ['constructor', ''],
    ['keys', 'constructor'],
  ])('%s of domain "%s" is unknown', (op, domain) => {
    expect(attempt(op, (x) => [x], {}, domain)).toThrow(code('E_OP_UNKNOWN'));
  });
});

describe('a node is refused', () => {
  test('with too few, too many or missing inputs', () => {
    expect(attempt('Relu', () => [])).toThrow(/expected: 1\n {2}received: 0\n.*node 'Relu'/);
    expect(attempt('Relu', (x) => [x, x])).toThrow(code('E_OP_ARITY'));
    expect(attempt('Conv', (x) => [x, undefined])).toThrow(/Conv lacks its input 1\n.*2 to 3/);
    expect(attempt('Sum', () => [])).toThrow(/1 to any number/);
  });

  test('with an unknown attribute, or one of another type', () => {
    expect(attempt('Relu', (x) => [x], { alpha: float(1) })).toThrow(/no attribute alpha\n.*none/);
    expect(attempt('Flatten', (x) => [x], { axis: float(1) })).toThrow(
      /axis of Flatten has another type\n.*int\n.*float/,
    );
    expect(attempt('Transpose', (x) => [x], { toString: int(1) })).toThrow(/one of: perm/);
    expect(attempt('Transpose', (x) => [x], { perm: ints([0, 1, 2]) })).toThrow(/node 'Transpose'/);
  });

  test('with inputs of another rank', () => {
    const ranked = attempt('Dropout', (x) => [x, x]);
    expect(ranked).toThrow(/input 'x' has the wrong number of dimensions\n.*0 to 1\n.*4/);
    expect(attempt('Gemm', (x) => [x, x])).toThrow(/expected: 2\n/);
  });
});

test('what must be known beforehand says who computes it', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'int64', [2]);
  const [y] = graph.node('Neg', [x]) as [Value];
  expect(() => constantNumbers(x, 'pads')).toThrow(/pads are computed.*\n.*\n.*'x', computed by an input/);
  expect(() => constantNumbers(y, 'pads')).toThrow(/'Neg', computed by Neg/);
});
