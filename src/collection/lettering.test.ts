import { describe, expect, test } from 'vitest';
import { glyphOf } from '../drawing/glyphs.js';
import { randomStream } from '../random/random-stream.js';
import { inventedName } from './lettering.js';

describe('lettering', () => {
  test('every letter that is written has a glyph', () => {
    const stream = randomStream(1);
    const names = Array.from({ length: 400 }, () => inventedName(stream));
    const letters = new Set([...names.join(''), ...names.join('').toUpperCase(), ...'0123456789ilInum']);
    for (const letter of letters) expect(glyphOf(letter).strokes.length, letter).toBeGreaterThan(0);
  });

  test('a glyph stays within its advance and between descender and ascender', () => {
    for (const letter of 'abcdefghiklmnorstuvwzABCDEFGHIKLMNORSTUW0123456789') {
      const { strokes, advance } = glyphOf(letter);
      for (const [x, y] of strokes.flat()) {
        expect(x, letter).toBeGreaterThanOrEqual(-0.1);
        expect(x, letter).toBeLessThanOrEqual(advance);
        expect(y, letter).toBeGreaterThan(-0.8);
        expect(y, letter).toBeLessThan(1.9);
      }
    }
  });

  test('what cannot be drawn is a space', () => {
    expect(glyphOf('é')).toEqual(glyphOf(' '));
    expect(glyphOf(' ').strokes).toEqual([]);
  });
});
