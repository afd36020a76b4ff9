import { type Baseline, baselineOf } from './baseline.js';
import { type ExplainedPictures, type Explanation, pictureAt } from './heat-map.js';
import type { RowPass } from './row-pass.js';

export interface IntegratedGradientsOptions {
  /** Where the path begins. Default `blur`: what is as dark as a black baseline would count for nothing, strokes of a pen as well. */
  readonly baseline?: Baseline;
  /** Parts of the path. Default 64. */
  readonly steps?: number;
}

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017, equation 1): (x - x') times the mean derivative of the score along
 * the straight path from the baseline x' to the picture x, by the trapezoid rule. A map [H, W] has the sum over red, green
 * and blue; its own sum is the score less the baseline's, to the error that is told.
 */
export async function integratedGradients(
  pass: RowPass,
  pictures: ExplainedPictures,
  { baseline = 'blur', steps = 64 }: IntegratedGradientsOptions = {},
  signal?: AbortSignal,
): Promise<Explanation[]> {
  const { height, width, targets } = pictures;
  const found: Explanation[] = [];
  for (const [index, target] of targets.entries()) {
    const picture = pictureAt(pictures, index);
    const start = await baselineOf(picture, pictures, baseline);
    const mean = new Float64Array(picture.length);
    const ends = [0, 0];
    await pass.run({
      count: steps + 1,
      signal,
      fill(row, pixels) {
        const share = row / steps;
        for (const [i, from] of start.entries()) pixels[i] = from + share * ((picture[i] as number) - from);
        return target;
      },
      take(row, [logits, slopes]) {
        const isEnd = row === 0 || row === steps;
        const weight = (isEnd ? 0.5 : 1) / steps;
        for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + weight * (slopes?.[i] as number);
        if (isEnd) ends[row === 0 ? 0 : 1] = logits?.[target] as number;
      },
    });
    const values = new Float32Array(height * width);
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      let value = 0;
      for (let k = 3 * i; k < 3 * i + 3; k++)
        value += ((picture[k] as number) - (start[k] as number)) * (mean[k] as number);
      values[i] = value;
      sum += value;
    }
    const [before, score] = ends as [number, number];
    const wanted = score - before;
    const completenessError = sum === wanted ? 0 : Math.abs(sum - wanted) / Math.abs(wanted);
    found.push({ map: { height, width, values }, score, completenessError });
  }
  return found;
}
