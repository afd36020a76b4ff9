import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chart } from './chart.js';
import { terminalChart } from './terminal-chart.js';

const chart: Chart = {
  title: 'A slope',
  x: { title: 'step' },
  y: { title: 'loss' },
  series: [
    {
      name: 'train',
      form: 'line',
      points: [
        { x: 0, y: 10 },
        { x: 10, y: 0 },
      ],
    },
    { name: 'valid', form: 'marks', points: [{ x: 10, y: 10 }] },
  ],
};

describe('terminalChart', () => {
  test('draws lines in dots and marks as letters', () => {
    expect(terminalChart(chart, { columns: 20, rows: 8 })).toBe(
      [
        'A slope',
        '10 ┤⠉⠒⠢⠤⣀          o',
        ' 5 ┤     ⠉⠑⠒⠤⢄⣀',
        ' 0 ┤           ⠉⠒⠢⠤⣀',
        '   └┬──┬──┬──┬──┬──┬',
        '    0  2  4  6  8 10',
        'x: step   y: loss',
        '⠤⠤ train   o valid',
      ].join('\n'),
    );
  });

  test('leaves a faint line out beside another, but not alone', () => {
    const faint = {
      name: 'noise',
      form: 'faint',
      points: [
        { x: 0, y: 0 },
        { x: 10, y: 10 },
      ],
    } as const;
    expect(terminalChart({ ...chart, series: [faint, ...chart.series] })).toBe(terminalChart(chart));
    expect(terminalChart({ ...chart, series: [faint] })).toMatch(/[\u2801-\u28ff]/);
  });

  test('stays within its columns and rows, whatever is drawn', () => {
    const number = fc.oneof(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.constant(Number.NaN), fc.constant(-1));
    const series = fc.record({
      name: fc.string({ maxLength: 100 }).map((name) => name.replaceAll(/\s/g, '_')),
      form: fc.constantFrom('line', 'faint', 'marks'),
      points: fc.array(fc.record({ x: number, y: number }), { maxLength: 40 }),
    });
    const size = fc.record({ columns: fc.integer({ min: 40, max: 120 }), rows: fc.integer({ min: 12, max: 40 }) });
    fc.assert(
      fc.property(fc.array(series, { maxLength: 4 }), fc.boolean(), size, (many, log, { columns, rows }) => {
        const drawn = terminalChart(
          { ...chart, x: { title: 'rate', log }, series: many as Chart['series'] },
          { columns, rows },
        );
        const lines = drawn.split('\n');
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
