import type { Method, SavedStudy, StudyRecord } from '../study/study-record.js';

/** How everything was done, from the record. */
export function methodText(saved: SavedStudy): string[] {
  const { record } = saved;
  const { carbon } = record;
  return [
    judgedText(record),
    learnedText(saved),
    saved.kind === 'comparison' ? givenRates(saved) : foundRates(record),
    stepText(saved),
    'Intervals of several seeds are 95 % BCa bootstrap intervals; paired differences are tested by sign flips. ' +
      'A single seed has Wilson intervals and an exact McNemar test over the pictures.',
    `Energy is that of the computer while it trained, as measured or estimated with its limits; ${carbon.gramsPerKwh} g of CO2 ` +
      `for a kilowatt-hour (${carbon.place}; ${carbon.source}).`,
  ];
}

function judgedText({ test }: StudyRecord): string {
  const groups = test.groups ? `, of ${new Set(test.groups).size} groups` : '';
  return (
    `All trainings are judged on the same ${test.files.length} test pictures${groups}, ` +
    'which nothing was learned from or chosen by.'
  );
}

function learnedText({ kind, record: { budgets, seeds } }: SavedStudy): string {
  if (kind === 'comparison')
    return `Both arms had all labels and the seed ${seeds.join(', ')}: it decides split, random weights, order and augmentation.`;
  const sizes = budgets.map(({ labels }) => labels).join(', ');
  const again = budgets.some(({ passes }) => passes > 1)
    ? ' Where labels are few, an epoch goes over them several times.'
    : '';
  return (
    `Trainings learned from ${sizes} labels; each budget contains the smaller ones, balanced over the classes.${again} ` +
    `Seeds ${seeds.join(', ')}: a seed decides labels, random weights, order and augmentation alike for every arm.`
  );
}

/** Of a comparison, where rates are those of the command line. */
function givenRates({ config: { options } }: SavedStudy): string {
  const { first, last } = (options.lr ?? {}) as { readonly first?: number; readonly last?: number };
  const given = 'Rate and length were given; nothing was looked for.';
  if (first === undefined) return `${given} The peak rate is ${last} in the head; ${tenth}.`;
  if (first === last) return `${given} The peak rate is ${last} in all layers.`;
  return `${given} Peak rates go from ${first} in the first layers to ${last} in the head.`;
}

const tenth = 'what learns of the body has a tenth of that, from random weights too, which holds that arm back';

const rateRules: Readonly<Partial<Record<Method, string>>> = {
  scratch: 'from random weights all layers have the same rate',
  finetune:
    'fine-tuned is the head alone for an epoch, then everything at half the rate, the first layers at a hundredth of that',
};

function foundRates({ arms, recipe }: StudyRecord): string {
  if (recipe === 'notebook') return `Rates and lengths were given, as in the notebook: one for the head; ${tenth}.`;
  const rules = [...new Set(arms.flatMap(({ method }) => rateRules[method] ?? []))];
  const how = rules.length > 0 ? `: ${rules.join('; ')}` : '';
  return (
    'Peak rate and length of each arm were looked for on a held-out part of the training pictures, by the lowest error: ' +
    'first rates at twice the equal length, then lengths at the best of them. ' +
    `The rate is that of the head${how}.`
  );
}

/** What happens in a step, as the options say. */
function stepText({ kind, config: { options } }: SavedStudy): string {
  const { batchSize, augment, mixup, classWeights, oversample } = options;
  const size =
    kind === 'study'
      ? `at most ${batchSize} pictures, fewer where labels are few`
      : batchSize === 'auto'
        ? '64 pictures, or as many as there are'
        : `${batchSize} pictures`;
  const changed = [
    ...(typeof augment === 'string' && augment !== 'none' ? [`changed at random (preset ${augment})`] : []),
    ...(typeof mixup === 'number' ? [`mixed in pairs (alpha ${mixup})`] : []),
  ];
  return [
    `AdamW under the one-cycle schedule; a step takes ${size}.`,
    changed.length > 0
      ? `Training pictures are ${changed.join(' and ')}.`
      : 'Training pictures are not changed at random.',
    ...(classWeights === true ? ['Errors on rarer classes weigh more in the loss.'] : []),
    ...(oversample === true ? ['An epoch repeats pictures of rarer classes.'] : []),
  ].join(' ');
}
