import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { type Attributes, float, int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { printGraph } from '../ir/printer.js';
import { elementCount, type Tensor, tensor } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { randomStream } from '../random/random-stream.js';
import { linearWeights } from './linear-weights.js';
import { addAdapters, mergeAdapters } from './low-rank-adapters.js';
import { findParameters } from './parameters.js';
import { replaceConstants } from './replace-constants.js';

function drawn(name: string, shape: readonly number[]): Tensor<'float32'> {
  const data = new Float32Array(elementCount(shape));
  randomStream(7, name).fillNormal(data, 1);
  return tensor('float32', shape, data);
}

/** What a layer may look like: how it reads its weight, and what it reads. */
const forms = ['MatMul', 'MatMul of a matrix', 'Transpose', 'Gemm', 'transB', 'transA', 'shared'] as const;

interface Layer {
  readonly form: (typeof forms)[number];
  readonly inputs: number;
  readonly outputs: number;
}

/** A layer that is the graph's output, behind a layer that nothing is done to. */
function layered({ form, inputs, outputs }: Layer): Graph {
  const graph = new Graph(onnxDialect);
  const node = (op: string, operands: readonly Value[], attributes: Attributes = {}) =>
    graph.node(op, operands, attributes)[0] as Value;
  const sequence = form === 'MatMul' || form === 'Transpose';
  const columns = form === 'shared' ? outputs : inputs;
  const shape = sequence ? ['N', 3, columns] : form === 'transA' ? [columns, 2] : ['N', columns];
  const x = node('Relu', [graph.input('x', 'float32', shape)]);
  const weight = (...sides: number[]) => graph.constant('weight', drawn('weight', sides));
  const bias = () => graph.constant('bias', drawn('bias', [outputs]));
  switch (form) {
    case 'Transpose':
      graph.output(node('MatMul', [x, node('Transpose', [weight(outputs, inputs)])]));
      break;
    case 'Gemm':
      graph.output(node('Gemm', [x, weight(inputs, outputs), bias()], { alpha: float(0.5), beta: float(3) }));
      break;
    case 'transB':
      graph.output(node('Gemm', [x, weight(outputs, inputs), bias()], { transB: int(1) }));
      break;
    case 'transA':
      graph.output(node('Gemm', [x, weight(inputs, outputs)], { transA: int(1) }));
      break;
    case 'shared': {
      const shared = weight(outputs, outputs);
      graph.output(node('MatMul', [node('Tanh', [node('MatMul', [x, shared])]), shared]));
      break;
    }
    default:
      graph.output(node('MatMul', [x, weight(inputs, outputs)]));
  }
  return graph;
}

const side = fc.integer({ min: 2, max: 6 });
const layers = fc.record({ form: fc.constantFrom(...forms), inputs: side, outputs: side });

async function outputOf(graph: Graph): Promise<readonly number[]> {
  const shape = (graph.inputs[0]?.shape ?? []).map((d) => (typeof d === 'string' ? 2 : d));
  const [found] = await runGraph(graph, { x: drawn('x', shape) });
  return Array.from(found?.data as Float32Array);
}

const options = { rank: 2, scale: 0.25, initial: drawn };

describe('adapters', () => {
  test('change nothing at first, and are found as parameters', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        const plain = layered(layer);
        const { graph, adapters } = addAdapters(plain, new Set(['weight']), options);
        expect(await outputOf(graph)).toEqual(await outputOf(plain));
        expect(adapters).toHaveLength(1);
        const [{ down, up } = { down: '', up: '' }] = adapters;
        const parameters = findParameters(graph);
        expect(parameters).toContain(graph.value(down));
        expect(parameters).toContain(graph.value(up));
        expect(graph.outputs.map((v) => v.name)).toEqual(plain.outputs.map((v) => v.name));
        const [{ inputs, outputs } = { inputs: 0, outputs: 0 }] = linearWeights(plain);
        expect([graph.value(down).shape, graph.value(up).shape]).toEqual([
          [inputs, 2],
          [2, outputs],
        ]);
      }),
      { numRuns: 40 },
    );
  });

  test('merged give what they gave beside the weight', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        const plain = layered(layer);
        const { graph, adapters } = addAdapters(plain, new Set(['weight']), options);
        const learned = replaceConstants(
          graph,
          new Map(adapters.map(({ up }) => [up, drawn(up, graph.value(up).constant?.shape ?? [])])),
        );
        const merged = mergeAdapters(learned, adapters);
        const [wanted, found] = [await outputOf(learned), await outputOf(merged)];
        expect(found).not.toEqual(await outputOf(plain));
        for (const [i, v] of found.entries()) expect(v).toBeCloseTo(wanted[i] ?? Number.NaN, 4);
        // All but the numbers is as it was.
        expect(printGraph(merged)).toBe(printGraph(plain));
        expect(merged.nodes.map((node) => node.name)).toEqual(plain.nodes.map((node) => node.name));
      }),
      { numRuns: 40 },
    );
  });

  test('that have learned nothing leave the weights as they are, to the last bit', () => {
    const plain = layered({ form: 'Gemm', inputs: 4, outputs: 3 });
    const { graph, adapters } = addAdapters(plain, new Set(['weight']), options);
    const merged = mergeAdapters(graph, adapters);
    expect(merged.value('weight').constant).toBe(plain.value('weight').constant);
  });

  test('are only put beside the weights that are asked for', () => {
    const plain = layered({ form: 'MatMul', inputs: 4, outputs: 3 });
    const { graph, adapters } = addAdapters(plain, new Set(['bias', 'another']), options);
    expect(adapters).toEqual([]);
    expect(printGraph(graph)).toBe(printGraph(plain));
  });
});
