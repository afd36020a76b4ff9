import { describe, expect, test } from 'vitest';
import { type MadeStudy, madeStudy } from '../../test/support/made-study.js';
import { findingsOf } from './findings-of.js';
import type { StudyRecord } from './study-record.js';

const column = (values: readonly number[]) => values.map((value) => [value]);
/** Wrong ones of 100 by seed; their means are 35.5, 15.375 and 35.25. */
const high = [36, 33, 35, 38, 34, 37, 36, 35];
const low = [16, 14, 15, 17, 13, 15, 18, 15];
const unsure = [33, 36, 35, 30, 40, 37, 33, 38];

function study(wrong: Readonly<Record<string, readonly number[]>>, more: Partial<MadeStudy> = {}): StudyRecord {
  const columns = Object.entries(wrong).map(([arm, values]) => [arm, column(values)] as const);
  const [first = []] = Object.values(wrong);
  return madeStudy({ seeds: first.map((_, at) => at + 1), wrong: Object.fromEntries(columns), ...more });
}

const verdictOf = (record: StudyRecord) => findingsOf(record).verdict;
const fewer = study({ scratch: high, finetune: low });

describe('the headline', () => {
  const made = 'fine-tuning pretrained weights made';
  const equal = (scratch: readonly number[], finetune: readonly number[]) => ({
    equal: { scratch: column(scratch), finetune: column(finetune) },
  });
  test.each<[string, StudyRecord, string]>([
    ['lower', fewer, `With all 16 labels, ${made} 15 errors in 100 where training from scratch made 36.`],
    [
      'higher',
      study({ scratch: low, features: high }),
      'With all 16 labels, a linear layer on pretrained features made 36 errors in 100 where training from scratch made 15.',
    ],
    [
      'undecided',
      study({ scratch: high, finetune: unsure }),
      `No difference could be shown: with all 16 labels, ${made} 35 errors in 100 where training from scratch made 36.`,
    ],
    [
      'too few seeds',
      study({ scratch: high.slice(0, 3), finetune: low.slice(0, 3) }),
      `Three seeds are too few for a claim: with all 16 labels, ${made} 15 errors in 100 where training from scratch made 35.`,
    ],
    [
      'lower, but not after equal epochs',
      study({ scratch: high, finetune: low }, equal(high, unsure)),
      `With all 16 labels, ${made} 15 errors in 100 where training from scratch made 36; but after equal epochs no difference could be shown.`,
    ],
    [
      'lower, but higher after equal epochs',
      study({ scratch: high, finetune: low }, equal(low, high)),
      `With all 16 labels, ${made} 15 errors in 100 where training from scratch made 36; but after equal epochs its error was the higher one.`,
    ],
    [
      'undecided, but lower after equal epochs',
      study({ scratch: high, finetune: unsure }, equal(high, low)),
      `No difference could be shown: with all 16 labels, ${made} 35 errors in 100 where training from scratch made 36; but after equal epochs its error was the lower one.`,
    ],
    [
      'the best of those that are lower',
      study({ scratch: high, frozen: low.map((one) => one + 5), finetune: low, features: unsure }),
      `With all 16 labels, ${made} 15 errors in 100 where training from scratch made 36.`,
    ],
    [
      'lower, not the one that is higher',
      study({ scratch: high, features: high.map((one, at) => one + 15 + (at % 2)), finetune: low }),
      `With all 16 labels, ${made} 15 errors in 100 where training from scratch made 36.`,
    ],
    [
      'several undecided',
      study({ scratch: high, finetune: unsure, frozen: unsure }),
      `No difference could be shown between training from scratch and any other arm: with all 16 labels, ${made} 35 errors in 100 where training from scratch made 36.`,
    ],
    [
      'six seeds and three arms',
      study({ scratch: high.slice(2), frozen: low.slice(2), finetune: low.slice(2), features: low.slice(2) }),
      'With all 16 labels, training a head on the frozen pretrained body made 16 errors in 100 where training from scratch made 36.',
    ],
    [
      'one difference in every seed',
      study({ scratch: high, finetune: high.map((one) => one - 10) }),
      `The difference was the same in every seed, so that whether it is chance cannot be judged: with all 16 labels, ${made} 26 errors in 100 where training from scratch made 36.`,
    ],
    [
      'no difference in any seed',
      study({ scratch: high, finetune: high }),
      'No difference could be shown: with all 16 labels, fine-tuning pretrained weights and training from scratch both made 36 errors in 100.',
    ],
    [
      'arms of the same method, by their names',
      study({ scratch: high, a: low, b: high }, { methods: { a: 'finetune', b: 'finetune' } }),
      'With all 16 labels, fine-tuning pretrained weights (a) made 15 errors in 100 where training from scratch made 36.',
    ],
    [
      'one seed, several arms',
      study({ scratch: [35], frozen: [20], finetune: [15] }),
      `One seed is too few for a claim: with all 16 labels, ${made} 15 errors in 100 where training from scratch made 35.`,
    ],
    ['one arm', study({ scratch: high }), 'There is one arm alone, and nothing that it is measured against.'],
  ])('%s', (_, record, headline) => {
    expect(verdictOf(record).headline).toBe(headline);
  });
});

describe('sentences', () => {
  test('say a difference with its interval and test, then what it took', () => {
    expect(verdictOf(fewer).sentences).toEqual([
      'With all 16 labels, fine-tuning pretrained weights made 15 errors in 100 where training from scratch made 36: its error was lower by 20 points (95 % interval 19 to 21, p = 0.0078); it made fewer errors in 8 of 8 seeds.',
      'With all 16 labels after equal epochs, fine-tuning pretrained weights made 15 errors in 100 where training from scratch made 36: its error was lower by 20 points (95 % interval 19 to 21, p = 0.0078); it made fewer errors in 8 of 8 seeds.',
      'What it took to come down to 36 errors in 100, where training from scratch ended on average: with training from scratch, it was reached in 4 of 8 seeds only; with fine-tuning pretrained weights, 4 epochs, 40 s, 0.4 to 2 Wh (median; reached in 8 of 8 seeds).',
    ]);
  });

  test.each<[string, StudyRecord, string]>([
    [
      'higher',
      study({ scratch: low, finetune: high }),
      'its error was higher by 20 points (95 % interval 19 to 21, p = 0.0078); it made fewer errors in none of 8 seeds.',
    ],
    [
      'undecided',
      study({ scratch: high, finetune: unsure }),
      'no difference could be shown (less than 1 point lower, 95 % interval 4 lower to 3 higher, p = 1); it made fewer errors in 3 of 8 seeds, as many in 2.',
    ],
    [
      'corrected',
      study({ scratch: high, finetune: low, frozen: low }),
      'its error was lower by 20 points (95 % interval 19 to 21, p = 0.0078 corrected for two comparisons); it made fewer errors in 8 of 8 seeds.',
    ],
    [
      'one difference in every seed',
      study({ scratch: high, finetune: high.map((one) => one - 1) }),
      'no difference could be shown (1 point lower, the same in every seed, so that there is no interval, p = 0.0078); it made fewer errors in 8 of 8 seeds.',
    ],
    [
      'no difference in any seed',
      study({ scratch: high, finetune: high }),
      'no difference could be shown (the same error in every seed, p = 1); it made fewer errors in none of 8 seeds, as many in 8.',
    ],
    [
      'a decimal, of a thousand pictures and seeds that agree',
      study(
        {
          scratch: [400, 401, 405, 410, 399, 398, 402, 404],
          finetune: [350, 351, 352, 349, 355, 352, 350, 351],
        },
        { pictures: 5000 },
      ),
      'its error was lower by 1.0 points (95 % interval 0.9 to 1.1, p = 0.0078); it made fewer errors in 8 of 8 seeds.',
    ],
  ])('%s', (_, record, end) => {
    expect(verdictOf(record).sentences[0]?.split(': ').slice(1).join(': ')).toBe(end);
  });

  test('of one seed have the test over the pictures; of two arms the verdict of a comparison', () => {
    const several = verdictOf(study({ scratch: [35], finetune: [15], frozen: [28] }));
    expect(several.sentences.slice(0, 2)).toEqual([
      'With all 16 labels, training from scratch made 35 errors in 100; fine-tuning pretrained weights made 15 (p < 0.001); training a head on the frozen pretrained body made 28 (p = 0.016).',
      'Each p is that of an exact McNemar test, which knows of chance among these pictures alone.',
    ]);
    expect(verdictOf(study({ scratch: [35], finetune: [15] }))).toMatchObject({
      headline: expect.stringMatching(/^On these 100 pictures pretraining lowered the error from 35 % to 15 %/),
      sentences: [expect.stringMatching(/with training from scratch, 4 epochs, 40 s, 0.4 to 2 Wh; with fine-tuning/)],
    });
  });

  test('of two to five seeds are figures alone, one sentence for each arm', () => {
    const two = (first: number, second: number) => [
      [first + 6, first],
      [second + 6, second],
    ];
    const wrong = { scratch: two(36, 33), finetune: two(16, 14), frozen: two(36, 40) };
    const equal = { ...wrong, finetune: two(36, 20) };
    expect(verdictOf(madeStudy({ seeds: [1, 2], budgets: 2, wrong, equal })).sentences.slice(0, -1)).toEqual([
      'Against training from scratch, fine-tuning pretrained weights made fewer errors in 2 of 2 seeds with all 32 labels (15 errors in 100 against 35); in 1 of 2, as many in 1, with all 32 labels after equal epochs (28 against 35); in 2 of 2 with 16 labels, 8 a class (21 against 41).',
      'Against training from scratch, training a head on the frozen pretrained body made fewer errors in none of 2 seeds, as many in 1, with all 32 labels (38 errors in 100 against 35); in none of 2, as many in 1, with all 32 labels after equal epochs (38 against 35); in none of 2, as many in 1, with 16 labels, 8 a class (44 against 41).',
    ]);
    expect(verdictOf(study({ scratch: [10, 12], finetune: [12, 10] })).sentences.slice(0, -1)).toEqual([
      'Against training from scratch, fine-tuning pretrained weights made fewer errors in 1 of 2 seeds with all 16 labels (11 errors in 100 against 11); in 1 of 2 with all 16 labels after equal epochs (11 against 11).',
    ]);
  });

  const three = (values: readonly number[], first: number, second: number) =>
    values.map((value) => [value + first, value + second, value]);
  const eight = high.map((_, at) => at + 1);
  const labels = (scratch: readonly (readonly number[])[], finetune: readonly (readonly number[])[]) =>
    verdictOf(madeStudy({ seeds: eight, budgets: 3, wrong: { scratch, finetune } })).sentences.find((one) =>
      one.includes('worth'),
    );
  test('say what labels are worth, and what is beyond those that were tried', () => {
    const falling = three(high, 20, 10);
    expect(labels(falling, three(high, 14, 2))).toMatch(
      /^16 labels with fine-tuning pretrained weights are worth about 24 with training from scratch \(the 95 % interval says the same\)\.$/,
    );
    expect(labels(falling, three(low, 15, 10))).toBe(
      '16 labels with fine-tuning pretrained weights are worth more than 64 with training from scratch (the 95 % interval says the same).',
    );
    expect(labels(three(low, 10, 5), falling)).toBe(
      '16 labels with fine-tuning pretrained weights are worth fewer than 16 with training from scratch (the 95 % interval says the same).',
    );
    const alike = [50, 60, 48, 59, 55, 57, 49, 58].map((first, at) => [first, 44, unsure[at] ?? 0]);
    expect(labels(falling, alike)).toMatch(
      /are worth about 17 with training from scratch \(95 % interval fewer than 16 to \d\d\): whether they are worth more or fewer could not be shown\.$/,
    );
  });
});

describe('caveats', () => {
  const always =
    'Pretraining may have seen pictures like these, and the way pixels are normalised may suit one arm better than another: neither can be told apart here from what pretraining is worth.';

  test('of a plain study', () => {
    expect(verdictOf(fewer).caveats).toEqual([
      'Each figure is a mean over eight seeds, trainings that differ in chance alone, and is rounded by itself.',
      'The intervals cover the chance of training (labels drawn, initialisation, order), but not the choice of this test set of 100 pictures.',
      always,
      'Energy is estimated, not measured: read it with its limits.',
    ]);
  });

  test('of few seeds, of one, of none', () => {
    expect(verdictOf(study({ scratch: [36, 33], finetune: [16, 14] })).caveats[0]).toBe(
      'Each figure is a mean over two seeds, trainings that differ in chance alone, and is rounded by itself; no claim is made below six seeds.',
    );
    expect(verdictOf(study({ scratch: [36], finetune: [16] }, { pictures: 40 })).caveats.slice(0, 2)).toEqual([
      'One seed counts; no claim is made below six seeds.',
      'All arms were judged on one test set of 40 pictures, after one training each: how much chance changes a training is not known.',
    ]);
    expect(verdictOf({ ...fewer, seeds: [1, 2], trainings: [] }).caveats).toEqual([
      'Seeds that are not finished do not count: 1, 2.',
      always,
    ]);
  });

  const best = (arms: string) =>
    `The headline names the best of ${arms} arms that were measured against the first: the best of several looks a little better than it is.`;
  test('of several arms: that the best is favoured, and what is not corrected', () => {
    const arms = (count: number) => {
      const [some, others] = [high.slice(0, count), low.slice(0, count)];
      return verdictOf(study({ scratch: some, finetune: others, frozen: others, features: others }));
    };
    expect(arms(6).caveats).toContain(best('three'));
    expect(arms(6).caveats.filter((one) => one.includes('corrected'))).toEqual([]);
    const budgets = madeStudy({
      seeds: [1, 2, 3, 4, 5, 6],
      budgets: 2,
      wrong: {
        scratch: high.slice(2).map((one) => [one + 9, one]),
        finetune: low.slice(2).map((one) => [one + 9, one]),
      },
    });
    expect(verdictOf(budgets).caveats).toContain(
      'With fewer labels than all, each p is that of one comparison: it is not corrected for their number.',
    );
  });

  test('of what went wrong, and of arms that differ in more than pretraining', () => {
    const record: StudyRecord = {
      ...fewer,
      recipe: 'notebook',
      seeds: [...fewer.seeds, 9],
      arms: fewer.arms.map((arm, at) => ({
        ...arm,
        architecture: at === 0 ? 'resnet18' : 'vit',
        choice: { ...arm.choice, atLimit: true },
      })),
      test: { ...fewer.test, groups: fewer.test.files.map((_, at) => String(at % 7)) },
      trainings: fewer.trainings.map((one, at) => ({
        ...one,
        outcome: {
          ...one.outcome,
          ...(at === 3 && { diverged: { epoch: 1 } }),
          energy: { ...one.outcome.energy, method: at === 3 ? 'estimated' : 'measured' },
        },
      })) as StudyRecord['trainings'],
    };
    expect(verdictOf(record).caveats.slice(1)).toEqual([
      'Seeds that are not finished do not count: 9.',
      'In some trainings the loss stopped being a number; they count with the error that they ended with.',
      'The intervals cover the chance of training (labels drawn, initialisation, order), but not the choice of this test set of 100 pictures from seven groups.',
      'The longest training that was tried was the best for scratch, finetune: longer ones may lower the error further.',
      "The notebook's recipe holds training from scratch back: its body learns at a tenth of the head's rate.",
      'The arms have different architectures: a difference need not come from pretraining alone.',
      always,
      'Energy is partly estimated: read it with its limits.',
    ]);
  });
});
