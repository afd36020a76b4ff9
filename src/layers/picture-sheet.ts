import sharp from 'sharp';
import type { SeenPicture } from '../explain/overlay.js';

export interface SheetOptions {
  readonly columns: number;
  /** Side of the square that each picture is fitted into, in pixels. */
  readonly cell: number;
  /** Between them, in pixels. */
  readonly gap: number;
}

/** A PNG file and its size. */
export interface Sheet {
  readonly png: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Pictures with no more pixels than this a side are enlarged as squares: there is nothing to see between them. */
const fewPixels = 16;

/** Pictures in rows, with nothing between them, so that what lies below shows through. */
export async function pictureSheet(
  pictures: readonly SeenPicture[],
  { columns, cell, gap }: SheetOptions,
): Promise<Sheet> {
  const across = Math.max(1, Math.min(columns, pictures.length));
  const down = Math.max(1, Math.ceil(pictures.length / columns));
  const [width, height] = [across, down].map((n) => n * cell + (n - 1) * gap) as [number, number];
  const parts = await Promise.all(
    pictures.map(async (picture, i) => {
      const scale = cell / Math.max(picture.height, picture.width);
      const fitted = {
        height: Math.max(1, Math.round(scale * picture.height)),
        width: Math.max(1, Math.round(scale * picture.width)),
      };
      const few = Math.max(picture.height, picture.width) <= fewPixels;
      const raw = { height: picture.height, width: picture.width, channels: 3 as const };
      return {
        input: await sharp(picture.pixels, { raw })
          .resize(fitted.width, fitted.height, { kernel: few ? 'nearest' : 'cubic', fit: 'fill' })
          .png()
          .toBuffer(),
        left: (i % columns) * (cell + gap) + Math.floor((cell - fitted.width) / 2),
        top: Math.floor(i / columns) * (cell + gap) + Math.floor((cell - fitted.height) / 2),
      };
    }),
  );
  const nothing = { r: 0, g: 0, b: 0, alpha: 0 };
  const png = await sharp({ create: { width, height, channels: 4, background: nothing } })
    .composite(parts)
    .png()
    .toBuffer();
  return { png, height, width };
}

/** A part of a picture. */
export function cropped(
  { pixels, width }: SeenPicture,
  window: { readonly top: number; readonly left: number; readonly height: number; readonly width: number },
): SeenPicture {
  const rows = Array.from({ length: window.height }, (_, y) => {
    const start = 3 * ((window.top + y) * width + window.left);
    return pixels.subarray(start, start + 3 * window.width);
  });
  const cut = new Uint8Array(3 * window.height * window.width);
  for (const [y, row] of rows.entries()) cut.set(row, y * 3 * window.width);
  return { pixels: cut, height: window.height, width: window.width };
}
