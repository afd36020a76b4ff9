import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relativeError, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { filled, float32, int64, type Tensor } from '../ir/tensor.js';
import { kaimingNormal } from '../nn/initializer.js';
import { Layers } from '../nn/layers.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { type Cut, cutWhereLearningBegins } from './cut.js';
import { findParameters } from './parameters.js';

/** A stem, two residual blocks and a head with a dropout: `pictures` [N, 3, 8, 8] to logits [N, 2]. */
function residualNetwork(dropout = 0.5): Graph {
  const graph = new Graph(onnxDialect);
  const nn = new Layers(new GraphBuilder(graph), kaimingNormal(3, 'in'));
  let x = nn.relu('stem', nn.conv('conv', graph.input('pictures', 'float32', ['N', 3, 8, 8]), 4, { kernel: 3 }));
  for (const name of ['a', 'b']) {
    const residual = nn.batchNorm(`${name}.bn`, nn.conv(`${name}.conv`, x, 4, { kernel: 3, padding: 1 }));
    x = nn.relu(`${name}.relu`, nn.b.scope(`${name}.`).add(residual, x));
  }
  const pooled = nn.concatPool('pool', x);
  const hidden = nn.linear('hidden', nn.dropout('drop', nn.batchNorm('bn', pooled), dropout), 5);
  graph.output(nn.linear('logits', nn.relu('relu', hidden), 2));
  return graph;
}

const pictures = sample([5, 3, 8, 8]);

/** What the second part gives for what the first part gives. */
async function inTwoSteps({ prefix, suffix }: Cut, feeds: Readonly<Record<string, Tensor>>): Promise<Tensor[]> {
  const features = await runGraph(prefix, feeds);
  return runGraph(suffix, Object.fromEntries(prefix.outputs.map((v, i) => [v.name, features[i] as Tensor])));
}

const names = (values: readonly Value[]) => values.map((v) => v.name);
const cut = (graph: Graph, ...learned: string[]) => cutWhereLearningBegins(graph, new Set(learned)) as Cut;

describe('cutWhereLearningBegins', () => {
  const network = residualNetwork();

  test('both parts, one after the other, are the whole, whatever learns', async () => {
    const parameters = names(findParameters(network));
    const [whole] = await runGraph(network, { pictures });
    await fc.assert(
      fc.asyncProperty(fc.subarray(parameters, { minLength: 1 }), async (learned) => {
        const found = cutWhereLearningBegins(network, new Set(learned));
        // Only what reads the pictures themselves cannot be cut off.
        expect(found === undefined).toBe(learned.some((name) => name.startsWith('conv.')));
        if (!found) return;
        expect(names(found.suffix.inputs)).toEqual(names(found.prefix.outputs));
        expect(found.suffix.inputs.map((v) => v.type)).toEqual(found.prefix.outputs.map((v) => v.type));
        const [result] = await inTwoSteps(found, { pictures });
        // In the whole ORT may merge a convolution with a batch norm that the cut has put into the second part.
        expect(relativeError(result?.data as Float32Array, whole?.data as Float32Array)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test('the first part has nothing that learns, the second nothing that does not depend on it', () => {
    const { prefix, suffix } = cut(network, 'hidden.weight', 'hidden.bias', 'logits.weight');
    // The dropout stands before what learns.
    expect(names(prefix.outputs)).toEqual(['bn']);
    expect(prefix.inputs.map((v) => [v.name, v.shape])).toEqual([['pictures', ['N', 3, 8, 8]]]);
    expect(suffix.nodes.map((node) => node.name)).toEqual(['drop', 'hidden', 'relu', 'logits']);
    expect(suffix.inputs.map((v) => v.shape)).toEqual([['N', 8]]);
    const inBoth = names(prefix.constants).filter((name) => suffix.find(name));
    expect(inBoth).toEqual([]);
    expect(names(suffix.constants).filter((name) => name.includes('.'))).toEqual([
      'hidden.weight',
      'hidden.bias',
      'logits.weight',
      'logits.bias',
    ]);
  });

  test('a batch norm that learns is in the second part with its statistics, a frozen one in the first', () => {
    expect(names(cut(network, 'bn.weight').prefix.outputs)).toEqual(['pool.flatten']);
    expect(names(cut(network, 'bn.bias').prefix.outputs)).toEqual(['pool.flatten']);
    expect(names(cut(network, 'hidden.weight').prefix.outputs)).toEqual(['bn']);
  });

  test('a residual is carried over beside what is added to it', () => {
    expect(names(cut(network, 'b.bn.weight').prefix.outputs).sort()).toEqual(['a.relu', 'b.conv']);
    expect(names(cut(network, 'b.conv.weight').prefix.outputs)).toEqual(['a.relu']);
  });

  test('a dropout ends the first part, one that drops nothing does not', () => {
    expect(names(cut(network, 'logits.weight').prefix.outputs)).toEqual(['bn']);
    expect(names(cut(residualNetwork(0), 'logits.weight').prefix.outputs)).toEqual(['relu']);
  });

  test('what is no feature is computed in the second part again', async () => {
    const graph = new Graph(onnxDialect);
    const node = (op: string, ...inputs: Value[]) => graph.node(op, inputs)[0] as Value;
    const x = node('Relu', graph.input('x', 'float32', ['N', 2, 3]));
    const [size] = graph.node('Shape', [x], { start: int(0), end: int(1) }) as [Value];
    const shape = graph.node('Concat', [size, graph.constant('rest', int64([6]))], { axis: int(0) })[0] as Value;
    const flat = node('Mul', node('Reshape', x, shape), node('Exp', graph.constant('c', float32([1], [0.5]))));
    graph.output(node('Mul', flat, graph.constant('w', float32([6], [1, 2, 3, 4, 5, 6]))));
    const scaled = node('Mul', x, graph.constant('v', float32([3], [1, 2, 3])));
    graph.output(node('Reshape', scaled, shape));
    const found = cut(graph, 'v');
    expect(found.suffix.inputs.map((v) => v.shape)).toEqual([
      ['N', 6],
      ['N', 2, 3],
    ]);
    expect(found.suffix.nodes.map(({ op }) => op)).toContain('Shape');
    const feeds = { x: sample([4, 2, 3]) };
    expect(await inTwoSteps(found, feeds)).toEqual(await runGraph(graph, feeds));
  });

  /** A product of what comes from x [N, 2, 3] with a weight that learns. */
  function behind(prepare: (graph: Graph, x: Value) => Value, batch: Shape[number] = 'N') {
    const graph = new Graph(onnxDialect);
    const x = prepare(graph, graph.input('x', 'float32', [batch, 2, 3]));
    graph.output(...graph.node('MatMul', [x, graph.constant('w', filled('float32', [3, 1], 1))]));
    return cutWhereLearningBegins(graph, new Set(['w']));
  }

  test('there is none where the batch does not lead, or nothing comes before what learns', () => {
    expect(behind((graph, x) => graph.node('Relu', [x])[0] as Value)).toBeDefined();
    expect(behind((_, x) => x)).toBeUndefined();
    expect(behind((graph, x) => graph.node('Transpose', [x], { perm: ints([1, 0, 2]) })[0] as Value)).toBeUndefined();
    expect(behind((graph, x) => graph.node('Relu', [x])[0] as Value, 4)).toBeUndefined();
  });

  test('there is none where everything learns', () => {
    expect(cutWhereLearningBegins(network, new Set(names(findParameters(network))))).toBeUndefined();
  });
});
