import type { SkippedPicture } from '../data/decode-all.js';
import type { SessionOptions } from '../runtime/session.js';
import { explainAll } from './explain-all.js';
import { Explainer, type ExplainOptions } from './explainer.js';
import { jpegUri, overlay } from './overlay.js';

/** What a network told of a picture, and by what in it. */
export interface Look {
  readonly file: string;
  /** The most probable class. */
  readonly told: string;
  /** Its probability, 0 to 1. */
  readonly confidence: number;
  /** The heat map for that class over the picture, with its scale: `data:image/jpeg;base64,...`, some 10 to 20 kB. */
  readonly overlay: string;
  /** Of the map: as many values as the network's layer has places. */
  readonly cells: { readonly height: number; readonly width: number };
}

export interface LooksOptions extends ExplainOptions, SessionOptions {
  /** Told of each picture that cannot be read; it is left out. */
  readonly onSkipped?: (picture: SkippedPicture) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * What an exported model looks at in some pictures, for a page that has its pictures inside.
 * @throws WarmstartError `E_MODEL_CARD`, `E_ONNX_...`, and as `Explainer.explain`
 */
export async function looksOf(
  modelPath: string,
  files: readonly string[],
  { onSkipped, onProgress, threads, ...options }: LooksOptions = {},
): Promise<Look[]> {
  const explainer = await Explainer.open(modelPath, threads === undefined ? {} : { threads });
  try {
    const looks: Look[] = [];
    let done = 0;
    for await (const explained of explainAll(explainer, files, options)) {
      if ('code' in explained) onSkipped?.(explained);
      else {
        const { file, told, confidence, picture, explanation } = explained;
        const { height, width } = explanation.map;
        const cells = { height, width };
        looks.push({ file, told, confidence, overlay: await jpegUri(await overlay(picture, explanation.map)), cells });
      }
      onProgress?.(++done, files.length);
    }
    return looks;
  } finally {
    await explainer.release();
  }
}
