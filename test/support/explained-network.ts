import { readFileSync } from 'node:fs';
import type { ExplainedNetwork } from '../../src/explain/explained-network.js';
import { float, ints } from '../../src/ir/attributes.js';
import { Graph } from '../../src/ir/graph.js';
import { elementCount, float32 } from '../../src/ir/tensor.js';
import { exportGraph, type ModelCard } from '../../src/learner/export-graph.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';

/** Sines, so that PyTorch has the same: sin(a i + b) s + shift for the i-th element. */
function wave(shape: readonly number[], a: number, b: number, s: number, shift = 0) {
  const values = Array.from({ length: elementCount(shape) }, (_, i) => shift + Math.sin(a * i + b) * s);
  return float32(shape, values);
}

/**
 * Two convolutions with a batch norm in between, largest and mean of each map, three classes: a network of pictures of 8 x 8
 * that is small enough to be written again in PyTorch.
 */
export function smallNetwork(): ExplainedNetwork {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const pictures = graph.input('pictures', 'uint8', ['N', 8, 8, 3]);
  const statistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const pixels = b.cast(b.transpose(pictures, [0, 3, 1, 2]), 'float32');
  const mean = statistics.mean.map((m) => 255 * m);
  const scale = statistics.std.map((s) => 1 / (255 * s));
  const input = b.mul(b.sub(pixels, b.literal(float32([3, 1, 1], mean))), b.literal(float32([3, 1, 1], scale)));
  const constant = (name: string, t: ReturnType<typeof wave>) => graph.constant(name, t);
  const first = b.one(
    'Conv',
    [input, constant('w1', wave([4, 3, 3, 3], 0.7, 0.1, 0.5)), constant('b1', wave([4], 1.3, 0.2, 0.1))],
    { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) },
  );
  const norm = b.one(
    'BatchNormalization',
    [
      first,
      constant('gamma', wave([4], 0.9, 0.3, 0.3, 1)),
      constant('beta', wave([4], 0.8, 0.4, 0.2)),
      constant('mean', wave([4], 0.6, 0.5, 0.3)),
      constant('variance', wave([4], 1.1, 0.6, 0.5, 1)),
    ],
    { epsilon: float(1e-5) },
  );
  const second = b.one(
    'Conv',
    [b.relu(norm), constant('w2', wave([5, 4, 3, 3], 1.7, 0.7, 0.5)), constant('b2', wave([5], 1.9, 0.8, 0.1))],
    { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) },
  );
  const [maps] = b.node('Relu', [second], {}, { outputNames: ['maps'] });
  const pooled = b.concat([b.one('GlobalMaxPool', [maps]), b.one('GlobalAveragePool', [maps])], 1);
  const rows = b.one('Flatten', [pooled]);
  const weights = b.transpose(constant('w3', wave([3, 10], 2.3, 0.9, 0.7)), [1, 0]);
  const [logits] = b.node(
    'Add',
    [b.matmul(rows, weights), constant('b3', wave([3], 1.5, 1, 0.1))],
    {},
    { outputNames: ['logits'] },
  );
  if (logits) graph.output(logits);
  const card: ModelCard = {
    classes: ['a', 'b', 'c'],
    architecture: 'small',
    size: { height: 8, width: 8, fit: 'squish' },
    normalization: statistics,
  };
  return { graph: exportGraph(graph, card), card };
}

/** Two pictures for it, uint8 [2, 8, 8, 3], and the classes that the reference is about. */
export const smallPictures = Uint8Array.from(
  { length: 2 * 8 * 8 * 3 },
  (_, i) => (37 * i + 11 * ((i * i) % 101)) % 256,
);
export const smallTargets: readonly number[] = [2, 0];

/**
 * What PyTorch 1.13 says of the same network in double precision, by autograd: Grad-CAM and Grad-CAM++ [2, 4, 4],
 * integrated gradients from black in 32 steps and occlusion by black patches of 3, 2 apart [2, 8, 8], and the largest
 * magnitude of the derivatives by the colours of a pixel [2, 8, 8].
 */
export const smallReference = JSON.parse(
  readFileSync(new URL('./explained-network.json', import.meta.url), 'utf8'),
) as Readonly<
  Record<
    | 'logits'
    | 'gradCam'
    | 'gradCamPlusPlus'
    | 'integratedGradients'
    | 'completenessError'
    | 'occlusion'
    | 'pixelSlopes',
    readonly number[]
  >
>;
