import { LEAST_SEEDS } from './findings-comparisons.js';
import type { StudyRecord } from './study-record.js';
import type { Found } from './verdict-errors.js';
import { capital, counted } from './verdict-words.js';

/** What must be known to trust a verdict, each where it applies. */
export function caveatsOf(found: Found, { recipe }: StudyRecord): string[] {
  return [
    ...seedCaveats(found),
    testCaveat(found),
    ...lengthCaveats(found),
    ...(recipe === 'notebook'
      ? ["The notebook's recipe holds training from scratch back: its body learns at a tenth of the head's rate."]
      : []),
    ...confounds(found),
    ...energyCaveats(found),
  ];
}

function seedCaveats({ seeds, unfinished, cells }: Found): string[] {
  const few = seeds.length < LEAST_SEEDS ? `: no claim is made below ${counted(LEAST_SEEDS, 'seed')}` : '';
  const diverged = cells.reduce((sum, cell) => sum + cell.diverged.length, 0);
  return [
    `${capital(counted(seeds.length, 'seed'))} ${seeds.length === 1 ? 'counts' : 'count'}${few}.`,
    ...(unfinished.length > 0 ? [`Seeds that are not finished do not count: ${unfinished.join(', ')}.`] : []),
    ...(diverged > 0
      ? ['In some trainings the loss stopped being a number; they count with the error that they ended with.']
      : []),
  ];
}

function testCaveat({ test, seeds }: Found): string {
  const groups = test.groups === undefined ? '' : ` from ${counted(test.groups, 'group')}`;
  const pictures = `${test.pictures} test ${test.pictures === 1 ? 'picture' : 'pictures'}${groups}`;
  return seeds.length === 1
    ? `All arms were judged on the same ${pictures}, after one training each: the chance of training is not known.`
    : 'The intervals cover the chance of training (labels drawn, initialisation, order), but not the choice of these ' +
        `${pictures}.`;
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
          'What pretraining had seen may hold pictures like these, and how pixels are normalised may suit one arm better ' +
            'than another: neither can be told from the worth of pretraining here.',
        ]
      : []),
  ];
}

function energyCaveats({ cells }: Found): string[] {
  const methods = new Set(cells.map(({ energy }) => energy.method));
  if (methods.size === 0 || (methods.size === 1 && methods.has('measured'))) return [];
  const how = methods.size === 1 && methods.has('estimated') ? 'estimated' : 'partly estimated';
  return [`Energy is ${how}, not measured: its limits are given beside it.`];
}
