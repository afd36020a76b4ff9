import { expect, test } from 'vitest';
import { capital, listed } from './sentence-words.js';

test('a sentence begins with a large letter', () => {
  expect(['the group', 'x', ''].map(capital)).toEqual(['The group', 'X', '']);
});

test('names are listed as in a sentence', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
