import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { csvRow, parseCsvRow } from './csv.js';
import { RowFile } from './row-file.js';

const inFolder = async () => join(await folderOf({}), 'rows.csv');

describe('RowFile', () => {
  test('is written row by row, and never over another file', async () => {
    const path = await inFolder();
    const rows = RowFile.create(path);
    rows.append('a\n');
    expect(readFileSync(path, 'utf8')).toBe('a\n');
    rows.append('b\n');
    rows.close();
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    expect(() => RowFile.create(path)).toThrow(expect.objectContaining({ code: 'E_FILE_EXISTS' }));
    expect(() => RowFile.create(join(path, 'below'))).toThrow(expect.objectContaining({ code: 'E_FILE_WRITE' }));
  });

  test('cut at any byte, it is continued after the last whole row', async () => {
    const path = await inFolder();
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\r', '\n', '🙂'), maxLength: 4 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, fc.double({ min: 0, max: 1, noNaN: true }), async (cells, share) => {
        const rows = cells.map(csvRow);
        const whole = Buffer.from(rows.join(''));
        const kept = whole.subarray(0, Math.round(share * whole.length));
        writeFileSync(path, kept);
        const seen: string[][] = [];
        const file = await RowFile.resume(path, { quotes: true }, (row) => seen.push(parseCsvRow(row)));
        expect(seen).toEqual(cells.slice(0, seen.length));
        const next = rows.slice(0, seen.length + 1).join('');
        expect(kept.length).toBeLessThanOrEqual(Buffer.byteLength(next));
        for (const row of rows.slice(seen.length)) file.append(row);
        file.close();
        expect(readFileSync(path)).toEqual(whole);
      }),
    );
  });

  test('rows longer than what is read at once', async () => {
    const path = await inFolder();
    const rows = ['x'.repeat(200_000), 'y'.repeat(70_000)].map((row) => `${row}\n`);
    writeFileSync(path, `${rows.join('')}${'z'.repeat(100_000)}`);
    const seen: string[] = [];
    (await RowFile.resume(path, { quotes: false }, (row) => seen.push(row))).close();
    expect(seen).toEqual(rows);
    expect(readFileSync(path, 'utf8')).toBe(rows.join(''));
  });

  test('makes the file that is not there yet', async () => {
    const path = await inFolder();
    const rows = await RowFile.resume(path, { quotes: true }, () => expect.unreachable());
    rows.append('a\n');
    rows.close();
    expect(readFileSync(path, 'utf8')).toBe('a\n');
  });

  test('a file of other rows stays as it is', async () => {
    const path = await inFolder();
    writeFileSync(path, 'a\nhal');
    const refuse = () => {
      throw new Error('not mine');
    };
    await expect(RowFile.resume(path, { quotes: false }, refuse)).rejects.toThrow('not mine');
    expect(readFileSync(path, 'utf8')).toBe('a\nhal');
  });
});
