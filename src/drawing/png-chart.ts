import sharp from 'sharp';
import type { Chart } from './chart.js';
import { svgChart } from './svg-chart.js';

/** A chart as a PNG picture of 1600 x 960 pixels. Its text is drawn as strokes: it looks the same where no font is. */
export async function pngChart(chart: Chart): Promise<Uint8Array> {
  const svg = svgChart(chart, { lettering: 'strokes' });
  return sharp(Buffer.from(svg), { density: 144 }).png({ palette: true }).toBuffer();
}
