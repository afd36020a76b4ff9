import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LabelBudgetOptions, labelBudgets } from './label-budgets.js';

/** So many pictures of each class, mixed. */
function labelled(...counts: readonly number[]): Int32Array {
  const most = Math.max(...counts);
  const rounds = Array.from({ length: most }, (_, round) => counts.flatMap((n, label) => (round < n ? [label] : [])));
  return Int32Array.from(rounds.flat());
}

const countsOf = (labels: Int32Array, classes: number, pictures: Uint32Array) =>
  Array.from({ length: classes }, (_, label) => pictures.filter((at) => labels[at] === label).length);

describe('labelBudgets', () => {
  test('double up to all, and say which classes have fewer', () => {
    const labels = labelled(40, 20, 5, 0);
    const budgets = labelBudgets(labels, 4, { seed: 1 });
    expect(budgets.map(({ perClass }) => perClass)).toEqual([8, 16, 32, 40]);
    expect(budgets.map(({ pictures }) => countsOf(labels, 4, pictures))).toEqual([
      [8, 8, 5, 0],
      [16, 16, 5, 0],
      [32, 20, 5, 0],
      [40, 20, 5, 0],
    ]);
    expect(budgets.map(({ short }) => short)).toEqual([
      [2, 3],
      [2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(labelBudgets(labels, 4, { seed: 1, smallest: 40 })).toHaveLength(1);
    expect(labelBudgets(labels, 4, { seed: 1, smallest: 100 })[0]?.perClass).toBe(40);
  });

  test('are nested, balanced, without repeats, and the last has all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }).filter((counts) => counts.some((n) => n > 0)),
        fc.integer({ min: 1, max: 10 }),
        fc.nat(),
        fc.boolean(),
        (counts, smallest, seed, grouped) => {
          const labels = labelled(...counts);
          const groups = grouped ? Array.from(labels, (_, at) => `sheet ${at % 4}`) : undefined;
          const budgets = labelBudgets(labels, counts.length, { seed, smallest, groups });
          let before = new Set<number>();
          for (const { perClass, pictures } of budgets) {
            const now = new Set(pictures);
            expect(now.size).toBe(pictures.length);
            expect([...before].every((picture) => now.has(picture))).toBe(true);
            expect(now.size).toBeGreaterThan(before.size);
            expect(countsOf(labels, counts.length, pictures)).toEqual(counts.map((n) => Math.min(n, perClass)));
            before = now;
          }
          expect(before.size).toBe(labels.length);
        },
      ),
    );
  });

  test('depend on the seed, and of a class on that class alone', () => {
    const first = (counts: number[], options: LabelBudgetOptions) => {
      const labels = labelled(...counts);
      const [{ pictures } = { pictures: new Uint32Array() }] = labelBudgets(labels, counts.length, options);
      return Array.from(pictures).filter((at) => labels[at] === 0);
    };
    expect(first([60, 60], { seed: 1 })).toEqual(first([60, 60], { seed: 1 }));
    expect(first([60, 60], { seed: 1 })).not.toEqual(first([60, 60], { seed: 2 }));
    // Class 0 at every second place in both.
    expect(first([60, 60], { seed: 1 })).toEqual(first([60, 90], { seed: 1 }));
  });

  test('take one picture of each group in turn', () => {
    const labels = new Int32Array(100);
    // One large sheet and nine small ones.
    const groups = Array.from(labels, (_, at) => (at < 82 ? 'large' : `sheet ${at % 9}`));
    const [budget] = labelBudgets(labels, 1, { seed: 4, smallest: 10, groups });
    expect(new Set(Array.from(budget?.pictures ?? [], (at) => groups[at])).size).toBe(10);
  });

  test('need pictures, and a size', () => {
    const refused = expect.objectContaining({ code: 'E_STUDY_BUDGET' });
    expect(() => labelBudgets([], 2, { seed: 1 })).toThrowError(refused);
    for (const smallest of [0, 1.5, Number.NaN])
      expect(() => labelBudgets([0, 1], 2, { seed: 1, smallest })).toThrowError(refused);
  });
});
