import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lackingClass } from '../../test/support/scored-pictures.js';
import { classificationReport } from '../interpret/classification-report.js';
import { confusedTable, confusionTable, lossesTable, reportTable } from './evaluation-tables.js';

describe('tables of an evaluation', () => {
  test('the report', () => {
    expect(reportTable(classificationReport(lackingClass, ['ants', 'bees', 'cicadas', 'dragonflies']), 80)).toBe(
      [
        'class                 precision  recall     f1  pictures',
        'ants                      0.750   0.750  0.750         4',
        'bees                      0.667   0.667  0.667         3',
        'cicadas                   1.000   1.000  1.000         3',
        'dragonflies               0.000   0.000  0.000         0',
        'accuracy                                 0.800        10',
        'mean of classes           0.604   0.604  0.604        10',
        'weighted by pictures      0.800   0.800  0.800        10',
      ].join('\n'),
    );
  });

  test('the confusion matrix', () => {
    const matrix = [
      [30, 1],
      [1, 2000],
    ];
    expect(confusionTable(matrix, ['ants', 'bees'], 80)).toBe(
      ['true class   1      2', '1 ants      30      1', '2 bees       1  2,000'].join('\n'),
    );
    const wide = Array.from({ length: 30 }, () => new Array<number>(30).fill(0));
    expect(confusionTable(wide, wide.map(String), 80)).toBeUndefined();
  });

  test('no line is too long, whatever classes and files are called', () => {
    const name = fc.string({ minLength: 1, maxLength: 90 }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(fc.tuple(name, name, name, name), name, (classes, file) => {
        const [actual, predicted] = classes;
        const picture = { file, predicted, actual, loss: 12.3456, probability: 0, confidence: 1, margin: 1 };
        const tables = [
          reportTable(classificationReport(lackingClass, classes), 80),
          confusedTable([{ actual, predicted, pictures: 1234 }], 80),
          lossesTable([picture], 80),
        ];
        for (const line of tables.flatMap((text) => text.split('\n'))) expect(line.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
