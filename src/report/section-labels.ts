import type { Chart, ChartPoint, ChartSeries } from '../drawing/chart.js';
import type { Block, ChartBlock, Section, TableBlock } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { LabelCount, LabelEquivalence } from '../statistics/label-equivalence.js';
import type { Equivalence, Findings, Length } from '../study/findings.js';
import { countAxis } from './budget-axis.js';
import { lengthsOf } from './cells.js';
import type { ReportContent } from './report-content.js';
import { lengthWords, shortNumber } from './words.js';

/** What labels are worth with one arm, counted in labels of the first one. */
export function labelsSection({ findings }: ReportContent): Section | undefined {
  const lengths = lengthsOf(findings).filter((length) => of(findings, length).length > 0);
  if (lengths.length === 0) return undefined;
  const against = findings.equivalences[0]?.against ?? '';
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        `For each number of labels: how many ${against} would have needed to be no worse, read from the two curves of ` +
        'error. Where even all labels were not enough the number is only known to be more than all of them; nothing is ' +
        'guessed beyond what was tried.',
    },
    ...lengths.map((length) => ({ ...worthChart(findings, length, against), half: lengths.length > 1 })),
    ...lengths.map((length) => worthTable(findings, length, against)),
  ];
  return { id: 'labels', title: 'What labels are worth', blocks };
}

/** What the most labels of an arm are worth; a dash where that is not known, as of the first arm. */
export function labelsWorth(findings: Findings, arm: string, length: Length): string {
  const rows = of(findings, length).find((one) => one.arm === arm)?.rows ?? [];
  const last = rows.at(-1);
  return last
    ? worthWords(
        last,
        rows.map(({ labels }) => labels),
      )
    : '–';
}

/** `about 230 (120 to more than 480)`. */
export function worthWords({ worth, interval }: LabelEquivalence, budgets: readonly number[]): string {
  const tried = worth.beyond !== undefined || budgets.includes(worth.labels);
  const said = `${tried ? '' : 'about '}${countWords(worth, budgets)}`;
  if (interval === undefined) return said;
  const [low, high] = [countWords(interval.low, budgets), countWords(interval.high, budgets)];
  if (low === high) return said;
  return `${said} (${low} to ${high})`;
}

/** Between budgets, two digits: what is read from a curve has no more. */
function countWords({ labels, beyond }: LabelCount, budgets: readonly number[]): string {
  if (beyond === 'more') return `more than ${formatCount(labels)}`;
  if (beyond === 'fewer') return `fewer than ${formatCount(labels)}`;
  return budgets.includes(labels) ? formatCount(labels) : shortNumber(labels);
}

function of({ equivalences }: Findings, length: Length): readonly Equivalence[] {
  return equivalences.filter((one) => one.length === length && one.rows.length > 0);
}

function countsOf(all: readonly Equivalence[]): readonly number[] {
  return [...new Set(all.flatMap(({ rows }) => rows.map(({ labels }) => labels)))].sort((a, b) => a - b);
}

function worthChart(findings: Findings, length: Length, against: string): ChartBlock {
  const all = of(findings, length);
  const counts = countsOf(all);
  const [first = 1, last = 1] = [counts[0], counts.at(-1)];
  const even: ChartSeries = {
    name: 'one for one',
    form: 'line',
    plain: true,
    points: [
      { x: first / 1.15, y: first / 1.15 },
      { x: last * 1.15, y: last * 1.15 },
    ],
  };
  const series = all.map(({ arm, rows }, place): ChartSeries => {
    const look = findings.arms.findIndex(({ name }) => name === arm);
    // Beside one another, for arms have the same numbers of labels.
    const aside = 1.05 ** (place - (all.length - 1) / 2);
    return { name: arm, form: 'marks', look, points: rows.map((row) => worthPoint(row, aside)) };
  });
  const chart: Chart = {
    title: `What labels are worth, ${lengthWords[length]}`,
    x: countAxis(counts, 'labels that the arm learned from'),
    y: countAxis(counts, `labels of ${against}`, [1.4, 1.6]),
    series: [even, ...series],
  };
  return {
    kind: 'chart',
    id: `labels-${length}`,
    chart,
    explanation:
      `Above the dotted line an arm's labels are worth more than one of ${against} each. Bars: 95 % intervals; an arrow: ` +
      'beyond what was tried.',
  };
}

function worthPoint({ labels, worth, interval }: LabelEquivalence, aside: number): ChartPoint {
  const ends = [worth, ...(interval ? [interval.low, interval.high] : [])];
  const up = ends.some(({ beyond }) => beyond === 'more');
  const down = ends.some(({ beyond }) => beyond === 'fewer');
  return {
    x: labels * aside,
    y: worth.labels,
    ...(interval && { low: interval.low.labels, high: interval.high.labels }),
    ...((up || down) && { beyond: up && down ? ('both' as const) : up ? ('up' as const) : ('down' as const) }),
  };
}

function worthTable(findings: Findings, length: Length, against: string): TableBlock {
  const all = of(findings, length);
  const counts = countsOf(all);
  return {
    kind: 'table',
    caption: `Labels of ${against} for the same error, with 95 % interval, ${lengthWords[length]}`,
    columns: [
      { title: 'Labels' },
      ...all.map(({ arm }) => ({ title: arm, number: true, arm: findings.arms.findIndex(({ name }) => name === arm) })),
    ],
    rows: counts.map((labels) => ({
      cells: [
        formatCount(labels),
        ...all.map(({ rows }) => {
          const row = rows.find((one) => one.labels === labels);
          return row ? worthWords(row, counts) : '–';
        }),
      ],
    })),
  };
}
