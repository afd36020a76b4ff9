import type { Block, Section } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import { type AlikePictures, neighbours } from './alike-pictures.js';
import type { HeldOutMistakes, PlacedPicture } from './held-out-mistakes.js';
import type { LabelledCollection } from './labelled-collection.js';
import { judgedWords } from './mistakes-losses-section.js';
import type { PagePictures } from './page-pictures.js';

/** Mistakes that are shown without being asked for. */
const mostOpen = 6;

/** The training pictures that the network finds like its worst mistakes. */
export function mistakesAlikeSection(
  { losses }: HeldOutMistakes,
  alike: AlikePictures,
  { labels, classes }: LabelledCollection,
  pictures: PagePictures,
): Section | undefined {
  const wrong = losses.filter(({ actual, predicted, place }) => actual !== predicted && alike.of.get(place)?.length);
  if (wrong.length === 0) return undefined;
  const groups = wrong.map((picture): Block[] => {
    const found = alike.of.get(picture.place) ?? [];
    const names = found.map(({ place }) => classes[labels[place] as number] as string);
    return [
      { kind: 'heading', text: headingOf(picture, names) },
      {
        kind: 'pictures',
        pictures: [
          {
            picture: pictures.at(picture.place, judgedWords(picture)),
            lines: [`is ${picture.actual}`, `taken for ${picture.predicted}`],
          },
          ...found.map(({ place, similarity }, i) => ({
            picture: pictures.at(place, `A training picture of ${names[i]}`),
            lines: [`learned as ${names[i]}`, `cosine ${similarity.toFixed(2)}`],
          })),
        ],
      },
    ];
  });
  const more = groups.slice(mostOpen);
  const blocks: Block[] = [...introduction(alike), ...groups.slice(0, mostOpen).flat()];
  if (more.length > 0) blocks.push({ kind: 'more', title: `${more.length} more of its mistakes`, blocks: more.flat() });
  return { id: 'alike', title: 'Training pictures like its mistakes', blocks };
}

function introduction({ right, wrong }: AlikePictures): Block[] {
  const mean = (share: number) => (share * neighbours).toFixed(1);
  const recognised =
    right.pictures > 0
      ? `Of the ${neighbours} nearest of a picture that is recognised (${formatCount(right.pictures)}), ` +
        `${mean(right.told)} on average have its class. `
      : '';
  return [
    {
      kind: 'text',
      text:
        'For each mistake above, the training pictures that the network finds most like it: their features, the numbers by which ' +
        'its last layer decides, have the largest cosine with those of the mistake. Where they are of the class that the mistake was ' +
        'taken for, the network errs in accord with what it was shown: see whether they are alike in what matters or in something ' +
        'that should not, and whether they are labelled rightly.',
    },
    {
      kind: 'text',
      text:
        `${recognised}Of ${recognised === '' ? `the ${neighbours} nearest` : 'those'} of a picture that is taken for something else (${formatCount(wrong.pictures)}), ` +
        `${mean(wrong.told)} have the class that it was taken for and ${mean(wrong.actual)} the true one.`,
    },
  ];
}

function headingOf({ actual, predicted }: PlacedPicture, names: readonly string[]): string {
  const as = (name: string) => names.filter((other) => other === name).length;
  const counts = `${as(predicted)} of ${names.length} neighbours are ${predicted}`;
  return `${actual} taken for ${predicted}: ${counts}${as(actual) > 0 ? `, ${as(actual)} ${actual}` : ''}`;
}
