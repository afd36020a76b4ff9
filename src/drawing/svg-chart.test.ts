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

describe('a chart in a page', () => {
  const lines = (last: number): Chart => ({
    ...chart,
    rules: [{ axis: 'y', value: 5, name: 'half' }],
    series: [
      {
        name: 'first',
        form: 'line',
        look: 0,
        points: [
          { x: 0, y: 1, low: 0, high: 2 },
          { x: 10, y: 8, low: 7, high: 9 },
        ],
      },
      {
        name: 'second',
        form: 'line',
        look: 1,
        points: [
          { x: 0, y: 2 },
          { x: last, y: 8 },
        ],
      },
    ],
  });

  test('has a title and a description for who cannot see it, and takes its colours from the page', () => {
    const svg = svgChart(lines(10), { place: 'page', description: 'two lines' });
    expect(svg).toContain('role="img"');
    expect(svg).toContain('<title>Losses of &lt;a> &amp; b</title>');
    expect(svg).toContain('<desc>two lines</desc>');
    expect(svg).not.toMatch(/#[0-9a-f]{6}/);
    expect(svg).not.toContain('<rect');
  });

  test('tells lines apart without colour, draws limits as a band and rules across', () => {
    const svg = svgChart(lines(10), { place: 'page' });
    expect(svg).toContain('stroke-dasharray="7 4"');
    expect(svg.match(/fill-opacity="0.15"/g)).toHaveLength(1);
    expect(svg).toContain('>half</text>');
  });

  test('names lines where they end, if they end together and there is room, else in a key', () => {
    const where = (svg: string) => Number(svg.match(/<text x="([\d.]+)"[^>]*>first</)?.[1]);
    expect(where(svgChart(lines(10), { place: 'page' }))).toBeGreaterThan(700);
    expect(where(svgChart(lines(6), { place: 'page' }))).toBeLessThan(100);
    expect(where(svgChart(lines(10), { place: 'page', size: { width: 360, height: 300 } }))).toBeLessThan(100);
  });

  test('limits of marks are bars, and an arrow where they go on', () => {
    const points = [{ x: 5, y: 5, low: 2, high: 10, beyond: 'up' as const }];
    const svg = svgChart({ ...chart, series: [{ name: 'a', form: 'marks', look: 2, points }] }, { place: 'page' });
    expect(svg).toMatch(/d="M[\d.]+ [\d.]+V[\d.]+M[\d.]+ [\d.]+v-16/);
  });

  test('labels of ticks that would touch are left out, the last one never', () => {
    const ticks = [8, 16, 460, 462].map((value) => ({ value, label: String(value) }));
    const svg = svgChart({ ...chart, x: { title: '', log: true, fixed: { range: [8, 462], ticks } }, series: [] });
    expect(svg).toContain('>462</text>');
    expect(svg).not.toContain('>460</text>');
    expect(svg).toContain('>8</text>');
  });

  test('what would turn the direction of reading or break the document is shown as an escape', () => {
    expect(svgChart({ ...chart, title: 'a\u202eb\u0000' })).toContain('a\\u202eb\\u0000');
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
