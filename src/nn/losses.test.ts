import { describe, expect } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { oneHot } from '../../test/support/one-hot.js';
import { runGraph } from '../../test/support/run-graph.js';
import { sharedJson, testWithShared } from '../../test/support/shared.js';
import { gradients } from '../autodiff/gradients.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { binaryCrossEntropy, crossEntropy, type Loss } from './losses.js';

interface Stored {
  readonly dims: number[];
  readonly data: number[];
}

interface LossCase {
  readonly name: string;
  readonly inputs: { readonly logits: Stored; readonly target: Stored };
  readonly outputs: { readonly Y: Stored };
  readonly dY: Stored;
  readonly gradients: { readonly logits: Stored };
}

const lossOf: Readonly<Record<string, Loss>> = {
  cross_entropy: crossEntropy(),
  cross_entropy_smoothed: crossEntropy({ labelSmoothing: 0.1 }),
  bce_with_logits: binaryCrossEntropy,
};

describe('losses against PyTorch', () => {
  for (const [name, loss] of Object.entries(lossOf)) {
    testWithShared('goldens/operators.json', `${name} and its gradient`, async () => {
      const golden = sharedJson<LossCase[]>('goldens/operators.json').find((c) => c.name === name) as LossCase;
      const { logits: given, target } = golden.inputs;
      const graph = new Graph(onnxDialect);
      const b = new GraphBuilder(graph);
      const logits = graph.input('logits', 'float32', given.dims);
      const targets = b.literal(
        float32(given.dims, target.dims.length === 1 ? oneHot(target.data, given.dims[1] as number) : target.data),
      );
      const mean = b.mean(loss(b, logits, targets), [0]);
      const [gradient] = gradients(graph, mean, [logits], b.literal(float32([], golden.dY.data)));
      graph.output(mean, gradient as Value);
      const [value, derivative] = await runGraph(graph, { logits: float32(given.dims, given.data) });
      expect(relativeError(value?.data as Float32Array, golden.outputs.Y.data)).toBeLessThan(1e-4);
      expect(relativeError(derivative?.data as Float32Array, golden.gradients.logits.data)).toBeLessThan(1e-4);
    });
  }
});
