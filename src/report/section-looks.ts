import type { Block, Section } from '../page/block.js';
import type { ArmLooks, ReportContent } from './report-content.js';

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
        `looks, not whether it is right to look there.${coarseness(some)}`,
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

/** How fine the maps are, in a sentence. */
function coarseness(looks: readonly ArmLooks[]): string {
  const sizes = new Map(
    looks.flatMap(({ cells }) => (cells ? [[`${cells.width} × ${cells.height}`, cells.height * cells.width]] : [])),
  );
  const [coarsest, ...finer] = [...sizes].sort(([, a], [, b]) => a - b).map(([size]) => size);
  if (coarsest === undefined) return '';
  const finest = finer.length === 0 ? '' : ` to ${finer.at(-1)}`;
  return ` A map has ${coarsest}${finest} cells, smoothed: it shows the part of the picture that counted, not an outline.`;
}
