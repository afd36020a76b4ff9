import { expect, test } from 'vitest';
import { csvHeader, csvRow } from './history-csv.js';

const record = { epoch: 3, trainLoss: 0.25, validLoss: 1e-7, metrics: { error_rate: 0.125, f1: 1 }, seconds: 37.4 };

test("the columns are those of fastai's CSVLogger", () => {
  expect(csvHeader(record)).toBe('epoch,train_loss,valid_loss,error_rate,f1,time');
  expect(csvRow(record)).toBe('3,0.25,1e-7,0.125,1,00:37');
  expect(csvRow({ ...record, seconds: 3723 })).toBe('3,0.25,1e-7,0.125,1,1:02:03');
});

test('a name with a comma or a quote is one field', () => {
  expect(csvHeader({ metrics: { 'f1, "macro"': 1 } })).toBe('epoch,train_loss,valid_loss,"f1, ""macro""",time');
});
