import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { permissiveDialect } from '../../test/support/permissive-dialect.js';
import { float, int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';

import { encodeModel } from './write.js';

/** relu(x w^T + b), its batch left open. */
function linear(): Graph {
  const graph = new Graph(permissiveDialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const w = graph.constant('w', float32([3, 2], [1, 0, 0, 1, -1, -1]));
  const b = graph.constant('b', float32([3], [0.5, 0, 0]));
  const [h] = graph.node('Gemm', [x, w, b], { transB: int(1), alpha: float(1) });
  const [y] = graph.node('Relu', [h], {}, { outputNames: ['y'] });
  if (y) graph.output(y);
  return graph;
}

async function run(graph: Graph, rows: number[][]): Promise<number[]> {
  const session = await InferenceSession.create(encodeModel(graph), { logSeverityLevel: 3 });
  try {
    const x = new OrtTensor('float32', Float32Array.from(rows.flat()), [rows.length, 2]);
    const { y } = await session.run({ x });
    return Array.from(y?.data as Float32Array);
  } finally {
    await session.release();
  }
}

describe('encodeModel', () => {
  test('writes a model that the stock runtime runs, for any batch', async () => {
    expect(await run(linear(), [[1, 2]])).toEqual([1.5, 2, 0]);
    expect(
      await run(linear(), [
        [1, 2],
        [-3, -4],
      ]),
    ).toEqual([1.5, 2, 0, 0, 0, 7]);
  });

  test('asks for the domain com.microsoft when a node needs it', async () => {
    const graph = new Graph(permissiveDialect);
    const x = graph.input('x', 'float32', ['N', 2]);
    const w = graph.constant('w', float32([3, 2], [1, 0, 0, 1, 1, 1]));
    const attributes = { transB: int(1), alpha: float(2) };
    const [y] = graph.node('FusedMatMul', [x, w], attributes, { domain: 'com.microsoft', outputNames: ['y'] });
    if (y) graph.output(y);
    expect(await run(graph, [[1, 2]])).toEqual([2, 4, 6]);
  });

  test('names the node whose attribute is no integer', () => {
    const graph = new Graph(permissiveDialect);
    graph.node('Flatten', [graph.input('x', 'float32', [2])], { axis: int(0.5) }, { name: 'flat' });
    expect(() => encodeModel(graph)).toThrow(/'axis' should be an integer.*node 'flat'/s);
  });

  test('refuses weights that one file cannot hold, and says what to do', () => {
    const graph = new Graph(permissiveDialect);
    const shared = float32([2 ** 24], new Float32Array(2 ** 24));
    for (let i = 0; i < 32; i++) graph.constant(`w${i}`, shared);
    expect(() => encodeModel(graph)).toThrow(
      expect.objectContaining({ code: 'E_ONNX_TOO_LARGE', message: expect.stringMatching(/externalData/) }),
    );
  });
});
