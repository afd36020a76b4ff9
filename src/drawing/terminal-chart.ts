import { type Chart, type ChartSeries, layOut } from './chart.js';
import { DotGrid } from './dot-grid.js';

const symbols = 'o*+#@%';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A chart in characters, without colours: lines in braille, single points as letters that the last lines explain. Faint
 * lines are left out where there are others, for nothing would tell them apart.
 */
export function terminalChart(chart: Chart, { columns, rows }: TerminalSize = { columns: 80, rows: 20 }): string {
  const { y: yAxis, x: xAxis } = chart;
  const full = chart.series.filter(({ form }) => form !== 'faint');
  const series = full.some(({ form }) => form === 'line') ? full : chart.series;
  const entries = [`x: ${xAxis.title}`, `y: ${yAxis.title}`, ...legend(series)];
  const closing = linesOf(entries, columns);
  const inner = Math.max(2, rows - 3 - closing.length);
  const { x, y, series: drawn } = layOut({ ...chart, series }, { x: 8, y: Math.max(2, Math.floor(inner / 3)) });
  const margin = Math.max(...y.ticks.map(({ label }) => label.length));
  const across = Math.max(8, columns - margin - 2);
  const grid = new DotGrid(across, inner);
  for (const { form, points } of drawn) {
    if (form !== 'marks') grid.line(points.map((p) => ({ x: x.position(p.x), y: y.position(p.y) })));
  }
  for (const [i, { points }] of marksOf(drawn).entries()) {
    for (const p of points) grid.mark(x.position(p.x), y.position(p.y), symbolOf(i));
  }
  const labels = new Map(y.ticks.map(({ value, label }) => [Math.round((1 - y.position(value)) * (inner - 1)), label]));
  const body = grid.rows().map((line, i) => {
    const label = labels.get(i);
    return `${(label ?? '').padStart(margin)} ${label === undefined ? '│' : '┤'}${line}`.trimEnd();
  });
  const ticks = x.ticks.map(({ value, label }) => ({ at: Math.round(x.position(value) * (across - 1)), label }));
  const axis = Array.from({ length: across }, (_, i) => (ticks.some(({ at }) => at === i) ? '┬' : '─')).join('');
  const indent = ' '.repeat(margin + 1);
  return [
    chart.title.slice(0, columns),
    ...body,
    `${indent}└${axis}`,
    `${indent}${tickLabels(ticks, across + 1)}`.trimEnd(),
    ...closing,
  ].join('\n');
}

function marksOf(series: readonly ChartSeries[]): readonly ChartSeries[] {
  return series.filter(({ form }) => form === 'marks');
}

function symbolOf(index: number): string {
  return symbols[index % symbols.length] as string;
}

function legend(series: readonly ChartSeries[]): string[] {
  const marks = marksOf(series).map(({ name }, i) => `${symbolOf(i)} ${name}`);
  const lines = series.filter(({ form }) => form !== 'marks').map(({ name }) => `⠤⠤ ${name}`);
  return series.length > 1 ? [...lines, ...marks] : [];
}

/** Entries, which do not break, over as many lines as they need. */
function linesOf(entries: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const longer = `${lines.at(-1) ?? ''}   ${entry}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(entry.slice(0, columns));
  }
  return lines;
}

/** Labels centred below their ticks; one that would touch another is left out. */
function tickLabels(ticks: readonly { readonly at: number; readonly label: string }[], width: number): string {
  let line = '';
  for (const { at, label } of ticks) {
    const start = Math.max(0, Math.min(at + 1 - Math.floor(label.length / 2), width - label.length));
    if (line === '' || start > line.length) line = line.padEnd(start) + label;
  }
  return line;
}
