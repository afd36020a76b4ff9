import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Graph } from '../../src/ir/graph.js';
import type { DType, Tensor } from '../../src/ir/tensor.js';
import { encodeModel } from '../../src/onnx/write.js';

/** Runs a graph once on stock ORT without graph optimisation: the reference for what its nodes mean. */
export async function runGraph(graph: Graph, feeds: Readonly<Record<string, Tensor>> = {}): Promise<Tensor[]> {
  const session = await InferenceSession.create(encodeModel(graph), {
    graphOptimizationLevel: 'basic',
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const results = await session.run(
      Object.fromEntries(
        Object.entries(feeds).map(([name, t]) => [name, new OrtTensor(t.dtype, t.data as never, t.shape)]),
      ),
    );
    return graph.outputs.map((v) => {
      const t = results[v.name];
      if (!t) throw new Error(`no result ${v.name}`);
      return { dtype: t.type as DType, shape: t.dims, data: t.data as never };
    });
  } finally {
    await session.release();
  }
}
