import type { Chart, ChartSeries } from '../drawing/chart.js';
import { rowAxis } from '../drawing/row-axis.js';
import { rate } from '../experiment/percent.js';
import type { Block, ChartBlock, Section, TableBlock } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { ArmComparison, Findings, Length } from '../study/findings.js';
import { comparisonOf, largestBudget, lengthsOf } from './cells.js';
import type { ReportContent } from './report-content.js';
import { differenceWords, inPercent, lengthWords, outcomeWords, pWords } from './words.js';

/** Each arm against the first one on the same seeds: every seed, the mean with its interval, and the tests. */
export function differencesSection({ findings }: ReportContent): Section | undefined {
  const budget = largestBudget(findings);
  const lengths = lengthsOf(findings).filter((length) => findings.comparisons.some((one) => one.length === length));
  const first = findings.arms[0]?.name ?? '';
  if (!budget || lengths.length === 0) return undefined;
  const several = findings.seeds.length > 1;
  const blocks: Block[] = [
    { kind: 'text', text: introduction(first, several) },
    ...lengths.map((length) => ({ ...seedChart(findings, length, first), half: lengths.length > 1 })),
    ...lengths.map((length) => comparisonTable(findings, length, [budget.perClass], first)),
  ];
  const fewer = findings.budgets.slice(0, -1).map(({ perClass }) => perClass);
  if (fewer.length > 0) {
    const tables = lengths.map((length) => comparisonTable(findings, length, fewer, first));
    blocks.push({ kind: 'more', title: 'The same with fewer labels', blocks: tables });
  }
  return { id: 'differences', title: several ? 'Differences by seed' : 'Difference', blocks };
}

function introduction(first: string, several: boolean): string {
  if (!several)
    return (
      `Points by which the error is lower than that of ${first}, on the same test pictures. With one seed the test is ` +
      'McNemar’s, on the pictures that one of the two got right and the other wrong: it tells nothing of other seeds.'
    );
  return (
    `Arms that share a seed share the labelled pictures, their order and their augmentation, so they are compared seed by ` +
    `seed: points by which the error is lower than that of ${first}. p is that of the sign-flip test, two-sided, also ` +
    'corrected for there being several arms. The probability is that of a lower error on the same seed.'
  );
}

function seedChart(findings: Findings, length: Length, first: string): ChartBlock {
  const budget = largestBudget(findings)?.perClass;
  const others = findings.arms
    .map(({ name }, look) => ({ name, look, comparison: comparisonOf(findings, name, budget, length) }))
    .filter(({ comparison }) => comparison !== undefined);
  const series = others.flatMap(({ look, comparison }, row): ChartSeries[] => {
    if (!comparison) return [];
    const { mean, interval, values } = comparison.errorRate;
    const limits = interval && { from: inPercent(interval.low), to: inPercent(interval.high) };
    const seeds = values.map((value) => ({ x: inPercent(value), y: -row + 0.18 }));
    return [
      ...(values.length > 1 ? [{ name: '', form: 'marks' as const, look, small: true, points: seeds }] : []),
      {
        name: '',
        form: 'marks',
        look,
        points: [{ x: inPercent(mean), y: values.length > 1 ? -row - 0.14 : -row, ...limits }],
      },
    ];
  });
  const chart: Chart = {
    title: `Less error than ${first} with all labels, ${lengthWords[length]}`,
    x: { title: `percentage points less error than ${first}`, holds: reach(findings) },
    y: rowAxis(others.map(({ name }) => name)),
    series,
    rules: [{ axis: 'x', value: 0, name: '' }],
  };
  const many = findings.seeds.length > 1;
  return {
    kind: 'chart',
    id: `differences-${length}`,
    chart,
    rows: others.length,
    explanation: many
      ? 'Small marks: one seed each. Large marks with bars: mean and 95 % interval. Right of the dashed zero line is better.'
      : 'Mark and bar: difference and 95 % interval. Right of the dashed zero line is better.',
  };
}

/** What the axis holds: all differences with all labels, the same for all lengths, and room left of zero. */
function reach(findings: Findings): readonly number[] {
  const budget = largestBudget(findings)?.perClass;
  const all = findings.comparisons.filter((one) => one.budget === budget);
  const shown = all.flatMap(({ errorRate: { values, interval } }) => [
    ...values,
    ...(interval ? Object.values(interval) : []),
  ]);
  const most = Math.max(...shown.map(Math.abs));
  return [-0.06 * most, 0, ...shown].map(inPercent);
}

function comparisonTable(findings: Findings, length: Length, budgets: readonly number[], first: string): TableBlock {
  const { pictures } = findings.test;
  const those = findings.comparisons.filter((one) => one.length === length && budgets.includes(one.budget));
  const has = (key: 'p' | 'adjustedP' | 'mcnemar') => those.some((one) => one[key] !== undefined);
  const labels = new Map(findings.budgets.map(({ perClass, labels }) => [perClass, labels]));
  const which = budgets.length > 1 ? 'fewer labels' : `all ${formatCount(labels.get(budgets[0] ?? 0) ?? 0)} labels`;
  const single = findings.seeds.length < 2;
  return {
    kind: 'table',
    caption: `Against ${first} with ${which}, ${lengthWords[length]}`,
    columns: [
      { title: 'Arm' },
      ...(budgets.length > 1 ? [{ title: 'Labels', number: true }] : []),
      { title: 'Points less error (95 % interval)', number: true },
      ...(has('p') ? [{ title: 'p', number: true }] : []),
      ...(has('adjustedP') ? [{ title: 'p, corrected', number: true }] : []),
      ...(has('mcnemar') ? [{ title: 'p, McNemar', number: true }] : []),
      ...(single ? [] : [{ title: 'Better / worse / tied seeds', number: true }]),
      ...(single ? [] : [{ title: 'Probability of lower error', number: true }]),
      { title: 'Shown' },
    ],
    rows: those.map((one) => ({
      cells: [
        one.arm,
        ...(budgets.length > 1 ? [formatCount(labels.get(one.budget) ?? one.budget)] : []),
        differenceWords(one.errorRate, pictures),
        ...(has('p') ? [pWords(one.p)] : []),
        ...(has('adjustedP') ? [pWords(one.adjustedP)] : []),
        ...(has('mcnemar') ? [pWords(one.mcnemar)] : []),
        ...(single ? [] : [`${one.superiority.better} / ${one.superiority.worse} / ${one.superiority.tied}`]),
        ...(single ? [] : [superiorityWords(one)]),
        outcomeWords(one.outcome, first),
      ],
      arm: findings.arms.findIndex(({ name }) => name === one.arm),
    })),
  };
}

function superiorityWords({ superiority: { probability, low, high } }: ArmComparison): string {
  // Of few seeds: whole percents at the most.
  const whole = (fraction: number) => rate(fraction, 1).replace(' %', '');
  return `${whole(probability)} % (${whole(low)} to ${whole(high)})`;
}
