import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseValidCsv, validCsv } from './valid-csv.js';

describe('valid.csv', () => {
  test('names each picture with its class', () => {
    const set = { files: ['a/1.png', 'b/2, "x".png'], labels: Int32Array.of(1, 0) };
    expect(validCsv(set, ['a', 'b'])).toBe('name,label\r\na/1.png,b\r\n"b/2, ""x"".png",a\r\n');
  });

  test('joins several labels', () => {
    const targets = Uint8Array.of(1, 0, 1, 0, 0, 0);
    const set = { files: ['1.png', '2.png'], labels: new Int32Array(0), targets };
    expect(validCsv(set, ['x', 'y', 'z'])).toBe('name,label\r\n1.png,x;z\r\n2.png,\r\n');
  });

  test('gives back any names, to the last character', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { minLength: 1 }), (pictures) => {
        const classes = [...new Set(pictures.map(([, label]) => label))];
        const labels = Int32Array.from(pictures, ([, label]) => classes.indexOf(label));
        const files = pictures.map(([file]) => file);
        const text = validCsv({ files, labels }, classes);
        expect(parseValidCsv(text, 'valid.csv')).toEqual(pictures.map(([file, label]) => ({ file, label })));
      }),
    );
  });

  test.each(['', 'file,class\na,b\n', 'name,label\n"a,b\n', 'name,label\na\n'])('refuses %j', (text) => {
    expect(() => parseValidCsv(text, 'valid.csv')).toThrow(expect.objectContaining({ code: 'E_RUN_PICTURES' }));
  });
});
