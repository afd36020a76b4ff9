import { rate } from '../experiment/percent.js';
import type { Block, Section, TableBlock } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import type { ArmRecord } from '../study/study-record.js';
import type { ReportContent } from './report-content.js';
import { methodWords } from './words.js';

/** How everything was done, and how each arm came to its settings. */
export function methodSection({ method, findings }: ReportContent): Section {
  const { arms } = findings;
  const searches = arms.flatMap((arm, place) => (arm.choice.tried.length > 0 ? [searchTable(arm, place)] : []));
  const blocks: Block[] = [
    ...method.map((text) => ({ kind: 'text' as const, text })),
    armTable(arms),
    settingsTable(arms),
    ...(searches.length > 0
      ? [{ kind: 'more' as const, title: 'All that was tried to find these settings', blocks: searches }]
      : []),
  ];
  return { id: 'method', title: 'How it was done', blocks };
}

function armTable(arms: readonly ArmRecord[]): TableBlock {
  return {
    kind: 'table',
    caption: 'The arms',
    columns: [{ title: 'Arm' }, { title: 'How it learns' }, { title: 'Network' }, { title: 'Pretrained on' }],
    rows: arms.map(({ name, method, architecture, pretrainedOn }, arm) => ({
      cells: [name, methodWords[method], architecture, pretrainedOn ?? 'nothing'],
      arm,
    })),
  };
}

function settingsTable(arms: readonly ArmRecord[]): TableBlock {
  return {
    kind: 'table',
    caption: 'Settings of each arm',
    columns: [
      { title: 'Arm' },
      { title: 'Peak rate', number: true },
      { title: 'Equal epochs', number: true },
      { title: 'As long as it helped', number: true },
      { title: 'Found by' },
    ],
    rows: arms.map(({ name, choice }, arm) => ({
      cells: [
        name,
        rateWords(choice.rate),
        plural(choice.equalEpochs, 'epoch'),
        `${plural(choice.convergedEpochs, 'epoch')}${choice.atLimit ? ', the most that was tried' : ''}`,
        choice.tried.length === 0 ? 'given' : foundBy(choice),
      ],
      arm,
    })),
  };
}

function foundBy({ tried, budget, judgedOn }: ArmRecord['choice']): string {
  const labels = budget === undefined ? '' : `, ${formatCount(budget)} labels a class`;
  const judged = judgedOn === undefined ? '' : `, judged on ${plural(judgedOn, 'held-out picture')}`;
  return `${plural(tried.length, 'training')}${labels}${judged}`;
}

function searchTable({ name, choice }: ArmRecord, arm: number): TableBlock {
  const { tried, judgedOn = 1, rate: chosen } = choice;
  return {
    kind: 'table',
    caption: `What was tried for ${name}`,
    columns: [
      { title: 'Peak rate', arm },
      { title: 'Epochs', number: true },
      { title: 'Loss, nats', number: true },
      { title: 'Error', number: true },
      { title: '' },
    ],
    rows: tried.map(({ rate: peak, epochs, loss, errorRate }) => ({
      cells: [
        rateWords(peak),
        formatCount(epochs),
        Number.isFinite(loss) ? loss.toFixed(3) : 'not a number',
        rate(errorRate, judgedOn),
        peak === chosen && epochs === choice.convergedEpochs ? 'chosen' : '',
      ],
    })),
  };
}

/** `0.0032`, without an exponent where that is readable. */
function rateWords(value: number): string {
  return value >= 1e-4 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}
