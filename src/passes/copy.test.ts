import { describe, expect, test } from 'vitest';
import { permissiveDialect } from '../../test/support/permissive-dialect.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { ancestors, copyInto } from './copy.js';
import { copyGraph } from './copy-graph.js';

/** y = Relu(x W + b) beside a branch that y does not need. */
function network(dialect = onnxDialect) {
  const graph = new Graph(dialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const unread = graph.input('unread', 'float32', [1]);
  const w = graph.constant('w', float32([2, 3], [1, 2, 3, 4, 5, 6]));
  const bias = graph.constant('b', float32([3], [1, 1, 1]));
  const [h] = graph.node('Gemm', [x, w, bias], { transB: int(0) }, { name: 'dense', outputNames: ['hidden'] }) as [
    Value,
  ];
  const [y] = graph.node('Relu', [h], {}, { outputNames: ['y'] }) as [Value];
  const [other] = graph.node('Exp', [unread], {}, { outputNames: ['other'] }) as [Value];
  return { graph, x, unread, w, bias, h, y, other };
}

describe('copyInto', () => {
  test('takes what the roots need and nothing else, under the same names', () => {
    const { graph, x, w, h, y, unread } = network();
    const target = new Graph(onnxDialect);
    const copyOf = copyInto(target, graph, [y]);
    expect(target.inputs.map((v) => v.name)).toEqual(['x']);
    expect(target.constants.map((v) => v.name)).toEqual(['w', 'b']);
    expect(target.nodes.map(({ name, op, attributes }) => [name, op, attributes])).toEqual([
      ['dense', 'Gemm', { transB: int(0) }],
      ['Relu', 'Relu', {}],
    ]);
    for (const v of [x, w, h, y]) {
      const { name, type } = copyOf(v);
      expect([name, type]).toEqual([v.name, v.type]);
      expect(copyOf(v)).not.toBe(v);
    }
    expect(copyOf(w).constant).toBe(w.constant);
    expect(target.outputs).toEqual([]);
    expect(target.find(unread.name)).toBeUndefined();
  });

  test('keeps names where they are free', () => {
    const { graph, y } = network();
    const target = new Graph(onnxDialect);
    for (const name of ['w', 'hidden', 'dense']) target.constant(name, float32([], [0]));
    const copyOf = copyInto(target, graph, [y]);
    expect(copyOf(graph.value('w')).name).toBe('w_1');
    expect(copyOf(graph.value('hidden')).name).toBe('hidden_1');
    expect(() => copyInto(target, graph, [y])).toThrow(expect.objectContaining({ code: 'E_IR_NAME' }));
  });

  test('into the graph itself, with another input: the same layers twice', () => {
    const { graph, h, y } = network();
    const input = graph.input('second', 'float32', ['M', 2]);
    const copy = copyInto(graph, graph, [y], { input: () => input, constant: (v) => v })(y);
    expect(copy.shape).toEqual(['M', 3]);
    expect(graph.constants).toHaveLength(2);
    expect(h.producer?.inputs[1]?.users).toHaveLength(2);
  });

  test('puts what the rules say in place of inputs, constants and nodes', () => {
    const { graph, y } = network();
    const target = new Graph(onnxDialect);
    const seen: string[] = [];
    const copyOf = copyInto(target, graph, [y], {
      input: (v) => target.input('pixels', v.dtype, [8, 2]),
      constant: (v) => (v.name === 'w' ? target.input('w', v.dtype, v.shape) : undefined),
      node: (node, inputs) => {
        seen.push(node.name);
        return node.op === 'Relu' ? target.node('Tanh', inputs) : undefined;
      },
    });
    expect(seen).toEqual(['dense', 'Relu']);
    expect(copyOf(y).producer?.op).toBe('Tanh');
    expect(copyOf(y).shape).toEqual([8, 3]);
    expect(target.inputs.map((v) => v.name)).toEqual(['pixels', 'w']);
    expect(target.constants.map((v) => v.name)).toEqual(['b']);
  });

  test('a node may be left out, its input in its place', () => {
    const { graph, h, y } = network();
    const target = new Graph(onnxDialect);
    const copyOf = copyInto(target, graph, [y], {
      node: (node, inputs) => (node.op === 'Relu' ? (inputs as Value[]) : undefined),
    });
    expect(copyOf(y)).toBe(copyOf(h));
  });

  test('refuses a rule that loses what is read', () => {
    const { graph, y } = network();
    const lose = { node: () => [] };
    expect(() => copyInto(new Graph(onnxDialect), graph, [y], lose)).toThrow(
      expect.objectContaining({ code: 'E_PASS_LOST', message: expect.stringMatching(/'hidden'|'y'/) }),
    );
  });

  test('names the node that does not type any more', () => {
    const { graph, y } = network();
    const target = new Graph(onnxDialect);
    const wider = { input: (v: Value) => target.input(v.name, v.dtype, ['N', 5]) };
    expect(() => copyInto(target, graph, [y], wider)).toThrow(/node 'dense' \(Gemm of \[N, 5\]/);
  });

  test('copies omitted inputs, several results and domains as they are', () => {
    const graph = new Graph(permissiveDialect);
    const x = graph.input('x', 'float32', [2]);
    const options = { domain: 'com.example', outputNames: ['a', 'b'] };
    const [a, b] = graph.node('Pair', [x, undefined, x], {}, options) as [Value, Value];
    const target = new Graph(permissiveDialect);
    const copyOf = copyInto(target, graph, [b]);
    const [node] = target.nodes;
    expect([node?.domain, node?.inputs]).toEqual(['com.example', [copyOf(x), undefined, copyOf(x)]]);
    expect(node?.outputs).toEqual([copyOf(a), copyOf(b)]);
  });

  test('stops at what stands in the target already', () => {
    const { graph, h, y, other } = network();
    const target = new Graph(onnxDialect);
    const hidden = target.input('features', 'float32', ['N', 3]);
    const copyOf = copyInto(target, graph, [h, y, other], { known: new Map([[h, hidden]]) });
    expect(copyOf(h)).toBe(hidden);
    expect(copyOf(y).producer?.inputs).toEqual([hidden]);
    expect(target.inputs.map((v) => v.name)).toEqual(['features', 'unread']);
    expect([target.nodes.map(({ op }) => op), target.constants]).toEqual([['Relu', 'Exp'], []]);
  });

  test('a node of which one result is known is copied for the other', () => {
    const graph = new Graph(permissiveDialect);
    const x = graph.input('x', 'float32', [2]);
    const [a, b] = graph.node('Pair', [x], {}, { outputNames: ['a', 'b'] }) as [Value, Value];
    const target = new Graph(permissiveDialect);
    const known = target.input('known', 'float32', [2]);
    const copyOf = copyInto(target, graph, [a, b], { known: new Map([[a, known]]) });
    expect(copyOf(a)).toBe(known);
    expect(copyOf(b).producer?.op).toBe('Pair');
  });

  test('constants and inputs may be roots', () => {
    const { graph, w, unread } = network();
    const target = new Graph(onnxDialect);
    const copyOf = copyInto(target, graph, [w, unread]);
    expect([copyOf(w).name, copyOf(unread).name]).toEqual(['w', 'unread']);
  });
});

test('ancestors stand in graph order', () => {
  const { graph, x, y, other, unread } = network();
  expect(ancestors(graph, [y])).toEqual({ inputs: [x], nodes: graph.nodes.slice(0, 2) });
  expect(ancestors(graph, [other, y])).toEqual({ inputs: [x, unread], nodes: graph.nodes });
});

describe('copyGraph', () => {
  test('keeps outputs and metadata', () => {
    const { graph, y, other } = network();
    graph.output(other, y);
    graph.metadata.set('key', 'value');
    const copy = copyGraph(graph);
    expect(copy.outputs.map((v) => v.name)).toEqual(['other', 'y']);
    expect(copy.metadata).toEqual(new Map([['key', 'value']]));
    expect(graph.outputs).toEqual([other, y]);
  });

  test('may end elsewhere', () => {
    const { graph, y, h } = network();
    graph.output(y);
    const copy = copyGraph(graph, undefined, [h]);
    expect([copy.outputs.map((v) => v.name), copy.nodes.length]).toEqual([['hidden'], 1]);
  });
});
