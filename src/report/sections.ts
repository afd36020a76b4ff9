import type { Block, ChartBlock, Section } from '../page/block.js';
import type { ReportContent } from './report-content.js';
import { changeSection } from './section-change.js';
import { confusionSection } from './section-confusion.js';
import { convergenceSection } from './section-convergence.js';
import { costSection } from './section-cost.js';
import { cuesSection } from './section-cues.js';
import { dataSection } from './section-data.js';
import { differencesSection } from './section-differences.js';
import { errorSection } from './section-error.js';
import { labelsSection } from './section-labels.js';
import { limitsSection } from './section-limits.js';
import { looksSection } from './section-looks.js';
import { methodSection } from './section-method.js';
import { mistakesSection } from './section-mistakes.js';
import { reproduceSection } from './section-reproduce.js';
import { verdictSection } from './section-verdict.js';

const order = [
  verdictSection,
  errorSection,
  labelsSection,
  convergenceSection,
  differencesSection,
  costSection,
  confusionSection,
  mistakesSection,
  looksSection,
  changeSection,
  cuesSection,
  dataSection,
  methodSection,
  limitsSection,
  reproduceSection,
];

/** The parts of a report in the order in which they are read; those that there is nothing for are left out. */
export function sectionsOf(content: ReportContent): readonly Section[] {
  return order.map((section) => section(content)).filter((section) => section !== undefined);
}

/** All charts of a report. */
export function chartsOf(content: ReportContent): readonly ChartBlock[] {
  const within = (blocks: readonly Block[]): ChartBlock[] =>
    blocks.flatMap((block) => (block.kind === 'chart' ? [block] : block.kind === 'more' ? within(block.blocks) : []));
  return sectionsOf(content).flatMap(({ blocks }) => within(blocks));
}

/** Below the title: what kind of work it was, and how large. */
export function subtitleOf({ kind, findings }: ReportContent): readonly string[] {
  const { arms, budgets, seeds } = findings;
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const parts = [count(arms.length, 'arm'), count(budgets.length, 'label budget'), count(seeds.length, 'seed')];
  return [
    kind === 'study' ? 'Study of transfer learning' : 'Comparison of two trainings',
    ...(kind === 'study' ? parts : []),
  ];
}
