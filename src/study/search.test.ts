import { describe, expect, test } from 'vitest';
import type { Outcome } from './outcome.js';
import { type SearchState, searchSpace, searchState, type Trial } from './search.js';

const space = searchSpace(5);

function outcome(loss: number, errorRate: number, diverged?: string): Outcome {
  return {
    labels: 16,
    batchSize: 8,
    history: [],
    final: { errorRate, wrong: 0, pictures: 10, loss, macroF1: 0 },
    seconds: 1,
    energy: { wattHours: 1, low: 1, high: 1, method: 'estimated' },
    ...(diverged !== undefined && { diverged }),
  };
}

/** Follows a search to its end. @param found what a trial gives */
function search(found: (trial: Trial) => Outcome) {
  const done = new Map<string, Outcome>();
  const rounds: string[] = [];
  for (;;) {
    const state: SearchState = searchState('arm', space, (trial) => done.get(JSON.stringify(trial)));
    if ('choice' in state) return { ...state, rounds };
    rounds.push(state.trials.map(({ rate, epochs }) => `${rate} x ${epochs}`).join(', '));
    for (const trial of state.trials) done.set(JSON.stringify(trial), found(trial));
  }
}

const lossAt = (best: number, fall: (epochs: number) => number) => (trial: Trial) =>
  outcome(Math.abs(Math.log(trial.rate / best)) + fall(trial.epochs), 0.5);

describe('searchState', () => {
  test('keeps the middle rate, and a length that does not help is not gone beyond', () => {
    const { choice, rounds } = search(lossAt(3e-3, () => 1));
    expect(rounds).toEqual(['0.001 x 5, 0.003 x 5, 0.01 x 5', '0.003 x 10']);
    expect(choice).toMatchObject({ rate: 3e-3, equalEpochs: 5, convergedEpochs: 5, atLimit: false });
    expect(choice.tried).toHaveLength(4);
  });

  test('looks one step further, once, where the best is at an end', () => {
    expect(search(lossAt(1e-5, () => 1)).rounds.slice(0, 2)).toEqual(['0.001 x 5, 0.003 x 5, 0.01 x 5', '0.0003 x 5']);
    expect(search(lossAt(1e-5, () => 1)).choice.rate).toBe(3e-4);
    expect(search(lossAt(1, () => 1)).choice.rate).toBe(3e-2);
  });

  test('trains for longer as long as the loss falls, and says where that has not ended', () => {
    expect(search(lossAt(3e-3, (epochs) => (epochs === 10 ? 0 : 1))).choice).toMatchObject({
      convergedEpochs: 10,
      atLimit: false,
    });
    expect(search(lossAt(3e-3, (epochs) => 1 / epochs)).choice).toMatchObject({ convergedEpochs: 20, atLimit: true });
  });

  test('takes the lower error where losses are equal', () => {
    const { choice } = search(({ rate }) => outcome(1, rate === 3e-3 ? 0.1 : 0.2));
    expect(choice.rate).toBe(3e-3);
  });

  test('leaves out what diverged, and fails when all does', () => {
    const { choice } = search(({ rate }) => (rate >= 3e-3 ? outcome(0, 0, 'nan') : outcome(rate, 0.5)));
    expect(choice.rate).toBe(3e-4);
    expect(choice.tried).toContainEqual({ rate: 1e-2, epochs: 5, loss: 0, errorRate: 0 });
    expect(() => search(() => outcome(0, 0, 'nan'))).toThrowError(
      expect.objectContaining({
        code: 'E_STUDY_SEARCH',
        fault: expect.objectContaining({ received: expect.stringContaining('0.0003') }),
      }),
    );
  });
});
