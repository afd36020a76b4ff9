import { WarmstartError } from '../../error/warmstart-error.js';
import { formatShape } from '../../ir/shape.js';
import { type Tensor, tensor, toNumbers } from '../../ir/tensor.js';
import type { PictureSize } from '../body.js';
import { resizeBicubic } from './bicubic.js';

/** Patches of a picture. */
export type PatchGrid = readonly [rows: number, columns: number];

/**
 * How many patches a picture is cut into.
 * @throws WarmstartError `E_BODY_SIZE` when they do not cover it exactly
 */
export function patchGrid(architecture: string, patch: number, { height, width }: PictureSize): PatchGrid {
  const covers = (side: number) => side >= patch && side % patch === 0;
  if (covers(height) && covers(width)) return [height / patch, width / patch];
  const near = [height, width].filter((side) => !covers(side)).map((side) => nearest(side, patch));
  throw new WarmstartError({
    code: 'E_BODY_SIZE',
    problem: `${architecture} cuts pictures into patches of ${patch} x ${patch} pixels, which do not fit`,
    expected: `height and width that are multiples of ${patch}`,
    received: `pictures of ${height} x ${width}`,
    hint: `choose ${[...new Set(near)].join(' and ')}`,
  });
}

function nearest(side: number, patch: number): string {
  const below = Math.floor(side / patch) * patch;
  return below === 0 ? `${patch}` : `${below} or ${below + patch}`;
}

export interface ResizePositionsOptions {
  readonly grid: PatchGrid;
  /** Leading rows that stand for no patch and stay as they are. */
  readonly prefixTokens: number;
  readonly antialias: boolean;
}

/**
 * The rows of a position embedding, [1, P + h * h, C] for a square of patches, for another grid: bicubic over the
 * plane (Dosovitskiy et al. 2021, section 3.2). One that has the grid's number of rows already stays as it is, unless
 * the grid is no square.
 * @throws WarmstartError `E_WEIGHTS_POSITIONS` when its own grid is no square
 */
export function resizePositions(embedding: Tensor, { grid, prefixTokens, antialias }: ResizePositionsOptions): Tensor {
  const [, rows = 0, channels = 1] = embedding.shape;
  const count = rows - prefixTokens;
  const side = Math.round(Math.sqrt(count));
  const isSquare = count > 0 && side * side === count;
  const isSame = count === grid[0] * grid[1];
  if (isSame && (grid[0] === grid[1] || !isSquare)) return embedding;
  if (!isSquare || embedding.shape.length !== 3) {
    throw new WarmstartError({
      code: 'E_WEIGHTS_POSITIONS',
      problem: 'a position embedding is not that of a square picture',
      expected: `[1, ${prefixTokens} + h * h, C]`,
      received: formatShape(embedding.shape),
      hint: 'weights with a distillation token, or registers, are those of another architecture',
    });
  }
  const values = toNumbers(embedding);
  const kept = prefixTokens * channels;
  const resized = resizeBicubic(values.slice(kept), channels, { from: [side, side], to: grid, antialias });
  const data = new Float32Array(kept + resized.length);
  data.set(values.slice(0, kept));
  data.set(resized, kept);
  return tensor('float32', [1, prefixTokens + grid[0] * grid[1], channels], data);
}
