import type { Chart, ChartPoint } from '../drawing/chart.js';
import { rowAxis } from '../drawing/row-axis.js';
import type { Block, ChartBlock, Section, TableBlock } from '../page/block.js';
import { plural } from '../page/count-words.js';
import { LEAST_SEEDS } from '../study/estimate.js';
import type { Cell, Findings, Length } from '../study/findings.js';
import { budgetAxis } from './budget-axis.js';
import { cellOf, lengthsOf } from './cells.js';
import type { ReportContent } from './report-content.js';
import { budgetWords, errorWords, estimateWords, inPercent, lengthWords } from './words.js';

/** How much is wrong by how many labels there were: curves, and the same numbers as a table. */
export function errorSection({ findings }: ReportContent): Section | undefined {
  const lengths = lengthsOf(findings);
  if (findings.cells.length === 0) return undefined;
  const curves = findings.budgets.length > 1;
  const blocks: Block[] = [
    { kind: 'text', text: introduction(findings) },
    ...lengths.flatMap((length) => [
      curves ? curveChart(findings, length) : rowsChart(findings, length),
      errorTable(findings, length),
    ]),
    {
      kind: 'more',
      title: 'Other measures: macro F1, AUROC, loss',
      blocks: lengths.flatMap((length) => measureTables(findings, length)),
    },
  ];
  return { id: 'error', title: curves ? 'Error by number of labels' : 'Error', blocks };
}

function introduction({ seeds, test }: Findings): string {
  const groups = test.groups === undefined ? '' : ` from ${plural(test.groups, 'group')}`;
  const judged = `Every model was judged on the same ${plural(test.pictures, 'test picture')}${groups}, which none has learned from.`;
  const mean = `${judged} Each point is the mean of ${plural(seeds.length, 'seed')}`;
  if (seeds.length > 1 && seeds.length < LEAST_SEEDS)
    return `${mean}. Intervals need ${LEAST_SEEDS} seeds: where they are spoken of below, there are none yet.`;
  return seeds.length > 1
    ? `${mean}; the bands and brackets are 95 % intervals of that mean.`
    : `${judged} There is one seed: the brackets are 95 % Wilson intervals, which know of chance among the pictures alone.`;
}

function interval({ errorRate, wilson }: Cell): { readonly low: number; readonly high: number } | undefined {
  return errorRate.interval ?? wilson;
}

function highest({ cells }: Findings): number {
  return Math.max(...cells.map((cell) => inPercent(Math.max(cell.errorRate.mean, interval(cell)?.high ?? 0))));
}

function curveChart(findings: Findings, length: Length): ChartBlock {
  const chart: Chart = {
    title: `Error by number of labels, ${lengthWords[length]}`,
    x: budgetAxis(findings.budgets, 'labels to learn from'),
    // The same for all lengths, so that their charts can be compared.
    y: { title: 'error on the test pictures, %', holds: [0, highest(findings)] },
    series: findings.arms.map(({ name }, look) => ({
      name,
      form: 'line' as const,
      look,
      points: findings.budgets.flatMap(({ perClass, labels }): ChartPoint[] => {
        const cell = cellOf(findings, name, perClass, length);
        if (!cell) return [];
        const within = interval(cell);
        const limits = within && { low: inPercent(within.low), high: inPercent(within.high) };
        return [{ x: labels, y: inPercent(cell.errorRate.mean), ...limits }];
      }),
    })),
  };
  return {
    kind: 'chart',
    id: `error-${length}`,
    chart,
    explanation: 'Lower is better. Equal steps to the right are equal factors of labels. Bands: 95 % intervals.',
  };
}

function rowsChart(findings: Findings, length: Length): ChartBlock {
  const budget = findings.budgets.at(-1)?.perClass;
  const names = findings.arms.map(({ name }) => name);
  const chart: Chart = {
    title: `Error, ${lengthWords[length]}`,
    x: { title: 'error on the test pictures, %', holds: [0, highest(findings)] },
    y: rowAxis(names),
    series: names.map((name, look) => {
      const cell = cellOf(findings, name, budget, length);
      const within = cell && interval(cell);
      const limits = within && { from: inPercent(within.low), to: inPercent(within.high) };
      const points = cell ? [{ x: inPercent(cell.errorRate.mean), y: -look, ...limits }] : [];
      return { name: '', form: 'marks' as const, look, points };
    }),
  };
  return {
    kind: 'chart',
    id: `error-${length}`,
    chart,
    explanation: 'Further left is better. Bars: 95 % intervals.',
    rows: names.length,
  };
}

function errorTable(findings: Findings, length: Length): TableBlock {
  return measureTable(findings, `Error in % with 95 % interval, ${lengthWords[length]}`, length, (cell) =>
    errorWords(cell, findings.test.pictures),
  );
}

function measureTables(findings: Findings, length: Length): TableBlock[] {
  const table = (title: string, say: (cell: Cell) => string) =>
    measureTable(findings, `${title}, ${lengthWords[length]}`, length, say);
  const auroc = findings.cells.some((cell) => cell.length === length && cell.auroc !== undefined);
  return [
    table('Macro F1', ({ macroF1 }) => estimateWords(macroF1, 3)),
    ...(auroc ? [table('AUROC', (cell) => (cell.auroc ? estimateWords(cell.auroc, 3) : '–'))] : []),
    table('Loss in nats', ({ loss }) => estimateWords(loss, 3)),
  ];
}

function measureTable(findings: Findings, caption: string, length: Length, say: (cell: Cell) => string): TableBlock {
  return {
    kind: 'table',
    caption,
    columns: [{ title: 'Labels' }, ...findings.arms.map(({ name }, arm) => ({ title: name, number: true, arm }))],
    rows: findings.budgets.map((budget) => ({
      cells: [
        budgetWords(budget),
        ...findings.arms.map(({ name }) => {
          const cell = cellOf(findings, name, budget.perClass, length);
          return cell ? say(cell) : '–';
        }),
      ],
    })),
  };
}
