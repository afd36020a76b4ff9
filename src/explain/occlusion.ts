import { type Baseline, baselineOf } from './baseline.js';
import { type ExplainedPictures, type Explanation, pictureAt } from './heat-map.js';
import type { RowPass } from './row-pass.js';

export interface OcclusionOptions {
  /** What is shown in place of a patch. Default `mean`. */
  readonly baseline?: Baseline;
  /** Side of the patch, in pixels. Default an eighth of the shorter side. */
  readonly patch?: number;
  /** Pixels from one patch to the next. Default half of a patch. */
  readonly stride?: number;
}

/**
 * Occlusion (Zeiler and Fergus 2014, section 4.2): by how much the score falls when a patch of the picture is covered. A
 * pixel of the map [H, W] has the mean over all patches that cover it; negative where the picture speaks for the class only
 * without it.
 */
export async function occlusion(
  pass: RowPass,
  pictures: ExplainedPictures,
  options: OcclusionOptions = {},
  signal?: AbortSignal,
): Promise<Explanation[]> {
  const { height, width, targets } = pictures;
  const { baseline = 'mean', patch = Math.max(1, Math.round(Math.min(height, width) / 8)) } = options;
  const { stride = Math.max(1, Math.floor(patch / 2)) } = options;
  const corners = startsOf(height, patch, stride).flatMap((y) =>
    startsOf(width, patch, stride).map((x) => ({
      y,
      x,
      bottom: Math.min(height, y + patch),
      right: Math.min(width, x + patch),
    })),
  );
  const found: Explanation[] = [];
  for (const [index, target] of targets.entries()) {
    const picture = pictureAt(pictures, index);
    const cover = await baselineOf(picture, pictures, baseline);
    const falls = new Float64Array(height * width);
    const counts = new Float64Array(height * width);
    let score = 0;
    await pass.run({
      // The first row is the picture uncovered.
      count: corners.length + 1,
      signal,
      fill(row, pixels) {
        pixels.set(picture);
        const corner = corners[row - 1];
        if (corner) {
          for (let y = corner.y; y < corner.bottom; y++) {
            const [from, to] = [3 * (y * width + corner.x), 3 * (y * width + corner.right)];
            pixels.set(cover.subarray(from, to), from);
          }
        }
        return target;
      },
      take(row, [logits]) {
        const now = logits?.[target] as number;
        const corner = corners[row - 1];
        if (!corner) {
          score = now;
          return;
        }
        for (let y = corner.y; y < corner.bottom; y++) {
          for (let i = y * width + corner.x; i < y * width + corner.right; i++) {
            falls[i] = (falls[i] as number) + score - now;
            counts[i] = (counts[i] as number) + 1;
          }
        }
      },
    });
    const values = Float32Array.from(falls, (fall, i) => fall / (counts[i] as number));
    found.push({ map: { height, width, values }, score });
  }
  return found;
}

/** Where patches begin along a side: all of it is covered, the last one reaches the end. */
function startsOf(side: number, patch: number, stride: number): number[] {
  const last = Math.max(0, side - patch);
  // A longer stride would leave gaps that no patch covers.
  const step = Math.min(stride, patch);
  return [...Array.from({ length: Math.ceil(last / step) }, (_, i) => i * step), last];
}
