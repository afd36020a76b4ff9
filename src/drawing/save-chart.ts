import { replaceFile } from '../files/replace-file.js';
import type { Chart } from './chart.js';
import { pngChart } from './png-chart.js';
import { svgChart } from './svg-chart.js';

/** Writes a chart as `PATH.svg` and `PATH.png`. @throws WarmstartError `E_FILE_WRITE` */
export async function saveChart(path: string, chart: Chart): Promise<void> {
  replaceFile(`${path}.svg`, svgChart(chart));
  replaceFile(`${path}.png`, await pngChart(chart));
}
