import { WarmstartError } from '../error/warmstart-error.js';

/** Longest side that pictures are brought to, in pixels. */
export const maxSide = 4096;

/** How a picture is brought to size: `crop` scales the shorter side and cuts the centre, `squish` scales both sides. */
export type Fit = 'crop' | 'squish';

export interface PictureSize {
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  readonly fit: Fit;
}

/** One number: a square, cropped. Height and width: squished, unless `fit` says otherwise. */
export type SizeOption = number | { readonly height: number; readonly width: number; readonly fit?: Fit };

/**
 * Spells a size out.
 * @throws WarmstartError `E_DATA_SIZE` unless every side is an integer from 1 to 4096
 */
export function parseSize(size: SizeOption): PictureSize {
  const { height, width, fit }: PictureSize =
    typeof size === 'number' ? { height: size, width: size, fit: 'crop' } : { fit: 'squish', ...size };
  for (const side of [height, width]) {
    if (!Number.isInteger(side) || side < 1 || side > maxSide) {
      throw new WarmstartError({
        code: 'E_DATA_SIZE',
        problem: 'pictures cannot be brought to this size',
        expected: `sides that are whole numbers of pixels from 1 to ${maxSide}`,
        received: `height ${height}, width ${width}`,
      });
    }
  }
  return { height, width, fit };
}
