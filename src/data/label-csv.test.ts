import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WarmstartError } from '../error/warmstart-error.js';
import { parseLabelCsv } from './label-csv.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const parsed = (text: string, labelDelimiter?: string) => parseLabelCsv(bytes(text), 'labels.csv', labelDelimiter);
const pairs = (text: string) => parsed(text).rows.map(({ file, label }) => [file, label]);
const refused = (text: string) => {
  try {
    parsed(text);
  } catch (error) {
    return (error as WarmstartError).code;
  }
  return expect.unreachable('it was read');
};

/** As RFC 4180 has it; what any of the delimiters could split is quoted. */
const quoted = (field: string) => (/[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

describe('parseLabelCsv', () => {
  const inner = fc.string({ unit: fc.constantFrom(...'aZ0 ,;\t"\r\n/\\ä→🐝|') });
  const field = inner.map((text) => `x${text}y`);

  test('reads what was written, in every form that spreadsheets write', () => {
    const form = fc.record({
      rows: fc.array(fc.record({ file: field.map((name) => `${name}.jpg`), label: field }), { minLength: 1 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
      newline: fc.constantFrom('\n', '\r\n'),
      header: fc.boolean(),
      bom: fc.boolean(),
      end: fc.boolean(),
    });
    fc.assert(
      fc.property(form, ({ rows, delimiter, newline, header, bom, end }) => {
        const records = rows.map(({ file, label }) => [file, label].map(quoted).join(delimiter));
        const lines = [...(header ? [`name${delimiter}label`] : []), ...records];
        const text = (bom ? '\ufeff' : '') + lines.join(newline) + (end ? newline : '');
        const table = parsed(text);
        expect(table.rows.map(({ file, label }) => ({ file, label }))).toEqual(rows);
        expect(table).toMatchObject({ delimiter, header });
      }),
    );
  });

  test('whatever the bytes are, it reads them or says what is wrong', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'a",;\n\r\t.jpg\0') }).map(bytes),
    );
    fc.assert(
      fc.property(noise, (some) => {
        try {
          for (const { file, label } of parseLabelCsv(some, 'x').rows)
            expect([typeof file, typeof label]).toEqual(['string', 'string']);
        } catch (error) {
          expect(error).toBeInstanceOf(WarmstartError);
          expect((error as WarmstartError).code).toMatch(/^E_CSV_/);
        }
      }),
    );
  });

  test('takes the columns that a header names, in any order, and the first two of any other', () => {
    expect(pairs('id,Label,File\n1,cat,a.jpg\n')).toEqual([['a.jpg', 'cat']]);
    expect(pairs('label,name\ncat,a.jpg\n')).toEqual([['a.jpg', 'cat']]);
    expect(pairs('Bild;Art;Jahr\na.jpg;Fuchs;1850\n')).toEqual([['a.jpg', 'Fuchs']]);
    expect(pairs('image,kind\na.jpg,cat\n')).toEqual([['a.jpg', 'cat']]);
  });

  test('tells labels within a field from fields', () => {
    expect(parsed('a.jpg,cat;dog\nb.jpg,cat;fox\n')).toMatchObject({ delimiter: ',', header: false });
    expect(parsed('a.jpg;cat,dog\nb.jpg;cat,fox\n', ',')).toMatchObject({ delimiter: ';' });
    expect(parsed('x, y.jpg;cat\nb.jpg;fox\n').rows[0]).toMatchObject({ file: 'x, y.jpg' });
  });

  test('counts lines as an editor does, and passes over empty ones', () => {
    const { rows } = parsed('name,label\n\na.jpg,cat\n,,\n"b\n.jpg",dog\nc.jpg\n');
    expect(rows).toEqual([
      { file: 'a.jpg', label: 'cat', line: 3 },
      { file: 'b\n.jpg', label: 'dog', line: 6 },
      { file: 'c.jpg', label: '', line: 7 },
    ]);
  });

  test('says what is wrong with a file', () => {
    expect(refused('name,label\n"a.jpg,cat\nb.jpg,dog\n')).toBe('E_CSV_SYNTAX');
    expect(refused(`a.jpg,"${'x'.repeat(70_000)}"`)).toBe('E_CSV_SYNTAX');
    expect(refused(`a.jpg,${'x'.repeat(70_000)}`)).toBe('E_CSV_SYNTAX');
    expect(refused('a.jpg,c\0t')).toBe('E_CSV_ENCODING');
    for (const text of ['', '\n\n', ',,\n', 'a.jpg\nb.jpg\n']) expect(refused(text)).toBe('E_CSV_COLUMNS');
    const latin1 = Uint8Array.of(...bytes('a.jpg,'), 0xfc);
    expect(() => parseLabelCsv(latin1, 'x')).toThrow(/no UTF-8[\s\S]*save it again/);
    const utf16 = new Uint8Array(Buffer.from('\ufeffa.jpg,cat', 'utf16le'));
    expect(() => parseLabelCsv(utf16, 'x')).toThrowError(expect.objectContaining({ code: 'E_CSV_ENCODING' }));
  });
});
