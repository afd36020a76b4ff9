import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeStudy } from '../../test/support/made-study.js';
import { findingsOf } from './findings-of.js';

const eight = [1, 2, 3, 4, 5, 6, 7, 8];
const column = (values: readonly number[]) => values.map((value) => [value]);
/** Differences of .31, .16, .55, .08, .71, .24, -.08, .39 of 100 pictures. */
const scratch = column([81, 66, 95, 58, 91, 64, 42, 79]);
const finetune = column([50, 50, 40, 50, 20, 40, 50, 40]);

describe('findingsOf', () => {
  test('compares pairs: p as scipy has it, outcome from interval and test', () => {
    const { comparisons, cells, total } = findingsOf(madeStudy({ seeds: eight, wrong: { scratch, finetune } }));
    const one = comparisons.find(({ length }) => length === 'converged');
    // scipy 1.17.1, permutation_test(permutation_type='samples', n_resamples=inf), of the same values.
    expect(one?.p).toBe(0.0234375);
    expect(one?.adjustedP).toBe(one?.p);
    expect(one?.errorRate.mean).toBeCloseTo(0.295, 12);
    expect(one?.superiority).toMatchObject({ probability: 7 / 8, better: 7, worse: 1, tied: 0 });
    expect(one?.outcome).toBe('lower');
    const cell = cells.find(({ arm, length }) => arm === 'finetune' && length === 'converged');
    expect(cell).toMatchObject({ epochs: 4, diverged: [], energy: { method: 'estimated' } });
    expect(cell?.energy.wattHours).toBeCloseTo(0.8, 12);
    expect(cell?.carbon.grams).toBeCloseTo(0.4, 12);
    expect(cell?.wilson).toBeUndefined();
    expect(total.trainings).toBe(32);
    expect(total.seconds).toBe(16 * 40 + 16 * 20);
  });

  test('adjusts p over the arms at the largest budget alone', () => {
    const two = (values: readonly (readonly number[])[]) => values.map(([value = 0]) => [value, value]);
    const wrong = { scratch: two(scratch), finetune: two(finetune), frozen: two(finetune) };
    const { comparisons } = findingsOf(madeStudy({ seeds: eight, wrong, budgets: 2 }));
    const converged = comparisons.filter(({ length }) => length === 'converged');
    expect(converged.map(({ adjustedP }) => adjustedP)).toEqual([undefined, undefined, 0.0234375, 0.0234375]);
  });

  test('counts only seeds that all arms have finished', () => {
    const record = madeStudy({ seeds: eight, wrong: { scratch, finetune } });
    const lost = record.trainings.filter(({ arm, seed, epochs }) => arm !== 'finetune' || seed !== 3 || epochs !== 2);
    const { seeds, unfinished, cells, total } = findingsOf({ ...record, trainings: lost });
    expect(seeds).toEqual([1, 2, 4, 5, 6, 7, 8]);
    expect(unfinished).toEqual([3]);
    expect(cells.every(({ errorRate }) => errorRate.values.length === 7)).toBe(true);
    expect(total.trainings).toBe(31);
    expect(findingsOf({ ...record, trainings: [] })).toMatchObject({
      cells: [],
      comparisons: [],
      verdict: { headline: 'Nothing can be said yet: no seed is finished in all arms.' },
    });
  });

  test('claims nothing below six seeds, however large the difference', () => {
    const of = (count: number) =>
      findingsOf(
        madeStudy({
          seeds: eight.slice(0, count),
          wrong: { scratch: column([81, 85, 82, 88, 80, 84]), finetune: column([1, 4, 3, 2, 3, 1]) },
        }),
      ).comparisons.map(({ outcome }) => outcome);
    expect(of(5)).toEqual(['too few seeds', 'too few seeds']);
    expect(of(6)).toEqual(['lower', 'lower']);
  });

  test('of one seed has intervals and a test over the pictures', () => {
    const { cells, comparisons } = findingsOf(madeStudy({ seeds: [4], wrong: { scratch: [[15]], finetune: [[5]] } }));
    // Ten pictures that scratch alone has wrong: 2 / 2^10.
    expect(comparisons[0]).toMatchObject({ outcome: 'too few seeds', mcnemar: expect.closeTo(2 / 1024, 12) });
    expect(comparisons[0]).not.toHaveProperty('p');
    expect(cells[0]?.wilson?.low).toBeCloseTo(0.0931, 4);
  });

  test('tells what it took to come down to where the first arm ends', () => {
    const wrong = { scratch: column([60, 60, 60]), finetune: column([0, 10, 90]) };
    const { convergence } = findingsOf(madeStudy({ seeds: [1, 2, 3], wrong }));
    const converged = convergence.filter(({ length }) => length === 'converged');
    expect(converged[0]).toMatchObject({ target: expect.closeTo(0.6, 12), reached: 3, of: 3, epochs: 4, seconds: 40 });
    // Errors fall .75, .5 and .775, .55: two epochs; the third seed never comes there.
    expect(converged[1]).toMatchObject({ reached: 2, of: 3, epochs: 2, seconds: 20 });
    const { wattHours, low, high } = converged[1]?.energy ?? {};
    expect([wattHours, low, high]).toEqual([0.4, 0.2, 0.8].map((value) => expect.closeTo(value, 12)));
    expect(converged[1]?.curve[1]).toMatchObject({ epoch: 2, low: 0.5, high: expect.closeTo(0.95, 12) });
    const never = findingsOf(
      madeStudy({ seeds: [1, 2, 3], wrong: { scratch: wrong.scratch, finetune: column([61, 70, 0]) } }),
    ).convergence[1];
    expect(never?.reached).toBe(1);
    expect(never).not.toHaveProperty('epochs');
    expect(never).not.toHaveProperty('energy');
  });

  test('has label equivalences in labels, for both lengths', () => {
    const wrong = { scratch: [[40, 30, 20]], finetune: [[30, 20, 10]] };
    const { equivalences } = findingsOf(madeStudy({ seeds: [1], wrong, budgets: 3 }));
    expect(equivalences.map(({ length }) => length)).toEqual(['converged', 'equal']);
    expect(equivalences[0]?.rows.map(({ worth }) => worth)).toEqual([
      { labels: 32 },
      { labels: 64 },
      { labels: 64, beyond: 'more' },
    ]);
  });

  const errors = fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 6, maxLength: 8 });
  const study = (pairs: readonly (readonly [number, number])[], turned = false) => {
    const [a, b] = [column(pairs.map(([x]) => x)), column(pairs.map(([, y]) => y))];
    const wrong = turned ? { finetune: b, scratch: a } : { scratch: a, finetune: b };
    return madeStudy({ seeds: pairs.map((_, at) => at), wrong });
  };

  test('does not depend on the order of seeds and trainings', () => {
    fc.assert(
      fc.property(errors, fc.nat(), (pairs, turn) => {
        const record = study(pairs);
        const turned = <T>(all: readonly T[]) => {
          const at = turn % all.length;
          return [...all.slice(at), ...all.slice(0, at)].reverse();
        };
        const other = { ...record, seeds: turned(record.seeds), trainings: turned(record.trainings) };
        expect(findingsOf(other)).toEqual(findingsOf(record));
      }),
      { numRuns: 5 },
    );
  });

  test('turns round with the arms', () => {
    const mirror = { lower: 'higher', higher: 'lower', undecided: 'undecided', 'too few seeds': 'too few seeds' };
    fc.assert(
      fc.property(errors, (pairs) => {
        const [one] = findingsOf(study(pairs)).comparisons;
        const [other] = findingsOf(study(pairs, true)).comparisons;
        expect(other?.errorRate.mean).toBeCloseTo(-(one?.errorRate.mean ?? 0), 12);
        expect(other?.p).toBe(one?.p);
        // Both ends are interpolated between draws, which are the same but for the sign.
        expect(other?.errorRate.interval?.low ?? 0).toBeCloseTo(-(one?.errorRate.interval?.high ?? 0), 9);
        expect(other?.superiority.better).toBe(one?.superiority.worse);
        expect(other?.outcome).toBe(one && mirror[one.outcome]);
      }),
      { numRuns: 10 },
    );
  });

  test('never finds a difference between an arm and itself', () => {
    fc.assert(
      fc.property(errors, (pairs) => {
        const same = pairs.map(([x]) => [x, x] as const);
        const { comparisons, verdict } = findingsOf(study(same));
        expect(comparisons.map(({ outcome }) => outcome)).toEqual(['undecided', 'undecided']);
        expect(verdict.headline).toMatch(/^No difference could be shown/);
      }),
      { numRuns: 10 },
    );
  });
});
