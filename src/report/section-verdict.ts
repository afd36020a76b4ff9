import { inWattHours } from '../energy/energy-words.js';
import type { Block, Section, TableBlock } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import { cellOf, comparisonOf, largestBudget, mainLength } from './cells.js';
import type { ReportContent } from './report-content.js';
import { labelsWorth } from './section-labels.js';
import { differenceWords, errorWords, lengthWords, outcomeWords, timeWords } from './words.js';

/** Of many arms the sentences are many: the table says the same sooner. */
const mostSentences = 6;

/** The answer first, in words; then the figures that it rests on, in one table. */
export function verdictSection({ findings }: ReportContent): Section {
  const { headline, sentences, caveats } = findings.verdict;
  const blocks: Block[] = [{ kind: 'headline', text: headline }];
  const words = sentences.map((text) => ({ kind: 'text' as const, text }));
  const table = atAGlance(findings);
  const glance = table ? [table] : [];
  if (words.length <= mostSentences) blocks.push(...words, ...glance);
  else blocks.push(...glance, { kind: 'more', title: 'Every comparison in words', blocks: words });
  if (caveats.length > 0)
    blocks.push({ kind: 'heading', text: 'Before you rely on it' }, { kind: 'list', items: caveats });
  return { id: 'verdict', title: 'Verdict', blocks };
}

function atAGlance(findings: ReportContent['findings']): TableBlock | undefined {
  const budget = largestBudget(findings);
  const length = mainLength(findings);
  const { pictures } = findings.test;
  const worth = findings.equivalences.some((one) => one.length === length);
  const rows = findings.arms.flatMap(({ name }, arm) => {
    const cell = cellOf(findings, name, budget?.perClass, length);
    if (!cell) return [];
    const against = comparisonOf(findings, name, budget?.perClass, length);
    const cells = [
      name,
      errorWords(cell, pictures),
      against ? differenceWords(against.errorRate, pictures) : '–',
      against ? outcomeWords(against.outcome, against.against) : 'the reference',
      ...(worth ? [labelsWorth(findings, name, length)] : []),
      timeWords(cell.seconds.mean),
      inWattHours(cell.energy),
    ];
    return [{ cells, arm }];
  });
  if (!budget || rows.length === 0) return undefined;
  const first = findings.arms[0]?.name ?? '';
  return {
    kind: 'table',
    caption: `At a glance: all ${formatCount(budget.labels)} labels, ${lengthWords[length]}`,
    columns: [
      { title: 'Arm' },
      { title: 'Error (95 % interval)', number: true },
      { title: `Points less than ${first}`, number: true },
      { title: 'Shown' },
      ...(worth ? [{ title: `Worth in labels of ${first}`, number: true }] : []),
      { title: 'Time of a training', number: true },
      { title: 'Energy of a training', number: true },
    ],
    rows,
  };
}
