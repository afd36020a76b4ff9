import { randomStream } from '../random/random-stream.js';
import { type ExplainedPictures, type Explanation, pictureAt } from './heat-map.js';
import type { RowPass } from './row-pass.js';

export interface SmoothGradOptions {
  /** Noisy copies of a picture. Default 32. */
  readonly samples?: number;
  /** Standard deviation of the noise, as a share of the picture's own range of values. Default .15. */
  readonly noise?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * SmoothGrad (Smilkov et al. 2017): the mean derivative of the score by the pixels over copies of the picture with normal
 * noise. A map [H, W] has the largest magnitude of the three colours, at least 0. The noise hangs on the seed and the
 * sample alone, so that a picture's map does not depend on those beside it.
 */
export async function smoothGrad(
  pass: RowPass,
  pictures: ExplainedPictures,
  { samples = 32, noise = 0.15, seed = 0 }: SmoothGradOptions = {},
  signal?: AbortSignal,
): Promise<Explanation[]> {
  const { height, width, targets } = pictures;
  const found: Explanation[] = [];
  for (const [index, target] of targets.entries()) {
    const picture = pictureAt(pictures, index);
    const deviation = noise * rangeOf(picture);
    const mean = new Float64Array(picture.length);
    let score = 0;
    await pass.run({
      // The first row is the picture itself, for its score.
      count: samples + 1,
      signal,
      fill(row, pixels) {
        pixels.fill(0);
        if (row > 0) randomStream(seed, 'smooth-grad', row).fillNormal(pixels, deviation);
        for (const [i, v] of picture.entries()) pixels[i] = (pixels[i] as number) + v;
        return target;
      },
      take(row, [logits, slopes]) {
        if (row === 0) score = logits?.[target] as number;
        else for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (slopes?.[i] as number) / samples;
      },
    });
    const values = Float32Array.from({ length: height * width }, (_, i) =>
      Math.max(...mean.subarray(3 * i, 3 * i + 3).map(Math.abs)),
    );
    found.push({ map: { height, width, values }, score });
  }
  return found;
}

function rangeOf(picture: Uint8Array): number {
  let [least, most] = [255, 0];
  for (const v of picture) {
    if (v < least) least = v;
    if (v > most) most = v;
  }
  return Math.max(1, most - least);
}
