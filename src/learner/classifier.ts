import { decodePicture } from '../data/decode-picture.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import { type Tensor, tensor } from '../ir/tensor.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session, type SessionOptions } from '../runtime/session.js';
import type { ModelCard } from './export-graph.js';
import { parseModelCard } from './model-card.js';

/** A label and its probability, 0 to 1. */
export interface LikelyLabel {
  readonly label: string;
  readonly probability: number;
}

/** The class of one picture, or its classes. */
export interface Prediction {
  /** Name of the most probable class. */
  readonly label: string;
  /** Its probability, 0 to 1. */
  readonly probability: number;
  /** Probability of every class, in the order of `classes`. */
  readonly probabilities: readonly number[];
  /**
   * Only of a model whose pictures may have several labels: those with a probability over .5, the most probable first.
   * There may be none.
   */
  readonly labels?: readonly LikelyLabel[];
}

/** An exported model, compiled: classifies pictures. */
export class Classifier {
  readonly card: ModelCard;
  readonly #session: Session;

  private constructor(card: ModelCard, session: Session) {
    this.card = card;
    this.#session = session;
  }

  static async create(graph: Graph, options: SessionOptions = {}): Promise<Classifier> {
    return new Classifier(parseModelCard(graph), await Session.create(graph, options));
  }

  /** Opens a file that `exportOnnx` wrote. @throws WarmstartError `E_MODEL_CARD`, `E_ONNX_...` */
  static async open(path: string, options: SessionOptions = {}): Promise<Classifier> {
    return Classifier.create(await readModelFile(path, onnxDialect), options);
  }

  /** Decodes, resizes and classifies one picture. @throws WarmstartError `E_PICTURE_...` for one that cannot be read */
  async predict(picture: string | Uint8Array): Promise<Prediction> {
    const pixels = await decodePicture(picture, this.card.size);
    const { probabilities } = await this.run(pixels, 1);
    return predictionOf(this.card, probabilities.data as Float32Array);
  }

  /** Logits and probabilities, float32 [n, classes], of pictures already decoded: uint8 [n, H, W, 3]. */
  run(pixels: Uint8Array, n: number): Promise<Record<'logits' | 'probabilities', Tensor>> {
    const { height, width } = this.card.size;
    const pictures = tensor('uint8', [n, height, width, 3], pixels);
    return this.#session.run({ pictures }, { logits: null, probabilities: null });
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** The prediction that a row of probabilities, one for each class of the card, stands for. @throws WarmstartError `E_MODEL_NAN` */
export function predictionOf({ classes, labels }: ModelCard, row: Float32Array): Prediction {
  const probabilities = Array.from(row);
  const best = probabilities.indexOf(Math.max(...probabilities));
  const label = classes[best];
  if (label === undefined) {
    throw new WarmstartError({
      code: 'E_MODEL_NAN',
      problem: 'the model gives no probabilities for this picture',
      received: probabilities.join(', '),
    });
  }
  const prediction = { label, probability: probabilities[best] as number, probabilities };
  return labels === 'many' ? { ...prediction, labels: likely(classes, probabilities) } : prediction;
}

/** Labels above one half, the most probable first. */
function likely(classes: readonly string[], probabilities: readonly number[]): LikelyLabel[] {
  return classes
    .map((label, i) => ({ label, probability: probabilities[i] as number }))
    .filter(({ probability }) => probability > 0.5)
    .sort((a, b) => b.probability - a.probability);
}
