import type { SavedStudy } from '../study/study-record.js';

/** How everything was done, from the record. */
export function methodText({ kind, record }: SavedStudy): string[] {
  const { recipe, arms, budgets, seeds, test, carbon } = record;
  const groups = test.groups ? `, of ${new Set(test.groups).size} groups` : '';
  const sizes = budgets.map(({ labels }) => labels).join(', ');
  const held =
    `All trainings are judged on the same ${test.files.length} test pictures${groups}, ` +
    'which nothing was learned from or chosen by.';
  const chosen = arms.some(({ choice }) => choice.tried.length > 0)
    ? 'Rate and length of each arm were looked for on a held-out part of the training pictures, by the lowest error.'
    : 'Rates and lengths were given; nothing was looked for.';
  const handicap =
    recipe === 'notebook'
      ? 'The body learns at a tenth of the rate of the head, also from random weights, which holds that arm back.'
      : undefined;
  const what =
    kind === 'comparison'
      ? 'Every training had all labels.'
      : `Trainings learned from ${sizes} labels; each budget contains the smaller ones, balanced over the classes.`;
  return [
    held,
    `${what} Seeds ${seeds.join(', ')}: a seed decides labels, random weights, order and augmentation alike for every arm.`,
    [chosen, handicap].filter((text) => text !== undefined).join(' '),
    'Intervals of several seeds are 95 % BCa bootstrap intervals; paired differences are tested by sign flips. ' +
      'A single seed has Wilson intervals and an exact McNemar test over the pictures.',
    `Energy is that of the computer while it trained, as measured or estimated with its limits; ${carbon.gramsPerKwh} g of CO2 ` +
      `for a kilowatt-hour (${carbon.place}; ${carbon.source}).`,
  ];
}
