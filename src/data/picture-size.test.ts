import { expect, test } from 'vitest';
import { parseSize } from './picture-size.js';

test('a number is a cropped square, two numbers are squished', () => {
  expect(parseSize(128)).toEqual({ height: 128, width: 128, fit: 'crop' });
  expect(parseSize({ height: 3, width: 5 })).toEqual({ height: 3, width: 5, fit: 'squish' });
  expect(parseSize({ height: 3, width: 5, fit: 'crop' })).toEqual({ height: 3, width: 5, fit: 'crop' });
});

test('sides that are no sizes are refused', () => {
  for (const size of [0, -1, 1.5, Number.NaN, 5000, { height: 8, width: 0 }]) {
    expect(() => parseSize(size)).toThrowError(expect.objectContaining({ code: 'E_DATA_SIZE' }));
  }
});
