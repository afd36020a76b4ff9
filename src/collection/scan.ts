import sharp from 'sharp';
import { between } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { side } from './curve.js';
import type { SheetStyle } from './sheet-style.js';

/**
 * What paper and scanner make of a drawing: stains, the grain of the paper, uneven ink, blur, noise and JPEG.
 * @param svg a square drawing
 * @param size its side in pixels
 * @returns a JPEG file, the same to the byte for the same version of sharp
 */
export async function scan(svg: string, size: number, style: SheetStyle, stream: RandomStream): Promise<Uint8Array> {
  const blur = (style.blur * size) / side;
  const { data } = await sharp(Buffer.from(svg))
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    // sharp blurs by 0.3 and more; less would not be seen.
    .blur(Math.max(0.3, blur))
    .raw()
    .toBuffer({ resolveWithObject: true });
  age(data, size, style, stream);
  return sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .jpeg({ quality: style.quality })
    .toBuffer();
}

/** Ages a picture of uint8 [size, size, 3] in place. */
function age(pixels: Uint8Array, size: number, style: SheetStyle, stream: RandomStream): void {
  const stains = mottle(stream, size, 3);
  const fading = mottle(stream, size, 9);
  const grain = new Float32Array(size * size);
  stream.fillNormal(grain, style.noise);
  const light = between(stream, 0.93, 1.04);
  const [stain, fade] = [between(stream, 5, 30), between(stream, 0, 0.25)];
  for (let i = 0; i < grain.length; i++) {
    const yellowing = stain * Math.max(0, (stains[i] ?? 0) - 0.4);
    const faded = fade * (fading[i] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      const at = 3 * i + channel;
      const paper = style.paper[channel] ?? 255;
      const inked = (pixels[at] ?? 0) + faded * (paper - (pixels[at] ?? 0));
      const value = light * inked - yellowing * (0.6 + 0.6 * channel) + (grain[i] ?? 0);
      pixels[at] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
}

/** Smooth random values of 0 to 1, uint8-sized field [size, size]: a coarse grid of `cells` by `cells`, interpolated. */
function mottle(stream: RandomStream, size: number, cells: number): Float32Array {
  const knots = new Float32Array((cells + 1) ** 2);
  stream.fillUniform(knots, 0, 1);
  const field = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const v = (y / size) * cells;
    const [row, fy] = [Math.floor(v), ease(v % 1)];
    for (let x = 0; x < size; x++) {
      const u = (x / size) * cells;
      const [column, fx] = [Math.floor(u), ease(u % 1)];
      const at = row * (cells + 1) + column;
      const [a = 0, b = 0] = [knots[at], knots[at + 1]];
      const [c = 0, d = 0] = [knots[at + cells + 1], knots[at + cells + 2]];
      field[y * size + x] = (1 - fy) * (a + fx * (b - a)) + fy * (c + fx * (d - c));
    }
  }
  return field;
}

/** Without a kink at the knots. */
function ease(part: number): number {
  return part * part * (3 - 2 * part);
}
