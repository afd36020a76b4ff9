import type { Classifier } from '../learner/classifier.js';
import { classifyAll } from '../learner/classify-all.js';
import type { LabelledPictures } from '../learner/compare-forms.js';
import { logitsOf } from '../metrics/softmax.js';
import { fitTemperature, type TemperatureFit } from '../metrics/temperature.js';

export interface Calibration extends TemperatureFit {
  /** That it was fitted to: those that could be read. */
  readonly pictures: number;
}

/**
 * Fits the temperature that makes a classifier's probabilities as right as they can be on labelled pictures, by
 * `fitTemperature`. It is that of the model's whole logits: if the model divides them by a temperature already, this
 * one is to take its place. Pictures that cannot be read are left out. If `signal` is aborted, its reason is thrown.
 * @throws WarmstartError `E_TEMPERATURE_NONE`, what `classifyAll` throws
 */
export async function calibrate(
  classifier: Classifier,
  { files, labels }: LabelledPictures,
  signal?: AbortSignal,
): Promise<Calibration> {
  const { classes, temperature: own = 1 } = classifier.card;
  const logits: number[] = [];
  const known: number[] = [];
  let index = 0;
  for await (const result of classifyAll(classifier, files, signal ? { signal } : {})) {
    const label = labels[index++] as number;
    if (!('prediction' in result)) continue;
    logits.push(...logitsOf(Float32Array.from(result.prediction.probabilities)));
    known.push(label);
  }
  signal?.throwIfAborted();
  const predictions = {
    logits: Float32Array.from(logits),
    labels: Int32Array.from(known),
    classes: classes.length,
  };
  const fit = fitTemperature(predictions);
  return { ...fit, temperature: own * fit.temperature, pictures: known.length };
}
