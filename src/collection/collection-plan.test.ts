import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectionClasses, defaultCollection, patchesPerSheet, planCollection } from './collection-plan.js';

describe('planCollection', () => {
  test('plans 638 patches on 40 sheets, half of each class', () => {
    const plan = planCollection(defaultCollection);
    expect(plan).toHaveLength(638);
    expect(plan.filter(({ label }) => label === '01_rail')).toHaveLength(319);
    expect(new Set(plan.map(({ sheet }) => sheet)).size).toBe(40);
  });

  test('any count is met; every sheet is balanced, every name is its own and tells class, sheet and patch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(), (count, seed) => {
        const plan = planCollection({ count, size: 128, seed });
        expect(plan).toHaveLength(count);
        expect(new Set(plan.map(({ name }) => name)).size).toBe(count);
        for (let start = 0; start < count; start += patchesPerSheet) {
          const sheet = plan.slice(start, start + patchesPerSheet);
          const rail = sheet.filter(({ label }) => label === '01_rail').length;
          expect(rail).toBe(Math.ceil(sheet.length / 2));
          expect(new Set(sheet.map(({ sheet }) => sheet))).toEqual(new Set([1 + start / patchesPerSheet]));
        }
        for (const { name, label, sheet, index } of plan) {
          const [folder, file = ''] = name.split('/');
          expect(collectionClasses).toContain(folder);
          expect(folder).toBe(label);
          expect(Number(/^sheet(\d+)_/.exec(file)?.[1])).toBe(sheet);
          expect(Number(/_patch(\d+)\.jpg$/.exec(file)?.[1])).toBe(index + 1);
        }
        // Sorted as text, the names keep the order of the patches.
        const files = plan.map(({ name }) => name.split('/')[1]);
        expect(files.toSorted()).toEqual(files);
      }),
      { numRuns: 20 },
    );
  });

  test('the seed decides which patches have a railway', () => {
    const labels = (seed: number) => planCollection({ count: 64, size: 128, seed }).map(({ label }) => label);
    expect(labels(1)).toEqual(labels(1));
    expect(labels(1)).not.toEqual(labels(2));
  });

  test.each([
    ['E_COLLECTION_COUNT', { count: 1 }],
    ['E_COLLECTION_COUNT', { count: 2.5 }],
    ['E_COLLECTION_COUNT', { count: 100_001 }],
    ['E_COLLECTION_SIZE', { size: 31 }],
    ['E_COLLECTION_SIZE', { size: Number.NaN }],
    ['E_SEED_INVALID', { seed: -1 }],
  ])('%s for %o', (code, wrong) => {
    expect(() => planCollection({ ...defaultCollection, ...wrong })).toThrowError(expect.objectContaining({ code }));
  });
});
