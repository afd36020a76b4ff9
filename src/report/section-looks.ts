import type { Block, Section } from '../page/block.js';
import type { ReportContent } from './report-content.js';

/** Where in a picture each arm finds what it tells. */
export function looksSection({ looks }: ReportContent): Section | undefined {
  const some = looks.filter(({ pictures }) => pictures.length > 0);
  const none = looks.filter(({ pictures, note }) => pictures.length === 0 && note !== undefined);
  if (looks.length === 0) return undefined;
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        'What spoke for the class that was told, laid over the picture: dark blue the least, yellow the most. It shows where a model ' +
        'looks, not whether it is right to look there.',
    },
    ...some.flatMap(({ arm, pictures }): Block[] => [
      { kind: 'heading', text: arm },
      {
        kind: 'pictures',
        pictures: pictures.map(({ actual, told, overlay, ...picture }) => ({
          picture,
          overlay,
          lines: [`is ${actual}`, told === actual ? 'recognised' : `taken for ${told}`],
        })),
      },
    ]),
    ...none.map(({ arm, note }): Block => ({ kind: 'note', text: `Of ${arm} there is nothing to see: ${note}.` })),
  ];
  return { id: 'looks', title: 'What each model looks at', blocks };
}
