import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCount, plural } from '../page/count-words.js';
import { firstFew, keepEnd, wrap } from './text.js';

describe('text', () => {
  test('wrap breaks only at spaces and fills lines', () => {
    expect(wrap('one two three', 7)).toBe('one two\nthree');
    expect(wrap('incomprehensibilities a b', 4)).toBe('incomprehensibilities\na b');
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 9, max: 40 }), (list, width) => {
        const wrapped = wrap(list.join(' '), width);
        expect(wrapped.replaceAll('\n', ' ')).toBe(list.join(' '));
        for (const line of wrapped.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('keepEnd keeps the end', () => {
    expect(keepEnd('layer1.0.conv1', 14)).toBe('layer1.0.conv1');
    expect(keepEnd('layer1.0.conv1', 6)).toBe('…conv1');
  });

  test('counts are grouped and agree with their noun', () => {
    expect(formatCount(11705410)).toBe('11,705,410');
    expect(plural(1, 'picture')).toBe('1 picture');
    expect(plural(0, 'picture')).toBe('0 pictures');
    expect([1, 2].map((n) => plural(n, 'entry', 'entries'))).toEqual(['1 entry', '2 entries']);
  });

  test('firstFew says how many more there are', () => {
    expect(firstFew(['a', 'b'])).toBe('  a\n  b');
    expect(firstFew(['a', 'b', 'c'], 1)).toBe('  a\n  and 2 more');
  });
});
