import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRow, parseCsvRow } from './csv.js';

test('quotes what needs it, and ends rows with CR LF (RFC 4180, 2)', () => {
  expect(csvRow(['file', 'p(a, b)', 'say "no"', '', 'two\nlines'])).toBe(
    'file,"p(a, b)","say ""no""",,"two\nlines"\r\n',
  );
});

test('reads rows of other programs', () => {
  expect(parseCsvRow('a,b\n')).toEqual(['a', 'b']);
  expect(parseCsvRow('"a",b,')).toEqual(['a', 'b', '']);
  expect(parseCsvRow('')).toEqual(['']);
});

test('what was written is read again', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\r', '\n', ' ', '🙂') });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      expect(parseCsvRow(csvRow(cells))).toEqual(cells);
    }),
  );
});
