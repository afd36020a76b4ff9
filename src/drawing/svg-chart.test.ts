import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Chart } from './chart.js';
import { pngChart } from './png-chart.js';
import { svgChart } from './svg-chart.js';

const chart: Chart = {
  title: 'Losses of <a> & b',
  x: { title: 'step' },
  y: { title: 'loss' },
  series: [
    {
      name: 'train',
      form: 'line',
      points: [
        { x: 0, y: 0 },
        { x: 5, y: 10 },
        { x: 10, y: Number.NaN },
        { x: 10, y: 5 },
      ],
    },
    { name: 'valid', form: 'marks', points: [{ x: 10, y: 10 }] },
  ],
};
// The frame is 84 to 776 across and 64 to 420 down.

describe('svgChart', () => {
  test('points lie where the axes say, and what is no number is left out', () => {
    const svg = svgChart(chart);
    expect(svg).toContain('d="M84 420L430 64L776 242"');
    expect(svg).toContain('<circle cx="776" cy="64"');
    expect(svg).not.toContain('NaN');
  });

  test('its text is text, and cannot break the document', async () => {
    const svg = svgChart(chart);
    expect(svg).toContain('Losses of &lt;a> &amp; b</text>');
    for (const word of ['step', 'loss', 'train', 'valid']) expect(svg).toContain(`>${word}</text>`);
    expect(await sharp(Buffer.from(svg)).metadata()).toMatchObject({ width: 800, height: 480 });
  });

  test('with strokes there is no text that would need a font', () => {
    expect(svgChart(chart, { lettering: 'strokes' })).not.toContain('<text');
  });

  test('without points the axes are drawn', () => {
    expect(svgChart({ ...chart, series: [] })).toContain('>0.6</text>');
  });
});

describe('pngChart', () => {
  test('is 1600 x 960, with the colours of its series and ink where text stands', async () => {
    const png = await pngChart(chart);
    const { data, info } = await sharp(Buffer.from(png)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([1600, 960]);
    const colour = (x: number, y: number) => [...data.subarray(3 * (y * 1600 + x), 3 * (y * 1600 + x) + 3)];
    const near = (found: number[], wanted: number[]) => found.every((v, i) => Math.abs(v - (wanted[i] as number)) < 24);
    expect(near(colour(2 * 776, 2 * 64), [0xd5, 0x5e, 0x00])).toBe(true);
    expect(near(colour(2 * 257, 2 * 242), [0x00, 0x72, 0xb2])).toBe(true);
    let dark = 0;
    for (let y = 10; y < 64; y++) for (let x = 168; x < 500; x++) if ((colour(x, y)[0] as number) < 100) dark += 1;
    expect(dark).toBeGreaterThan(300);
  });
});
