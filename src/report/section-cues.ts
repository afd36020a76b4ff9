import { cuesSection as sectionOf } from '../explain/cues-section.js';
import type { Block, Section } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { ReportContent } from './report-content.js';

/** Whether the labels could be told by what should not matter: then a low error need not mean that the pictures were understood. */
export function cuesSection({ cues }: ReportContent): Section | undefined {
  if (!cues) return undefined;
  const { found, examined, of } = cues;
  const { id, title, blocks } = sectionOf(found);
  const isDetail = ({ kind }: Block) => kind === 'table' || kind === 'note';
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
      ...blocks.filter((block) => !isDetail(block)),
      {
        kind: 'more',
        title: 'All cues in numbers, and how they were asked',
        blocks: [...blocks.filter(isDetail), ...drawn],
      },
    ],
  };
}
