import { rate } from '../experiment/percent.js';
import type { CaptionedPicture, Section } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { HeldOutMistakes, PlacedPicture } from './held-out-mistakes.js';
import type { PagePictures } from './page-pictures.js';

/** Heat maps by place, or why there are none. */
export type HeatMaps =
  | {
      /** Relative to the page. */
      readonly addresses: ReadonlyMap<number, string>;
      /** Of each map. */
      readonly cells: { readonly height: number; readonly width: number };
    }
  | { readonly missing: string };

/** What it gave the least probability to, and where it looked. */
export function mistakesLossesSection(
  { losses, pictures: total }: HeldOutMistakes,
  pictures: PagePictures,
  heat: HeatMaps,
): Section | undefined {
  if (losses.length === 0) return undefined;
  const looked =
    'missing' in heat
      ? ` There are no heat maps: ${heat.missing}.`
      : ' Beside each is where in the picture the network found what spoke for the class that it took it for (Grad-CAM): dark blue ' +
        'the least, yellow the most; grey where nothing did. It shows where it looked, not whether it is right to look there, ' +
        `and no finer than the ${heat.cells.height} × ${heat.cells.width} cells of its map.`;
  return {
    id: 'losses',
    title: 'The largest losses',
    blocks: [
      {
        kind: 'text',
        text:
          (losses.length < total
            ? `Of ${formatCount(total)} held-out pictures the ${losses.length} to whose true class the network gave the least probability.`
            : total === 1
              ? 'The one held-out picture.'
              : 'All held-out pictures, first those to whose true class the network gave the least probability.') +
          looked,
      },
      { kind: 'pictures', pictures: losses.map((picture) => captioned(picture, pictures, heat)) },
    ],
  };
}

function captioned(picture: PlacedPicture, pictures: PagePictures, heat: HeatMaps): CaptionedPicture {
  const { place, actual, predicted, confidence, loss } = picture;
  const overlay = 'missing' in heat ? undefined : heat.addresses.get(place);
  return {
    picture: pictures.at(place, judgedWords(picture)),
    lines: [
      `is ${actual}`,
      predicted === actual
        ? `recognised, ${rate(confidence, 1000)}`
        : `taken for ${predicted}, ${rate(confidence, 1000)}`,
      `loss ${loss.toFixed(2)}`,
    ],
    ...(overlay !== undefined && { overlay }),
  };
}

/** `A picture of bees that was taken for ants`. */
export function judgedWords({ actual, predicted }: Pick<PlacedPicture, 'actual' | 'predicted'>): string {
  return `A picture of ${actual} that was ${predicted === actual ? 'recognised' : `taken for ${predicted}`}`;
}
