import { describe, expect, test } from 'vitest';
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

describe('crossEntropy weighted by class', () => {
  // Computed with PyTorch 1.13: cross_entropy(logits, [0, 2, 1, 2], weight=[2, .5, 1.25], reduction='none'), its mean's
  // gradient, and the same with label_smoothing=.1.
  const logits = [1, 2, -0.5, 0.3, -1.2, 0.7, 2, 0.1, 0.4, -0.6, 0.2, 1.5];
  const losses = [2.7430779933929443, 0.7484691143035889, 1.1005946397781372, 0.41610753536224365];
  const slopes = [
    -0.373141884803772, 0.3448360562324524, 0.028305863961577415, 0.11510321497917175, 0.02568299137055874,
    -0.14078618586063385, 0.09249221533536911, -0.11116606742143631, 0.018673855811357498, 0.02743222936987877,
    0.06105154752731323, -0.0884837806224823,
  ];
  const smoothed = [2.6860456466674805, 0.8068024516105652, 1.1265171766281128, 0.577774167060852];
  const classWeights = [2, 0.5, 1.25];

  const lossesOf = async (loss: Loss) => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const input = graph.input('logits', 'float32', [4, 3]);
    const each = loss(b, input, b.literal(float32([4, 3], oneHot([0, 2, 1, 2], 3))));
    const [gradient] = gradients(graph, b.mean(each, [0]), [input]);
    graph.output(each, gradient as Value);
    return runGraph(graph, { logits: float32([4, 3], logits) });
  };

  test('is that of PyTorch before it is averaged, with label smoothing too', async () => {
    const [each, gradient] = await lossesOf(crossEntropy({ classWeights }));
    expect(relativeError(each?.data as Float32Array, losses)).toBeLessThan(1e-6);
    expect(relativeError(gradient?.data as Float32Array, slopes)).toBeLessThan(1e-6);
    const [soft] = await lossesOf(crossEntropy({ classWeights, labelSmoothing: 0.1 }));
    expect(relativeError(soft?.data as Float32Array, smoothed)).toBeLessThan(1e-6);
  });

  test.each([[[1, 2]], [[1, 2, 0]], [[1, 2, Number.NaN]], [[]]])(
    'refuses weights %j for three classes',
    async (weights) => {
      await expect(lossesOf(crossEntropy({ classWeights: weights }))).rejects.toMatchObject({ code: 'E_LOSS_WEIGHTS' });
    },
  );
});
