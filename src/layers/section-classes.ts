import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { CaptionedPicture } from '../page/block.js';
import { type PageMaterial, type PagePart, shortNumber } from './layers-page.js';
import type { MadePicture } from './maximise.js';
import { pictureSheet } from './picture-sheet.js';

/** Of many classes, so many are drawn. */
export const mostMadeClasses = 16;

/** Pictures are enlarged to this width. */
const side = 240;

/** What the network would most surely call a class, drawn by itself. */
export async function classesSection(
  { card }: ExplainedNetwork,
  made: readonly MadePicture[],
  mostLogits: readonly number[],
  { pictures }: PageMaterial,
): Promise<PagePart> {
  const captioned: CaptionedPicture[] = [];
  for (const { target, picture, score } of made) {
    const { png } = await pictureSheet([picture], { columns: 1, cell: side, gap: 0 });
    const name = card.classes[target] as string;
    captioned.push({
      picture: {
        file: name,
        thumbnail: await pictures.add(`class-${target + 1}.png`, png),
        alt: `The picture that was made to be called ${name}.`,
      },
      lines: [`score ${shortNumber(score)}, highest of the collection ${shortNumber(mostLogits[target] as number)}`],
    });
  }
  const some =
    made.length < card.classes.length ? ` The first ${made.length} of ${card.classes.length} classes are shown.` : '';
  return {
    section: {
      id: 'classes',
      title: 'What it takes each class to be',
      blocks: [
        {
          kind: 'text',
          text:
            'The same for the decision: a picture for each class, changed step by step so that its score (the logit, before it becomes a ' +
            'probability) rises. It is no example of the class but what the network adds up to decide for it. Traits ' +
            'of the class that you know and find here, the network knows, too. If you find others, such as a colour of the paper, ' +
            `it may be right for the wrong reason.${some}`,
        },
        { kind: 'pictures', pictures: captioned },
      ],
    },
    facts: {
      classes: made.map(({ target, score }) => ({
        class: card.classes[target],
        madeLogit: score,
        mostLogit: mostLogits[target],
      })),
    },
  };
}
