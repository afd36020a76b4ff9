import sharp from 'sharp';
import { strokeText } from '../drawing/stroke-text.js';
import { viridisColour } from './colour-scale.js';
import { type HeatMap, resizeMap } from './heat-map.js';

/** A picture as the network sees it: uint8 RGB, [height, width, 3]. */
export interface SeenPicture {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Sides below this are enlarged by a whole number. */
const leastSide = 224;
const legendHeight = 26;

/** Of the coloured picture, what its colour is: where the map is least, and how much more where it is most. */
const leastInk = 0.1;
const mostInk = 0.75;

/** One value in two hundred may be beyond the scale: the single largest pixel would leave all others dark. */
const scaleQuantile = 0.995;

/**
 * What of the map speaks for the class (its positive part), in viridis over the picture in grey, with the scale below it:
 * from 0 to the largest value but for one in two hundred. A map that has a value for each pixel is blurred a little, since
 * single pixels cannot be seen. Where nothing speaks for the class, the picture is grey alone.
 * @returns uint8 RGB with its size
 */
export async function overlay(picture: SeenPicture, map: HeatMap): Promise<SeenPicture> {
  const factor = Math.max(1, Math.ceil(leastSide / Math.min(picture.height, picture.width)));
  const [height, width] = [picture.height * factor, picture.width * factor];
  const grey = await sharp(picture.pixels, { raw: { height: picture.height, width: picture.width, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .grayscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const seen = map.height * map.width < picture.height * picture.width ? map : blurred(map);
  const { shares, ink: inkOf } = sharesOf(resizeMap(seen, height, width));
  const pixels = new Uint8Array(height * width * 3);
  for (const [i, share] of shares.entries()) {
    const ink = inkOf(share);
    const colour = viridisColour(share);
    for (let c = 0; c < 3; c++)
      pixels[3 * i + c] = Math.round((1 - ink) * (grey[i] as number) + ink * (colour[c] as number));
  }
  const whole = await sharp(pixels, { raw: { height, width, channels: 3 } })
    .extend({ bottom: legendHeight, background: '#ffffff' })
    .composite([{ input: Buffer.from(legend(width)), left: 0, top: height }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { pixels: new Uint8Array(whole), height: height + legendHeight, width };
}

export async function pngOf({ pixels, height, width }: SeenPicture): Promise<Uint8Array> {
  return sharp(pixels, { raw: { height, width, channels: 3 } })
    .png({ palette: false })
    .toBuffer();
}

export async function jpegOf({ pixels, height, width }: SeenPicture): Promise<Uint8Array> {
  return sharp(pixels, { raw: { height, width, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
}

/** `data:image/jpeg;base64,...` */
export async function jpegUri(picture: SeenPicture): Promise<string> {
  return `data:image/jpeg;base64,${Buffer.from(await jpegOf(picture)).toString('base64')}`;
}

/** Standard deviation of what makes single pixels visible, as a share of the map's shorter side. */
const blurShare = 0.012;

/** A normal blur of rows, then of columns, by the values that are there: none come in from outside. */
function blurred({ height, width, values }: HeatMap): HeatMap {
  const sigma = blurShare * Math.min(height, width);
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigma ** 2)));
  const along = (source: Float32Array, length: number, step: number, startOf: (line: number) => number) => {
    const target = new Float32Array(source.length);
    for (let line = 0; line < source.length / length; line++) {
      for (let i = 0; i < length; i++) {
        let [sum, total] = [0, 0];
        for (let k = Math.max(0, i - reach); k <= Math.min(length - 1, i + reach); k++) {
          const weight = weights[k - i + reach] as number;
          sum += weight * (source[startOf(line) + k * step] as number);
          total += weight;
        }
        target[startOf(line) + i * step] = sum / total;
      }
    }
    return target;
  };
  const rows = along(values, width, 1, (line) => line * width);
  return { height, width, values: along(rows, height, width, (line) => line) };
}

/** The positive part as shares of the scale's end, 0 to 1, and how much colour a share is painted with. */
function sharesOf({ values }: HeatMap) {
  const positive = values.map((v) => Math.max(0, v));
  const sorted = positive.toSorted();
  const most = sorted.at(-1) ?? 0;
  const end = (sorted[Math.floor(scaleQuantile * (sorted.length - 1))] as number) || most;
  if (!(end > 0)) return { shares: positive.fill(0), ink: () => 0 };
  return {
    shares: positive.map((v) => Math.min(1, v / end)),
    ink: (share: number) => leastInk + (mostInk - leastInk) * share,
  };
}

function legend(width: number): string {
  const stops = Array.from(
    { length: 16 },
    (_, i) => `<stop offset="${i / 15}" stop-color="rgb(${viridisColour(i / 15)})"/>`,
  );
  const [left, right] = [22, width - 46];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${legendHeight}">` +
    `<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>` +
    `<rect x="${left}" y="9" width="${right - left}" height="9" fill="url(#scale)"/>` +
    strokeText('0', { x: left - 6, y: 18, anchor: 'end' }, 12, '#1d1c1a') +
    strokeText('most', { x: right + 6, y: 18, anchor: 'start' }, 12, '#1d1c1a') +
    '</svg>'
  );
}
