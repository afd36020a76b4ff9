import { LEAST_SEEDS } from './estimate.js';
import type { StudyRecord } from './study-record.js';
import type { Found } from './verdict-errors.js';
import { mainOf, namedOf } from './verdict-headline.js';
import { counted } from './verdict-words.js';

/** What must be known to trust a verdict, each where it applies. */
export function caveatsOf(found: Found, { recipe }: StudyRecord): string[] {
  return [
    ...seedCaveats(found),
    ...severalCaveats(found),
    ...testCaveat(found),
    ...lengthCaveats(found),
    ...(recipe === 'notebook'
      ? ["The notebook's recipe holds training from scratch back: its body learns at a tenth of the head's rate."]
      : []),
    ...confounds(found),
    ...energyCaveats(found),
  ];
}

function seedCaveats({ seeds, unfinished, cells }: Found): string[] {
  const few = seeds.length < LEAST_SEEDS ? `; no claim is made below ${counted(LEAST_SEEDS, 'seed')}` : '';
  const diverged = cells.reduce((sum, cell) => sum + cell.diverged.length, 0);
  return [
    ...(seeds.length > 1
      ? [
          `Each figure is a mean over ${counted(seeds.length, 'seed')}, trainings that differ in chance alone, and is ` +
            `rounded by itself${few}.`,
        ]
      : []),
    ...(seeds.length === 1 ? [`One seed counts${few}.`] : []),
    ...(unfinished.length > 0 ? [`Seeds that are not finished do not count: ${unfinished.join(', ')}.`] : []),
    ...(diverged > 0
      ? ['In some trainings the loss stopped being a number; they count with the error that they ended with.']
      : []),
  ];
}

/** What several comparisons cost: what is not corrected, and the best of them being called out. */
function severalCaveats(found: Found): string[] {
  const main = mainOf(found);
  const named = namedOf(main);
  const seeds = found.seeds.length;
  if (!named || seeds < 2) return [];
  const uncorrected = found.budgets.length > 1 && seeds >= LEAST_SEEDS;
  const best = main.length > 1 && main.every(({ errorRate }) => errorRate.mean <= named.errorRate.mean);
  return [
    ...(uncorrected
      ? ['With fewer labels than all, each p is that of one comparison: it is not corrected for their number.']
      : []),
    ...(best
      ? [
          `The headline names the best of ${counted(main.length, 'arm')} that were measured against the first: the best of ` +
            'several looks a little better than it is.',
        ]
      : []),
  ];
}

function testCaveat({ test, seeds }: Found): string[] {
  const groups = test.groups === undefined ? '' : ` from ${counted(test.groups, 'group')}`;
  const set = `test set of ${test.pictures} ${test.pictures === 1 ? 'picture' : 'pictures'}${groups}`;
  if (seeds.length === 0) return [];
  return seeds.length === 1
    ? [`All arms were judged on one ${set}, after one training each: how much chance changes a training is not known.`]
    : [
        'The intervals cover the chance of training (labels drawn, initialisation, order), but not the choice of this ' +
          `${set}.`,
      ];
}

function lengthCaveats({ arms }: Found): string[] {
  const names = arms.filter(({ choice }) => choice.atLimit).map(({ name }) => name);
  return names.length === 0
    ? []
    : [
        `The longest training that was tried was the best for ${names.join(', ')}: longer ones may lower the error further.`,
      ];
}

/** In what else than pretraining the arms differ. */
function confounds({ arms }: Found): string[] {
  const several = (values: readonly (string | undefined)[]) => new Set(values.filter(Boolean)).size > 1;
  return [
    ...(several(arms.map(({ architecture }) => architecture))
      ? ['The arms have different architectures: a difference need not come from pretraining alone.']
      : []),
    ...(several(arms.map(({ pretrainedOn }) => pretrainedOn))
      ? ['Pretrained arms were pretrained on different data.']
      : []),
    ...(arms.some(({ pretrainedOn }) => pretrainedOn !== undefined)
      ? [
          'Pretraining may have seen pictures like these, and the way pixels are normalised may suit one arm better than ' +
            'another: neither can be told apart here from what pretraining is worth.',
        ]
      : []),
  ];
}

function energyCaveats({ cells }: Found): string[] {
  const methods = new Set(cells.map(({ energy }) => energy.method));
  if (methods.size === 0 || (methods.size === 1 && methods.has('measured'))) return [];
  const how = methods.size === 1 && methods.has('estimated') ? 'estimated, not measured' : 'partly estimated';
  return [`Energy is ${how}: read it with its limits.`];
}
