import { expect, test } from 'vitest';
import { foldOfEach } from './fold-of-each.js';

const labels = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0));

test('folds have as many rows of each class', () => {
  const found = foldOfEach({ labels }, 5, 1);
  for (let fold = 0; fold < 5; fold++) {
    const own = labels.filter((_, i) => found[i] === fold);
    expect([own.length, own.filter((label) => label === 1).length]).toEqual([12, 4]);
  }
  expect(foldOfEach({ labels }, 5, 1)).toEqual(found);
  expect(foldOfEach({ labels }, 5, 2)).not.toEqual(found);
});

test('rows of a group are in one fold', () => {
  const groups = labels.map((_, i) => `sheet ${i % 7}`);
  const found = foldOfEach({ labels, groups }, 3, 1);
  expect(new Set(found)).toEqual(new Set([0, 1, 2]));
  expect(new Set(found.map((fold, i) => `${groups[i]} ${fold}`)).size).toBe(7);
  expect(() => foldOfEach({ labels, groups }, 8, 1)).toThrow(expect.objectContaining({ code: 'E_DATA_FOLD' }));
});
