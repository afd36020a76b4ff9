import type { Block, Confusions, Section, ShownPicture } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { HeldOutMistakes } from './held-out-mistakes.js';
import type { PagePictures } from './page-pictures.js';

/** A larger matrix cannot be read, and is a large page. */
const mostInMatrix = 30;
const mostPairs = 30;

/** What is taken for what, with the pictures behind each cell that are among those of the page. */
export function mistakesConfusionSection(
  { cells, interpretation, pictures: total }: HeldOutMistakes,
  pictures: PagePictures,
): Section | undefined {
  if (total === 0) return undefined;
  const { classes } = interpretation;
  const behind = cells.flatMap((row, actual) =>
    row.map((places, told): Confusions['cells'][number] => ({
      actual,
      told,
      pictures: places.filter((place) => pictures.has(place)).map((place) => shown(place, actual, told)),
    })),
  );
  function shown(place: number, actual: number, told: number): ShownPicture {
    const words = actual === told ? 'that was recognised' : `that was taken for ${classes[told]}`;
    return pictures.at(place, `A picture of ${classes[actual]} ${words}`);
  }
  const blocks: Block[] =
    classes.length > mostInMatrix
      ? pairBlocks(interpretation.mostConfused(), classes, behind)
      : [
          {
            kind: 'text',
            text:
              'Rows are what a picture is, columns what it was taken for. A number that is a link opens pictures behind it, ' +
              'the surest first.',
          },
          {
            kind: 'matrix',
            id: 'confusion',
            title: 'What held-out pictures were taken for',
            caption: 'Held-out pictures by what they are and what they were taken for',
            classes,
            counts: cells.map((row) => row.map((places) => places.length)),
            cells: behind,
          },
        ];
  return { id: 'confusions', title: 'What is taken for what', blocks };
}

/** Of many classes the most frequent confusions, each with its pictures. */
function pairBlocks(
  confused: ReturnType<HeldOutMistakes['interpretation']['mostConfused']>,
  classes: readonly string[],
  behind: Confusions['cells'],
): Block[] {
  const told = new Map(behind.map((cell) => [`${cell.actual} ${cell.told}`, cell.pictures]));
  const some = confused.slice(0, mostPairs);
  return [
    {
      kind: 'text',
      text:
        `${formatCount(classes.length)} classes are too many for a table of all pairs. ` +
        (some.length < confused.length
          ? `Of ${formatCount(confused.length)} confusions these ${some.length} are the most frequent.`
          : 'These are all confusions.'),
    },
    ...some.map(({ actual, predicted, pictures }): Block => {
      const own = told.get(`${classes.indexOf(actual)} ${classes.indexOf(predicted)}`) ?? [];
      const left = own.length < pictures ? `, ${formatCount(own.length)} shown` : '';
      return {
        kind: 'more',
        title: `${actual} taken for ${predicted}: ${formatCount(pictures)}${left}`,
        blocks: [{ kind: 'pictures', pictures: own.map((picture) => ({ picture, lines: [] })) }],
      };
    }),
  ];
}
