import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import { copyGraph } from '../passes/copy-graph.js';
import { foldBatchNorms } from '../passes/fold-batch-norms.js';
import { storeWeights } from '../passes/store-weights.js';
import { exportGraph } from './export-graph.js';
import { parseModelCard } from './model-card.js';

/** How the weights of an exported model are kept. Arithmetic, input and results are float32 in all of them. */
export const precisions = ['float32', 'float16', 'int8'] as const;
export type Precision = (typeof precisions)[number];

export interface FormOptions {
  /**
   * `float32`: the graph that was trained, its own logits to the last bit. `float16`: half the file. `int8`: a quarter
   * of it, with batch norms folded into convolutions. None of them makes predictions faster or takes less memory.
   */
  readonly precision: Precision;
  /** What logits are divided by before the softmax; that of the model, if it has one, when absent. */
  readonly temperature?: number;
}

/**
 * Another form of an exported model.
 *
 * Why only the weights are made small: with ONNX Runtime 1.30 on a CPU, `ConvInteger` takes 3 to 5 times as long as a
 * float32 `Conv`, and the range of its dynamically quantised input would make a picture's result depend on the others
 * in its batch; float16 arithmetic is no faster than float32 there; and weights that `DequantizeLinear` widens are
 * widened in every run, those of a `Cast` once, when the model is loaded.
 * @throws WarmstartError `E_MODEL_CARD` for a model that was not exported here, `E_EXPORT_PRECISION` for one whose
 * weights have lost precision already, `E_EXPORT_TEMPERATURE`
 */
export function exportForm(exported: Graph, { precision, temperature }: FormOptions): Graph {
  const card = parseModelCard(exported);
  if (card.precision !== undefined && card.precision !== precision) {
    throw new WarmstartError({
      code: 'E_EXPORT_PRECISION',
      problem: `the weights of this model are ${card.precision} already`,
      expected: 'a model with float32 weights',
      received: `--precision ${precision}`,
      hint: 'export the model of the run itself',
    });
  }
  const network = copyGraph(exported, undefined, [exported.value('logits')]);
  const stored = card.precision ? network : inPrecision(network, precision);
  return exportGraph(stored, {
    ...card,
    precision: precision === 'float32' ? undefined : precision,
    temperature: temperature ?? card.temperature,
  });
}

function inPrecision(network: Graph, precision: Precision): Graph {
  switch (precision) {
    case 'float32':
      return network;
    case 'float16':
      return storeWeights(network, 'float16');
    case 'int8':
      return storeWeights(foldBatchNorms(network), 'int8');
  }
}
