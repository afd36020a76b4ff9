import { rate } from '../experiment/percent.js';
import type { Block, Section } from '../page/block.js';
import type { ReportContent } from './report-content.js';

/** What each arm was most certain of and wrong about. */
export function mistakesSection({ mistakes }: ReportContent): Section | undefined {
  const some = mistakes.filter(({ pictures }) => pictures.length > 0);
  if (some.length === 0) return undefined;
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        'Wrong, and most certain of it: worth a look, because a wrong label, a picture that is both, or a copy on the ' +
        'other side of the split shows here first.',
    },
    ...some.flatMap(({ arm, seed, pictures }): Block[] => [
      { kind: 'heading', text: `${arm}, seed ${seed}` },
      {
        kind: 'pictures',
        pictures: pictures.map(({ actual, told, confidence, ...picture }) => ({
          picture,
          lines: [`is ${actual}`, `taken for ${told}, ${rate(confidence, 1000)}`],
        })),
      },
    ]),
  ];
  return { id: 'mistakes', title: 'The most certain mistakes', blocks };
}
