import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchPart } from './search-part.js';

const options = { seed: 42, smallest: 8 };
const sets = fc
  .record({
    classes: fc.integer({ min: 2, max: 4 }),
    each: fc.integer({ min: 8, max: 60 }),
    sheets: fc.option(fc.integer({ min: 3, max: 7 }), { nil: undefined }),
    seed: fc.nat(1000),
  })
  .map(({ classes, each, sheets, seed }) => {
    const labels = Int32Array.from({ length: classes * each }, (_, at) => at % classes);
    // Every sheet has pictures of all classes.
    const groups =
      sheets === undefined ? undefined : Array.from(labels, (_, at) => `s${Math.floor(at / classes) % sheets}`);
    return { set: { labels, classes, ...(groups && { groups }) }, seed };
  });

test('what is learned from and what is judged on are apart, by groups too, and hold every class', () => {
  fc.assert(
    fc.property(sets, ({ set, seed }) => {
      const { learn, heldOut } = searchPart(set, { seed, smallest: 8 });
      const [learned, judged] = [[...learn.pictures], [...heldOut]];
      expect(new Set([...learned, ...judged]).size).toBe(learned.length + judged.length);
      for (const part of [learned, judged]) {
        expect(part).toEqual([...part].sort((a, b) => a - b));
        expect(new Set(part.map((at) => set.labels[at])).size).toBe(set.classes);
      }
      if (set.groups) {
        const sheets = (part: readonly number[]) => new Set(part.map((at) => set.groups?.[at]));
        for (const sheet of sheets(judged)) expect(sheets(learned)).not.toContain(sheet);
      }
      expect(heldOut.length).toBeLessThanOrEqual(128);
      expect(searchPart(set, { seed, smallest: 8 })).toEqual({ learn, heldOut });
    }),
    { numRuns: 50 },
  );
});

test('a search costs no more than 128 labels a class, and 128 pictures to judge on', () => {
  const labels = Int32Array.from({ length: 4000 }, (_, at) => at % 2);
  const { learn, heldOut } = searchPart({ labels, classes: 2 }, options);
  expect([learn.perClass, learn.pictures.length, heldOut.length]).toEqual([128, 256, 128]);
});

test.each([
  [
    'a class of which there is one group alone',
    { labels: Int32Array.of(0, 0, 1, 1), classes: 2, groups: ['a', 'a', 'b', 'b'] },
  ],
  ['too few to hold a quarter out', { labels: Int32Array.of(0, 1, 0, 1), classes: 2 }],
])('%s cannot be divided', (_, set) => {
  expect(() => searchPart(set, options)).toThrowError(
    expect.objectContaining({ code: 'E_STUDY_SEARCH', message: expect.stringContaining('--recipe notebook') }),
  );
});
