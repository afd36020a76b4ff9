import { cuesSection as sectionOf } from '../explain/cues-section.js';
import type { Block, Section } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { ReportContent } from './report-content.js';

/** Whether the labels could be told by what should not matter: then a low error need not mean that the pictures were understood. */
export function cuesSection({ cues }: ReportContent): Section | undefined {
  if (!cues) return undefined;
  const { found, examined, of, split } = cues;
  const { id, title, blocks } = sectionOf(found, { split });
  const isShown = ({ kind }: Block) => kind === 'text' || kind === 'chart';
  const advised = blocks.some(({ kind }) => kind === 'list');
  const drawn: Block[] =
    examined < of
      ? [
          {
            kind: 'note',
            text: `Examined were ${formatCount(examined)} of ${formatCount(of)} pictures, drawn by chance.`,
          },
        ]
      : [];
  return {
    id,
    title,
    blocks: [
      ...blocks.filter(isShown),
      {
        kind: 'more',
        title: advised ? 'What to do, and all cues in numbers' : 'All cues in numbers',
        blocks: [...blocks.filter((block) => !isShown(block)), ...drawn],
      },
    ],
  };
}
