import { describe, expect, test } from 'vitest';
import { permissiveDialect } from '../../test/support/permissive-dialect.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { describeNode, Graph, type Value } from './graph.js';
import { float32 } from './tensor.js';

const empty = () => new Graph(permissiveDialect);
const code = (expected: string) => expect.objectContaining({ code: expected });

/** x and its double, in a graph of their own. */
function doubled(): { graph: Graph; x: Value; y: Value } {
  const graph = empty();
  const x = graph.input('x', 'float32', [2]);
  const [y] = graph.node('Add', [x, x]) as [Value];
  return { graph, x, y };
}

describe('values of a graph', () => {
  test('know where they come from and who reads them', () => {
    const { graph, x, y } = doubled();
    const w = graph.constant('w', float32([2], [1, 2]));
    const [z] = graph.node('Mul', [y, w]) as [Value];
    const [add, mul] = graph.nodes;
    expect([x.producer, w.producer, y.producer, z.producer]).toEqual([undefined, undefined, add, mul]);
    expect(x.users).toEqual([add, add]);
    expect([y.users, w.users, z.users]).toEqual([[mul], [mul], []]);
    expect(w.constant?.data).toEqual(Float32Array.of(1, 2));
    expect([x.constant, y.constant]).toEqual([undefined, undefined]);
    expect(add?.outputs).toEqual([y]);
    expect([graph.inputs, graph.constants]).toEqual([[x], [w]]);
  });

  test('are found by name', () => {
    const { graph, x } = doubled();
    expect(graph.value('x')).toBe(x);
    expect(graph.find('z')).toBeUndefined();
    expect(() => graph.value('z')).toThrow(code('E_IR_NO_VALUE'));
  });

  test('have names of their own', () => {
    const { graph, x } = doubled();
    expect(() => graph.input('x', 'float32', [])).toThrow(code('E_IR_NAME'));
    expect(() => graph.constant('', float32([], [1]))).toThrow(code('E_IR_NAME'));
    expect(graph.freshName('x')).toBe('x_1');
    expect(graph.freshName('free')).toBe('free');
    const names = [1, 2, 3].map(() => graph.node('Relu', [x])[0]?.name);
    expect(new Set(names).size).toBe(3);
    expect(new Set(graph.nodes.map((node) => node.name)).size).toBe(4);
  });

  test('are named after their node, or as asked', () => {
    const { graph, x } = doubled();
    const named = graph.node('Split', [x], {}, { outputCount: 2, name: 'halves' });
    expect(named.map((v) => v.name)).toEqual(['halves.0', 'halves.1']);
    const asked = graph.node('Split', [x], {}, { outputNames: ['left', ''] });
    expect(asked.map((v) => v.name)).toEqual(['left', 'Split.1']);
    expect(graph.node('Relu', [x], {}, { outputNames: ['x'] })[0]?.name).not.toBe('x');
  });
});

describe('a graph refuses', () => {
  test('a value of another graph', () => {
    const { graph } = doubled();
    const { x: foreign } = doubled();
    expect(() => graph.node('Relu', [foreign])).toThrow(code('E_IR_FOREIGN'));
    expect(() => graph.output(foreign)).toThrow(code('E_IR_FOREIGN'));
  });

  test('one result twice', () => {
    const { graph, y } = doubled();
    graph.output(y);
    expect(() => graph.output(y)).toThrow(code('E_IR_OUTPUT_TWICE'));
    expect(graph.outputs).toEqual([y]);
  });

  test('a node that the dialect refuses, naming it, and stays as it was', () => {
    const graph = new Graph({
      infer: () => {
        throw new WarmstartError({ code: 'E_TEST', problem: 'not this one' });
      },
    });
    const x = graph.input('x', 'float32', ['N', 3]);
    expect(() => graph.node('Relu', [x, undefined], {}, { name: 'act' })).toThrow(
      /not this one\n.*node 'act' \(Relu of \[N, 3\], none\)/,
    );
    expect([graph.nodes, x.users]).toEqual([[], []]);
  });

  test('a node with another number of results than its operator has', () => {
    const graph = new Graph({ infer: () => [{ dtype: 'float32', shape: [] }] });
    expect(() => graph.node('Split', [], {}, { outputCount: 2 })).toThrow(code('E_IR_OUTPUTS'));
  });
});

test('a node is described with its domain', () => {
  const spec = { op: 'Fused', domain: 'com.microsoft', inputs: [], attributes: {}, outputCount: 1 };
  expect(describeNode('f', spec)).toBe("node 'f' (com.microsoft.Fused of )");
});

test('20,000 nodes of one name are added in less than a second', () => {
  const graph = empty();
  let x = graph.input('x', 'float32', [2]);
  const start = performance.now();
  for (let i = 0; i < 20_000; i++) x = graph.node('Relu', [x])[0] as Value;
  expect(performance.now() - start).toBeLessThan(1000);
});
