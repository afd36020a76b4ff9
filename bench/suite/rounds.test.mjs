import { expect, test } from 'vitest';
import { compared, inTurns } from './rounds.mjs';

test('contestants take turns, and who fails is not asked again', async () => {
  const asked = [];
  const contestant = (name, result) => () => {
    asked.push(name);
    return result;
  };
  const contestants = { warmstart: contestant('a', { failure: 'no memory' }), peer: contestant('b', { s: 1 }) };
  const rounds = await inTurns(contestants, 2, (round) => asked.push(round));
  expect(asked).toEqual([1, 'a', 'b', 2, 'b']);
  expect(rounds).toEqual({ warmstart: { failure: 'no memory' }, peer: [{ s: 1 }, { s: 1 }] });
});

test('the least of each figure counts, and ratios are of these', () => {
  const rounds = {
    warmstart: [
      { seconds: 4, bytes: 10, kept: 'first' },
      { seconds: 3, bytes: 20, kept: 'second' },
    ],
    peer: [{ seconds: 2 }, { seconds: 6 }],
  };
  expect(compared(rounds, ['seconds', 'bytes'])).toEqual({
    warmstart: { seconds: 3, bytes: 10, kept: 'first' },
    peer: { seconds: 2 },
    ratio: { seconds: 1.5 },
  });
});

test('without a peer there are no ratios, and beside a failure none either', async () => {
  const alone = await inTurns({ warmstart: () => ({ seconds: 1 }), peer: undefined }, 1, () => {});
  expect(compared(alone, ['seconds'])).toEqual({ warmstart: { seconds: 1 } });
  const failed = compared({ warmstart: { failure: 'x' }, peer: [{ seconds: 1 }] }, ['seconds']);
  expect(failed).toEqual({ warmstart: { failure: 'x' }, peer: { seconds: 1 }, ratio: {} });
});
