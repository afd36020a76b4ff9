import { expect, test } from 'vitest';
import { lackingClass } from '../../test/support/scored-pictures.js';
import { classificationReport } from './classification-report.js';

// classification_report of scikit-learn 1.2.1, with the labels of all classes and zero_division=0.
test('the report is that of scikit-learn', () => {
  const { classes, accuracy, macro, weighted } = classificationReport(lackingClass, ['a', 'b', 'c', 'd']);
  expect(classes).toEqual([
    { name: 'a', precision: 0.75, recall: 0.75, f1: 0.75, support: 4 },
    { name: 'b', precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 },
    { name: 'c', precision: 1, recall: 1, f1: 1, support: 3 },
    { name: 'd', precision: 0, recall: 0, f1: 0, support: 0 },
  ]);
  expect(accuracy).toBeCloseTo(0.8, 12);
  for (const value of [macro.precision, macro.recall, macro.f1]) expect(value).toBeCloseTo(0.6041666666666666, 12);
  for (const value of [weighted.precision, weighted.recall, weighted.f1]) expect(value).toBeCloseTo(0.8, 12);
  expect([macro.support, weighted.support]).toEqual([10, 10]);
});
