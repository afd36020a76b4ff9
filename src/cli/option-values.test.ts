import { describe, expect, test } from 'vitest';
import { learningRate, pattern, positiveNumber, share, wholeNumber, zeroOrMore } from './option-values.js';

const usage = expect.objectContaining({ code: 'E_USAGE' });

describe('values of options', () => {
  test('learning rates are fastai slices', () => {
    const read = learningRate('--lr');
    expect(read('3e-3')).toEqual({ last: 3e-3 });
    expect(read('.01')).toEqual({ last: 0.01 });
    expect(read('1e-5,1e-3')).toEqual({ first: 1e-5, last: 1e-3 });
    expect(read('1e-5, 1e-3')).toEqual({ first: 1e-5, last: 1e-3 });
    for (const text of ['', '0', '-1', 'fast', '1e-3,', ',1e-3', '1,2,3', '1e999', '0x1']) {
      expect(() => read(text), text).toThrowError(usage);
    }
  });

  test('whole numbers stay in their range', () => {
    const read = wholeNumber('--epochs', 1, 10);
    expect([read('1'), read('10')]).toEqual([1, 10]);
    for (const text of ['0', '11', '1.5', '-1', '1e1', '', ' 1']) expect(() => read(text), text).toThrowError(usage);
    expect(() => wholeNumber('--seed', 0)('9'.repeat(20))).toThrowError(usage);
  });

  test('shares lie between 0 and 1', () => {
    expect(share('--valid')('0.2')).toBe(0.2);
    for (const text of ['0', '1', '20%', 'all']) expect(() => share('--valid')(text), text).toThrowError(usage);
  });

  test('numbers above 0, and those of at least 0', () => {
    for (const read of [positiveNumber('--start'), zeroOrMore('--weight-decay', '1')]) {
      expect(read('1e-7')).toBe(1e-7);
      for (const text of ['', '.', '-1', 'x', '1e999']) expect(() => read(text), text).toThrowError(usage);
    }
    expect(['0', '0.0', '.0'].map(zeroOrMore('--weight-decay', '1'))).toEqual([0, 0, 0]);
    expect(() => positiveNumber('--start')('0')).toThrowError(usage);
  });

  test('patterns are regular expressions', () => {
    expect(pattern('--group')('^[^_]+')).toEqual(/^[^_]+/);
    expect(() => pattern('--group')('[')).toThrowError(usage);
  });
});
