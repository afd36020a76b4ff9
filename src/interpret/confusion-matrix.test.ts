import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass } from '../../test/support/scored-pictures.js';
import { confusionMatrix, mostConfused } from './confusion-matrix.js';

const names = ['a', 'b', 'c', 'd'];

describe('confusionMatrix', () => {
  // confusion_matrix of scikit-learn 1.2.1.
  test('is that of scikit-learn', () => {
    expect(confusionMatrix(fourClasses)).toEqual([
      [3, 0, 2, 0],
      [1, 1, 1, 1],
      [0, 1, 1, 1],
      [3, 3, 0, 2],
    ]);
    expect(confusionMatrix(lackingClass)).toEqual([
      [3, 1, 0, 0],
      [1, 2, 0, 0],
      [0, 0, 3, 0],
      [0, 0, 0, 0],
    ]);
  });

  test('as shares of a row or a column, 0 where there are no pictures', () => {
    expect(confusionMatrix(fourClasses, 'actual')[3]).toEqual([3 / 8, 3 / 8, 0, 2 / 8]);
    expect(confusionMatrix(fourClasses, 'predicted').map((row) => row[0])).toEqual([3 / 7, 1 / 7, 0, 3 / 7]);
    for (const by of ['actual', 'predicted'] as const)
      expect(confusionMatrix(lackingClass, by)[3]).toEqual([0, 0, 0, 0]);
  });
});

describe('mostConfused', () => {
  test('lists what was taken for what, the most frequent first', () => {
    const found = mostConfused(fourClasses, names).map((c) => `${c.actual}${c.predicted}${c.pictures}`);
    expect(found).toEqual(['da3', 'db3', 'ac2', 'ba1', 'bc1', 'bd1', 'cb1', 'cd1']);
  });

  test('from so many pictures on', () => {
    expect(mostConfused(fourClasses, names, 3)).toHaveLength(2);
    expect(mostConfused(fourClasses, names, 4)).toEqual([]);
    expect(mostConfused(lackingClass, names, 0)).toHaveLength(2);
  });
});
