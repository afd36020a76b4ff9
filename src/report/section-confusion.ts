import type { Block, Section } from '../page/block.js';
import type { ReportContent } from './report-content.js';

/** What is taken for what, with the pictures behind each cell. */
export function confusionSection({ confusions, findings }: ReportContent): Section | undefined {
  if (confusions.length === 0) return undefined;
  const seed = confusions[0]?.seed;
  const one = findings.seeds.length > 1 ? ` of seed ${seed}, one of ${findings.seeds.length}` : '';
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        `With all labels, each arm’s training${one}. Rows are what a picture is, columns what it was taken for; a number ` +
        'that is a link opens the pictures behind it, as many as fit here.',
    },
    ...confusions.map(
      ({ arm, classes, counts, cells, seed: of }, i): Block => ({
        kind: 'matrix',
        id: `confusion-${i + 1}`,
        title: arm,
        caption: `What ${arm} took pictures for, seed ${of}`,
        half: classes.length <= 3 && confusions.length > 1,
        classes,
        counts,
        cells,
      }),
    ),
  ];
  return { id: 'confusions', title: 'What is taken for what', blocks };
}
