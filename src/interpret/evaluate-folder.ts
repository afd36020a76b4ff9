import { join } from 'node:path';
import { listClassFolders } from '../data/class-folders.js';
import type { SkippedPicture } from '../data/decode-all.js';
import { requireReadable } from '../data/require-readable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Classifier } from '../learner/classifier.js';
import { type ClassifyAllOptions, classifyAll } from '../learner/classify-all.js';
import { logitsOf } from '../metrics/softmax.js';
import { Interpretation } from './interpretation.js';

export interface EvaluateFolderOptions extends Pick<ClassifyAllOptions, 'scorer' | 'signal'> {
  /** Called after every picture. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FolderEvaluation {
  /** Files are relative to the folder, with '/'. Logits are the logarithms of the model's probabilities. */
  readonly interpretation: Interpretation;
  /** Pictures that could not be read; they do not count. */
  readonly skipped: readonly SkippedPicture[];
  /** Number of files in class folders that are no pictures by their extension. */
  readonly ignored: number;
}

const batchSize = 64;

/**
 * Classifies the pictures of a folder with a sub-folder for each class of the model, in batches: what is kept of a
 * picture are its name and its probabilities.
 * @throws WarmstartError `E_EVALUATE_CLASSES` unless the sub-folders are the model's classes; `E_DATA_...` as for
 * training; `E_MODEL_NAN`
 */
export async function evaluateFolder(
  classifier: Classifier,
  folder: string,
  { onProgress, ...options }: EvaluateFolderOptions = {},
): Promise<FolderEvaluation> {
  const { classes } = classifier.card;
  const listing = await listClassFolders(folder);
  requireSameClasses(classes, listing.classes, folder);
  const total = listing.files.length;
  const logits = new Float32Array(total * classes.length);
  const labels = new Int32Array(total);
  const files: string[] = [];
  const skipped: SkippedPicture[] = [];
  let done = 0;
  const paths = listing.files.map((file) => join(folder, file));
  for await (const result of classifyAll(classifier, paths, { batchSize, ...options })) {
    const file = listing.files[done] as string;
    if ('prediction' in result) {
      logits.set(logitsOf(Float32Array.from(result.prediction.probabilities)), files.length * classes.length);
      labels[files.length] = classes.indexOf(listing.classes[listing.labels[done] as number] as string);
      files.push(file);
    } else if (result.code === 'E_MODEL_NAN') {
      throw noNumbers(file, result.problem);
    } else {
      skipped.push({ file, code: result.code, reason: result.problem });
    }
    onProgress?.(++done, total);
  }
  options.signal?.throwIfAborted();
  const kept = {
    logits: logits.subarray(0, files.length * classes.length),
    labels: labels.subarray(0, files.length),
    classes: classes.length,
  };
  requireReadable(folder, { classes, files, labels: kept.labels }, total, skipped);
  return {
    interpretation: new Interpretation({ predictions: kept, classes, files }),
    skipped,
    ignored: listing.ignored,
  };
}

function requireSameClasses(model: readonly string[], found: readonly string[], folder: string): void {
  const unknown = found.filter((name) => !model.includes(name));
  const missing = model.filter((name) => !found.includes(name));
  if (unknown.length === 0 && missing.length === 0) return;
  throw new WarmstartError({
    code: 'E_EVALUATE_CLASSES',
    problem: "the sub-folders are not the model's classes",
    expected: `a sub-folder for each class: ${model.join(', ')}`,
    received: [
      ...(unknown.length > 0 ? [`unknown to the model: ${unknown.join(', ')}`] : []),
      ...(missing.length > 0 ? [`no sub-folder: ${missing.join(', ')}`] : []),
    ].join('; '),
    where: folder,
    hint: 'name the sub-folders as those that the model was trained on',
  });
}

function noNumbers(file: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_MODEL_NAN',
    problem: 'the model gives no probabilities for a picture',
    received,
    where: file,
  });
}
