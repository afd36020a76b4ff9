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
import { binaryCrossEntropy, crossEntropy, type FocalOptions, focalLoss, type Loss } from './losses.js';

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

describe('focal loss', () => {
  const dims = [4, 3];
  const given = [1.5, -0.5, 0.25, 0, 2, -1, -3, 0.5, 4, 9, -9, 0];
  const labels = [0, 2, 1, 0];

  async function focal(options: FocalOptions) {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const logits = graph.input('logits', 'float32', dims);
    const losses = focalLoss(options)(b, logits, b.literal(float32(dims, oneHot(labels, 3))));
    const [gradient] = gradients(graph, b.mean(losses, [0]), [logits]);
    graph.output(losses, gradient as Value);
    const [value, derivative] = await runGraph(graph, { logits: float32(dims, given) });
    return { losses: value?.data as Float32Array, gradient: derivative?.data as Float32Array };
  }

  // PyTorch 2: lp = log_softmax(x, 1)[y]; -(1 - exp(lp)) ** gamma * lp * alpha[y], and the gradient of its mean.
  test.each<[FocalOptions, number[], number[]]>([
    [
      {},
      [0.03097973, 2.909109, 3.326865, 1.878125e-12],
      [
        -0.01742301, 0.005589671, 0.01183334, 0.03348451, 0.247419, -0.2809035, 0.0002527147, -0.2773881, 0.2771354,
        -1.408507e-12, 1.738417e-16, 1.408656e-12,
      ],
    ],
    [
      { gamma: 0.5 },
      [0.1917043, 3.102549, 3.478551, 1.370405e-6],
      [
        -0.05725395, 0.01836828, 0.03888565, 0.02988479, 0.2208204, -0.2507052, 0.0002294324, -0.2518327, 0.2516033,
        -5.139018e-7, 6.342715e-11, 5.13956e-7,
      ],
    ],
    [
      { alpha: [0.25, 1, 2] },
      [0.007744933, 5.818219, 3.326865, 4.695313e-13],
      [
        -0.004355752, 0.001397418, 0.002958334, 0.06696903, 0.4948379, -0.561807, 0.0002527147, -0.2773881, 0.2771354,
        -3.521268e-13, 4.346044e-17, 3.521639e-13,
      ],
    ],
  ])('%j and its gradient are those of PyTorch', async (options, losses, gradient) => {
    const found = await focal(options);
    expect(relativeError(found.losses, losses)).toBeLessThan(1e-5);
    expect(relativeError(found.gradient, gradient)).toBeLessThan(1e-5);
  });

  test('a gamma of 0 is the cross-entropy', async () => {
    const { losses } = await focal({ gamma: 0 });
    const [row] = [given.slice(0, 3).map(Math.exp)];
    expect(losses[0]).toBeCloseTo(-Math.log((row?.[0] as number) / (row as number[]).reduce((a, b) => a + b)), 5);
  });

  test('stays a number where a picture is certain', async () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const logits = graph.input('logits', 'float32', [1, 2]);
    const [loss] = [focalLoss({ gamma: 0.5 })(b, logits, b.literal(float32([1, 2], [1, 0])))];
    graph.output(...(gradients(graph, b.mean(loss, [0]), [logits]) as Value[]));
    const [gradient] = await runGraph(graph, { logits: float32([1, 2], [200, -200]) });
    expect(Array.from(gradient?.data as Float32Array, Math.abs)).toEqual([0, 0]);
  });

  test('refuses weights for another number of classes, and a gamma below 0', async () => {
    await expect(focal({ alpha: [1, 2] })).rejects.toMatchObject({ code: 'E_LOSS_FOCAL' });
    expect(() => focalLoss({ gamma: -1 })).toThrow(/a gamma of at least 0/);
  });
});
