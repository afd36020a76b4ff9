import type { Section } from '../page/block.js';
import { plural } from '../page/count-words.js';
import { neighbours } from './alike-pictures.js';
import type { LikelyWrongLabels } from './likely-wrong-labels.js';

/** How all of it was found, for who wants to check it. */
export function mistakesMethodSection({ training }: LikelyWrongLabels, shown: number): Section {
  const items = [
    'Loss: the negative natural logarithm of the probability that the true class was given.',
    'Heat maps: Grad-CAM (Selvaraju et al. 2017) at a late layer that still tells parts of a picture apart.',
    `Neighbours: the ${neighbours} training pictures with the largest cosine between their features and those of the picture, ` +
      'of all training pictures; features are what the last layer of weights reads. A cosine of 1 is the same direction, 0 nothing in common.',
    'Likely wrong labels: confident learning (Northcutt, Jiang and Chuang, Journal of Artificial Intelligence Research 70, ' +
      '2021), the off-diagonal pictures of the confident joint, but for those whose label is the most probable class; by ' +
      'normalised margin, which is the probability of the label less that of the most probable other class.',
    ...(training?.crossValidation
      ? [
          `Training pictures: multinomial logistic regression with an L2 penalty of ${training.crossValidation.penalty} (chosen by the ` +
            'least loss on the parts left out) on the mean of the last maps of the body before training; its loss on the parts ' +
            `left out is ${training.crossValidation.loss.toFixed(3)}.`,
        ]
      : []),
  ];
  return {
    id: 'method',
    title: 'How this was found',
    blocks: [
      {
        kind: 'note',
        text: `This page shows ${plural(shown, 'picture')} of the collection, cut as for the network, but finer than it sees them.`,
      },
      { kind: 'more', title: 'Definitions and sources', blocks: [{ kind: 'list', items }] },
    ],
  };
}
