import { rate } from '../experiment/percent.js';
import { reliabilityTable } from '../metrics/reliability.js';
import type { Section } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { HeldOutMistakes } from './held-out-mistakes.js';
import { judgedWords } from './mistakes-losses-section.js';
import type { PagePictures } from './page-pictures.js';

const bins = 10;

/** What it hesitates at, and how much its confidence is worth. */
export function mistakesUnsureSection(
  { unsure, interpretation, pictures: total }: HeldOutMistakes,
  pictures: PagePictures,
): Section | undefined {
  if (unsure.length === 0) return undefined;
  const table = reliabilityTable(interpretation.predictions, bins).filter((bin) => bin.pictures > 0);
  return {
    id: 'unsure',
    title: 'What it is least sure of',
    blocks: [
      {
        kind: 'text',
        text:
          unsure.length < total
            ? `Of ${formatCount(total)} held-out pictures the ${unsure.length} whose two most probable classes are closest, the closest ` +
              'first. Such pictures are worth a person’s look.'
            : total === 1
              ? 'The one held-out picture.'
              : 'All held-out pictures, first those whose two most probable classes are closest: they are worth a person’s look.',
      },
      {
        kind: 'pictures',
        pictures: unsure.map((picture) => ({
          picture: pictures.at(picture.place, judgedWords(picture)),
          lines: [
            `is ${picture.actual}`,
            `taken for ${picture.predicted}, ${rate(picture.confidence, 1000)}`,
            `ahead of the next by ${rate(picture.margin, 1000)}`,
          ],
        })),
      },
      {
        kind: 'table',
        caption: 'How sure it was of held-out pictures, and how often it was right',
        columns: [{ title: 'Confidence' }, { title: 'On average', number: true }, { title: 'Right', number: true }],
        rows: table.toReversed().map(({ low, high, pictures: some, confidence, accuracy }) => ({
          cells: [
            `${Math.round(100 * low)} to ${Math.round(100 * high)} %`,
            rate(confidence, 100),
            `${formatCount(Math.round(accuracy * some))} of ${formatCount(some)} (${rate(accuracy, 100)})`,
          ],
        })),
      },
      {
        kind: 'note',
        text: 'Of a network that is as sure as it is right, both columns are the same, but for chance, which is large where pictures are few.',
      },
    ],
  };
}
