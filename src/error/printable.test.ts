import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableText } from './printable.js';

test('what acts on a terminal is written as in JSON, letters of all scripts stay', () => {
  expect(printable('a\nb\r\tc')).toBe('a\\nb\\r\\tc');
  expect(printable('\x1b[2Jgone\x9b31m\x7f')).toBe('\\u001b[2Jgone\\u009b31m\\u007f');
  expect(printable('gpj.\u202eexe')).toBe('gpj.\\u202eexe');
  expect(printable('half \ud83d')).toBe('half \\ud83d');
  for (const name of ['خريطة.jpg', 'Zürich é.png', '🗺️.jpg', '地図.tif', 'a b']) expect(printable(name)).toBe(name);
});

test('a name has one line and no control characters, whatever it is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => /^[^\p{Cc}\p{Cs}]*$/u.test(printable(name))));
});

test('text keeps its lines, and JSON its meaning', () => {
  expect(printableText('one\n\ttwo\x1b[1A')).toBe('one\n\ttwo\\u001b[1A');
  const value = { file: 'a\x9bb\x7f\x1b\n' };
  expect(JSON.parse(printableText(JSON.stringify(value, null, 2)))).toEqual(value);
});
