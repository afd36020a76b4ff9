import { expect, test } from 'vitest';
import { errorSentence, trustSentence } from './verdict.js';

test('an error is said with its interval, and against knowing nothing', () => {
  expect(errorSentence({ wrong: 11, pictures: 92, mostFrequent: 50 })).toBe(
    'It gets 11 of 92 held-out pictures wrong: error 12 % (95 % interval 7 to 20 %). Always saying the most frequent class ' +
      'would have 46 %.',
  );
  expect(errorSentence({ wrong: 0, pictures: 92, mostFrequent: 50 })).toBe(
    'It gets all 92 held-out pictures right: error at most 4 % (with 95 % confidence). Always saying the most frequent class ' +
      'would have 46 %.',
  );
});

test('what is no better than always saying the same is said to be so', () => {
  const said = errorSentence({ wrong: 40, pictures: 92, mostFrequent: 50 });
  expect(said).toContain('it could not be shown that it has learned anything');
  // Better, but not beyond chance.
  expect(errorSentence({ wrong: 4, pictures: 12, mostFrequent: 6 })).toContain('could not be shown');
  expect(errorSentence({ wrong: 1, pictures: 12, mostFrequent: 6 })).not.toContain('could not be shown');
  // One picture shows nothing, even if it is right.
  expect(errorSentence({ wrong: 0, pictures: 1, mostFrequent: 1 })).toBe(
    'It gets the one held-out picture right: error at most 79 % (with 95 % confidence). Always saying the most frequent class ' +
      'would have 0 %: it could not be shown that it has learned anything.',
  );
});

test('maps are to be trusted only where they change with the weights', () => {
  const steps = [{ layers: 9, rankCorrelation: 0.624, similarity: 0.7 }];
  expect(trustSentence({ steps, pictures: 9, flat: 0, passed: false }, 'occlusion')).toMatch(
    /^Do not trust its occlusion maps.*0\.62/,
  );
  expect(
    trustSentence(
      { steps: [{ ...steps[0], rankCorrelation: 0.1 } as (typeof steps)[0]], pictures: 9, flat: 1, passed: true },
      'grad-cam',
    ),
  ).toBe(
    'Its grad-cam maps depend on what it has learned: with its weights shuffled they are others (rank correlation 0.10). ' +
      'That does not make them right.',
  );
  expect(trustSentence({ steps, pictures: 9, flat: 5, passed: false }, 'grad-cam')).toMatch(
    /cannot be said: 5 of 9 maps/,
  );
});
