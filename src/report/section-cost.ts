import type { Chart, ChartSeries } from '../drawing/chart.js';
import { rowAxis } from '../drawing/row-axis.js';
import { amortised, type EnergyAmount } from '../energy/energy.js';
import { inGrams, inWattHours } from '../energy/energy-words.js';
import type { Block, ChartBlock, Section, TableBlock } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import type { Cell, Findings } from '../study/findings.js';
import { cellOf, largestBudget, mainLength } from './cells.js';
import { powerTicks } from './power-ticks.js';
import type { ReportContent } from './report-content.js';
import { lengthWords, timeWords } from './words.js';

/** Trainings over which pretraining is shared. */
const runs = [1, 10, 100];

/** What a training takes, and what pretraining took before it. */
export function costSection({ findings }: ReportContent): Section | undefined {
  const trained = findings.arms.flatMap((arm, place) => {
    const cell = cellOf(findings, arm.name, largestBudget(findings)?.perClass, mainLength(findings));
    return cell ? [{ arm, place, cell }] : [];
  });
  if (trained.length === 0) return undefined;
  const blocks: Block[] = [
    {
      kind: 'text',
      text: introduction(
        findings,
        trained.map(({ cell }) => cell),
      ),
    },
    energyChart(findings, trained),
    trainingTable(findings, trained),
    ...pretrainingBlocks(trained),
  ];
  return { id: 'cost', title: 'What it costs', blocks };
}

interface Trained {
  readonly arm: Findings['arms'][number];
  /** Among the arms. */
  readonly place: number;
  readonly cell: Cell;
}

function introduction({ total }: Findings, cells: readonly Cell[]): string {
  const methods = [...new Set(cells.map(({ energy }) => energy.method))].join(' or ');
  return (
    `All ${plural(total.trainings, 'training')} that were judged took ${timeWords(total.seconds)} of training time and ` +
    `${inWattHours(total)}. Energy is ${methods}, and given as a range that says how well it is known; losses of the power ` +
    'supply, cooling, disks and screens are not in it. Times are minutes and seconds, or hours, minutes and seconds.'
  );
}

function trainingTable(findings: Findings, trained: readonly Trained[]): TableBlock {
  const length = mainLength(findings);
  return {
    kind: 'table',
    caption: `One training with all labels, ${lengthWords[length]}`,
    columns: [
      { title: 'Arm' },
      { title: 'Epochs', number: true },
      { title: 'Time', number: true },
      { title: 'Energy', number: true },
      { title: 'How known' },
      { title: 'CO2 equivalent', number: true },
      { title: 'Parameters that learn', number: true },
      { title: 'of all', number: true },
    ],
    rows: trained.map(({ arm, place, cell }) => ({
      cells: [
        arm.name,
        formatCount(cell.epochs),
        timeWords(cell.seconds.mean),
        inWattHours(cell.energy),
        cell.energy.method,
        grams(cell.carbon),
        formatCount(arm.parameters.trainable),
        formatCount(arm.parameters.total),
      ],
      arm: place,
    })),
  };
}

function grams(carbon: Cell['carbon']): string {
  return inGrams({ ...carbon, intensity: { gramsPerKwh: 0, place: '', source: '' } });
}

function pretrainingBlocks(trained: readonly Trained[]): Block[] {
  const pretrained = trained.filter(({ arm }) => arm.pretrainedOn !== undefined);
  if (pretrained.length === 0) return [];
  const unknown = pretrained.filter(({ arm }) => arm.pretraining === undefined).map(({ arm }) => arm.name);
  const known = pretrained.filter(({ arm }) => arm.pretraining !== undefined);
  const table: TableBlock = {
    kind: 'table',
    caption: 'Energy of a training with its share of pretraining, by how many trainings share that',
    columns: [
      { title: 'Arm' },
      { title: 'Pretraining, once', number: true },
      ...runs.map((count) => ({ title: plural(count, 'training'), number: true })),
    ],
    rows: known.map(({ arm, place, cell }) => ({
      cells: [
        arm.name,
        arm.pretraining ? inWattHours(arm.pretraining) : '–',
        ...runs.map((count) => inWattHours(shared(cell.energy, arm.pretraining, count))),
      ],
      arm: place,
    })),
  };
  const names = unknown.join(', ');
  return [
    { kind: 'heading', text: 'Pretraining' },
    {
      kind: 'text',
      text:
        'Somebody has paid for pretrained weights once, and everyone who starts from them shares that. It is in none of ' +
        'the numbers above.' +
        (names === '' ? '' : ` What it took is not known for ${names}: nobody has published it.`),
    },
    ...(known.length > 0 ? [table] : []),
  ];
}

function shared(energy: EnergyAmount, pretraining: EnergyAmount | undefined, count: number): EnergyAmount {
  if (!pretraining) return energy;
  const part = amortised(pretraining, count);
  return {
    wattHours: energy.wattHours + part.wattHours,
    low: energy.low + part.low,
    high: energy.high + part.high,
  };
}

function energyChart(findings: Findings, trained: readonly Trained[]): ChartBlock {
  const row = ({ wattHours, low, high }: EnergyAmount, y: number) => ({ x: wattHours, y, from: low, to: high });
  const alone: ChartSeries = {
    name: 'the training itself',
    form: 'marks',
    plain: true,
    look: 0,
    points: trained.map(({ cell }, i) => row(cell.energy, -i + 0.24)),
  };
  const withShare = [100, 10, 1].map(
    (count, i): ChartSeries => ({
      name: count === 1 ? 'with all of pretraining' : `with 1/${count} of pretraining`,
      form: 'marks',
      plain: true,
      look: i + 1,
      points: trained.flatMap(({ arm, cell }, place) =>
        arm.pretraining ? [row(shared(cell.energy, arm.pretraining, count), -place + 0.08 - 0.16 * i)] : [],
      ),
    }),
  );
  const series = [alone, ...withShare].filter(({ points }) => points.length > 0);
  const limits = series
    .flatMap(({ points }) => points.flatMap(({ x, from = x, to = x }) => [from, x, to]))
    .filter((v) => v > 0);
  const chart: Chart = {
    title: `Energy of one training with all labels, ${lengthWords[mainLength(findings)]}`,
    x: { title: 'watt-hours', log: true, fixed: powerTicks(limits) },
    y: rowAxis(trained.map(({ arm }) => arm.name)),
    series,
  };
  return {
    kind: 'chart',
    id: 'energy',
    chart,
    rows: trained.length,
    explanation:
      'Further left is less. Bars: the range within which the energy is known. Equal steps are equal factors.',
  };
}
