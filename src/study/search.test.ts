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

/** The error is least at the rate, and goes by the length. */
const errorAt = (best: number, fall: (epochs: number) => number) => (trial: Trial) =>
  outcome(1, Math.abs(Math.log(trial.rate / best)) / 100 + fall(trial.epochs));

describe('searchState', () => {
  test('tries all rates, then all lengths at the best one', () => {
    const { choice, rounds } = search(errorAt(3e-3, (epochs) => epochs / 100));
    expect(rounds).toEqual(['0.001 x 10, 0.003 x 10, 0.01 x 10', '0.003 x 5, 0.003 x 20']);
    expect(choice).toMatchObject({ rate: 3e-3, equalEpochs: 5, convergedEpochs: 5, atLimit: false });
    expect(choice.tried).toHaveLength(5);
  });

  test('looks one step further, once, where the best is at an end', () => {
    const low = search(errorAt(1e-5, () => 0));
    expect(low.rounds.slice(0, 2)).toEqual(['0.001 x 10, 0.003 x 10, 0.01 x 10', '0.0003 x 10']);
    expect(low.choice.rate).toBe(3e-4);
    expect(search(errorAt(1, () => 0)).choice.rate).toBe(3e-2);
  });

  test('says where the longest training was the best, also where one half as long was worse', () => {
    const found = search(errorAt(3e-3, (epochs) => (epochs === 10 ? 0 : 0.1))).choice;
    expect(found).toMatchObject({ convergedEpochs: 10, atLimit: false });
    const late = search(errorAt(3e-3, (epochs) => (epochs === 20 ? 0 : epochs / 100))).choice;
    expect(late).toMatchObject({ convergedEpochs: 20, atLimit: true });
  });

  test('takes the lower loss where errors are equal, and no notice of it elsewhere', () => {
    expect(search(({ rate }) => outcome(rate === 3e-3 ? 0.1 : 0.2, 0.2)).choice.rate).toBe(3e-3);
    expect(search(({ rate }) => outcome(rate === 3e-3 ? 9 : 1, rate === 3e-3 ? 0.1 : 0.2)).choice.rate).toBe(3e-3);
  });

  test('leaves out what diverged, and fails when all does', () => {
    const { choice } = search(({ rate }) => (rate >= 3e-3 ? outcome(0, 0, 'nan') : outcome(rate, 0.5)));
    expect(choice.rate).toBe(3e-4);
    expect(choice.tried).toContainEqual({ rate: 1e-2, epochs: 10, loss: 0, errorRate: 0 });
    expect(() => search(() => outcome(0, 0, 'nan'))).toThrowError(
      expect.objectContaining({
        code: 'E_STUDY_SEARCH',
        fault: expect.objectContaining({ received: expect.stringContaining('0.0003') }),
      }),
    );
  });
});
