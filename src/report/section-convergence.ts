import type { Chart } from '../drawing/chart.js';
import { inWattHours } from '../energy/energy-words.js';
import { rate } from '../experiment/percent.js';
import type { Block, ChartBlock, Section, TableBlock } from '../page/block.js';
import { plural } from '../page/count-words.js';
import type { Convergence, Findings, Length } from '../study/findings.js';
import { digitsOf } from '../study/verdict-words.js';
import { cellOf, largestBudget, lengthsOf } from './cells.js';
import type { ReportContent } from './report-content.js';
import { inPercent, lengthWords, shortNumber, timeWords } from './words.js';

/** How fast each arm learns: its error by epoch, and what it took to the first arm's last error. */
export function convergenceSection({ findings }: ReportContent): Section | undefined {
  const { convergence, arms, seeds } = findings;
  const lengths = lengthsOf(findings).filter((length) => convergence.some((c) => c.length === length));
  const first = arms[0]?.name ?? '';
  if (lengths.length === 0) return undefined;
  const middle =
    seeds.length > 1
      ? ' Numbers are medians over the seeds; a seed that never got there counts as later than all others.'
      : '';
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        `With all labels: the error on the test pictures after each epoch, and what each arm had spent when its error was ` +
        `for the first time no higher than the last one of ${first}.${middle}`,
    },
    ...lengths.map((length) => ({ ...curves(findings, length, first), half: lengths.length > 1 })),
    ...lengths.map((length) => costTable(findings, length, first)),
  ];
  return { id: 'convergence', title: 'How fast they learn', blocks };
}

function of({ convergence }: Findings, length: Length): readonly Convergence[] {
  return convergence.filter((one) => one.length === length);
}

function curves(findings: Findings, length: Length, first: string): ChartBlock {
  const all = of(findings, length);
  const last = cellOf(findings, first, largestBudget(findings)?.perClass, length)?.errorRate.mean;
  const several = findings.seeds.length > 1;
  const chart: Chart = {
    title: `Error by epoch, ${lengthWords[length]}`,
    x: { title: 'epoch', holds: [0] },
    y: { title: 'error on the test pictures, %', holds: [0] },
    series: all.map(({ arm, curve }) => ({
      name: arm,
      form: 'line' as const,
      look: findings.arms.findIndex(({ name }) => name === arm),
      points: curve.map(({ epoch, mean, low, high }) => ({
        x: epoch,
        y: inPercent(mean),
        ...(several && { low: inPercent(low), high: inPercent(high) }),
      })),
    })),
    ...(last !== undefined && {
      rules: [{ axis: 'y' as const, value: inPercent(last), name: '' }],
    }),
  };
  const bands = several ? ' Bands: from the lowest to the highest seed.' : '';
  return {
    kind: 'chart',
    id: `convergence-${length}`,
    chart,
    explanation: `Lower and further left is better; the dashed line is the last error of ${first}.${bands}`,
  };
}

function costTable(findings: Findings, length: Length, first: string): TableBlock {
  const last = cellOf(findings, first, largestBudget(findings)?.perClass, length)?.errorRate;
  const said = last === undefined ? '' : ` (${rate(last.mean, digitsOf(findings.test.pictures, last))})`;
  return {
    kind: 'table',
    caption: `To the last error of ${first}${said}, ${lengthWords[length]}`,
    columns: [
      { title: 'Arm' },
      { title: 'Epochs', number: true },
      { title: 'Time', number: true },
      { title: 'Energy', number: true },
      { title: 'Seeds that got there', number: true },
    ],
    rows: of(findings, length).map(({ arm, epochs, seconds, energy, reached, of: all, curve }) => {
      const never = `more than ${plural(curve.at(-1)?.epoch ?? 0, 'epoch')}`;
      return {
        cells: [
          arm,
          epochs === undefined ? never : shortNumber(epochs, 3),
          seconds === undefined ? '–' : timeWords(seconds),
          energy === undefined ? '–' : inWattHours(energy),
          `${reached} of ${all}`,
        ],
        arm: findings.arms.findIndex(({ name }) => name === arm),
      };
    }),
  };
}
