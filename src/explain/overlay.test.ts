import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { viridisColour } from './colour-scale.js';
import type { HeatMap } from './heat-map.js';
import { jpegUri, overlay, pngOf } from './overlay.js';

const picture = { height: 32, width: 48, pixels: new Uint8Array(32 * 48 * 3).fill(200) };
const flat = (value: number): HeatMap => ({ height: 2, width: 3, values: new Float32Array(6).fill(value) });

/** CIE lightness L*, 0 to 100, of an sRGB colour. */
function lightness([r, g, b]: readonly number[]): number {
  const linear = (v = 0) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

describe('viridisColour', () => {
  test('grows lighter in even steps, and begins and ends where viridis does', () => {
    const steps = Array.from({ length: 21 }, (_, i) => lightness(viridisColour(i / 20)));
    const rises = steps.slice(1).map((v, i) => v - (steps[i] as number));
    expect(Math.min(...rises)).toBeGreaterThan(2.5);
    expect(Math.max(...rises)).toBeLessThan(5.5);
    expect(viridisColour(-1)).toEqual([68, 1, 84]);
    expect(viridisColour(2)).toEqual([253, 231, 37]);
  });
});

describe('overlay', () => {
  test('is enlarged by a whole number and has the scale below it', async () => {
    const drawn = await overlay(picture, flat(1));
    expect([drawn.height, drawn.width]).toEqual([32 * 7 + 26, 48 * 7]);
    const png = await sharp(await pngOf(drawn)).metadata();
    expect([png.format, png.height, png.width]).toEqual(['png', drawn.height, drawn.width]);
    const uri = await jpegUri(drawn);
    expect((await sharp(Buffer.from(uri.split(',')[1] ?? '', 'base64')).metadata()).format).toBe('jpeg');
    const colours = new Set<number>();
    for (let x = 30; x < drawn.width - 60; x++)
      colours.add(drawn.pixels[3 * ((drawn.height - 13) * drawn.width + x)] ?? 0);
    expect(colours.size).toBeGreaterThan(50);
  });

  test('has colour where the map is largest, and none where nothing speaks for the class', async () => {
    const map = { height: 2, width: 3, values: Float32Array.from([0, 0, 0, 0, 0, 5]) };
    const drawn = await overlay(picture, map);
    const at = (y: number, x: number) => Array.from(drawn.pixels.subarray(3 * (y * drawn.width + x)).subarray(0, 3));
    expect(at(210, 320)).toEqual(viridisColour(1).map((v) => Math.round(0.25 * 200 + 0.75 * v)));
    const [r = 0, , b = 0] = at(5, 5);
    expect(b).toBeGreaterThan(r);
    expect(Math.abs(b - 200)).toBeLessThan(25);
    for (const empty of [flat(0), flat(-3)]) {
      const grey = await overlay(picture, empty);
      expect(new Set(grey.pixels.subarray(0, 3 * 100 * grey.width))).toEqual(new Set([200]));
    }
  });

  test('a single pixel can be seen: what has a value for each pixel is blurred', async () => {
    const large = { height: 256, width: 256, pixels: new Uint8Array(256 * 256 * 3).fill(200) };
    const values = new Float32Array(256 * 256);
    values[128 * 256 + 128] = 1;
    const drawn = await overlay(large, { height: 256, width: 256, values });
    const beside = Array.from(drawn.pixels.subarray(3 * (128 * 256 + 131), 3 * (128 * 256 + 132)));
    expect(new Set(beside).size).toBeGreaterThan(1);
  });
});
