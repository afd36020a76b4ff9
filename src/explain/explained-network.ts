import type { ImageData } from '../data/image-data.js';
import type { PictureSize } from '../data/picture-size.js';
import type { Graph } from '../ir/graph.js';
import { exportGraph, type ModelCard } from '../learner/export-graph.js';
import type { Learner } from '../learner/learner.js';
import { parseModelCard } from '../learner/model-card.js';
import { plainGraph } from '../nn/adapted-network.js';
import type { Network } from '../nn/network.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { float32Form } from '../passes/float32-form.js';
import { foldConstants } from '../runtime/fold-constants.js';

/** A classifier that can be differentiated: all its weights are float32 constants. */
export interface ExplainedNetwork {
  /** From `pictures` (uint8 [N, H, W, 3]) to `logits` and `probabilities` (float32 [N, classes]). */
  readonly graph: Graph;
  readonly card: ModelCard;
}

/** What an exported model is, whatever its weights are kept in. @throws WarmstartError `E_MODEL_CARD`, `E_ONNX_...` */
export async function openNetwork(path: string): Promise<ExplainedNetwork> {
  const file = await readModelFile(path, onnxDialect);
  const card = parseModelCard(file);
  return { graph: float32Form(await foldConstants(file)), card };
}

/** The network of a learner as it is now. */
export function networkOf({ data, network }: Learner): ExplainedNetwork {
  return explainedNetwork(network, data);
}

/** A network for pictures of that size, those classes and that normalisation. */
export function explainedNetwork(
  network: Network,
  { classes, size, stats, multiLabel }: Pick<ImageData, 'classes' | 'size' | 'stats' | 'multiLabel'>,
): ExplainedNetwork {
  const labels = multiLabel ? 'many' : undefined;
  const { architecture, pretrainedOn } = network;
  const card: ModelCard = { classes, labels, size, normalization: stats, architecture, pretrainedOn };
  return { graph: exportGraph(plainGraph(network), card), card };
}

/** Pictures that a network is given at once: its own number, where it has one. */
export function batchOf({ graph }: ExplainedNetwork, wanted: number): number {
  const [declared] = graph.value('pictures').shape;
  return typeof declared === 'number' ? declared : wanted;
}

/** Height and width of what the network sees. */
export type SeenSize = Pick<PictureSize, 'height' | 'width'>;
