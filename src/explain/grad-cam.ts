import type { FeatureLayer } from './feature-layers.js';
import type { ExplainedPictures, Explanation } from './heat-map.js';
import { asTheyAre, type RowPass } from './row-pass.js';

/** Activations A and the derivatives dS/dA of a layer of one picture, each [C, h * w]. */
export interface LayerState {
  readonly activations: Float32Array;
  readonly slopes: Float32Array;
  readonly channels: number;
  /** Places of a map: h * w. */
  readonly places: number;
}

/** The weight of each channel's map, [C]. */
export type ChannelWeights = (state: LayerState) => Float64Array;

/**
 * Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): the channels' maps, each times the mean of its derivatives, summed;
 * of that, what is positive. S is the logit.
 */
export const gradCamWeights: ChannelWeights = ({ slopes, channels, places }) =>
  Float64Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = c * places; i < (c + 1) * places; i++) sum += slopes[i] as number;
    return sum / places;
  });

/**
 * Grad-CAM++ (Chattopadhay et al. 2018, equations 10 and 19), for S = exp(logit): with g = dlogit/dA, a place counts by
 * g^2 / (2 g^2 + sum(A) g^3), and a channel by the sum of that times relu(g). The factor exp(logit), one number for a whole
 * map, is left out.
 */
export const gradCamPlusPlusWeights: ChannelWeights = ({ activations, slopes, channels, places }) =>
  Float64Array.from({ length: channels }, (_, c) => {
    const [start, end] = [c * places, (c + 1) * places];
    let total = 0;
    for (let i = start; i < end; i++) total += activations[i] as number;
    let weight = 0;
    for (let i = start; i < end; i++) {
      const g = slopes[i] as number;
      // g^2 is divided out: squares and cubes of small slopes would vanish.
      const divisor = 2 + total * g;
      if (g > 0) weight += g / (divisor === 0 ? 1 : divisor);
    }
    return weight;
  });

/** Maps of the layer's size, at least 0: relu(sum over channels of weight * activation). */
export async function classActivationMaps(
  pass: RowPass,
  layer: FeatureLayer,
  pictures: ExplainedPictures,
  weightsOf: ChannelWeights,
  signal?: AbortSignal,
): Promise<Explanation[]> {
  const { height, width, channels } = layer;
  const places = height * width;
  const found: Explanation[] = [];
  await pass.run({
    count: pictures.targets.length,
    signal,
    fill: asTheyAre(pictures.pixels, pictures.targets),
    take(row, results) {
      const [logits, activations, slopes] = results as [Float32Array, Float32Array, Float32Array];
      const weights = weightsOf({ activations, slopes, channels, places });
      const sums = new Float64Array(places);
      for (const [c, weight] of weights.entries())
        for (let i = 0; i < places; i++)
          sums[i] = (sums[i] as number) + weight * (activations[c * places + i] as number);
      const values = Float32Array.from(sums, (v) => Math.max(0, v));
      found.push({ map: { height, width, values }, score: logits[pictures.targets[row] as number] as number });
    },
  });
  return found;
}
