import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { listByCsv } from './csv-labels.js';

const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`p/${i}.jpg`, 'x']));
const lines = (count: number, label: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => `p/${i}.jpg,${label(i)}\n`).join('');
const parity = (i: number) => (i % 2 ? 'odd' : 'even');

async function listed(csv: string, labelDelimiter?: string) {
  const root = await folderOf({ ...files, 'labels.csv': csv });
  return listByCsv(join(root, 'labels.csv'), labelDelimiter === undefined ? {} : { labelDelimiter });
}

describe('listByCsv', () => {
  test('lists pictures in the order of the lines, relative to the folder of the file', async () => {
    const { classes, files: found, labels, leftOut, source } = await listed(`name,label\n${lines(4, parity)}`);
    expect(classes).toEqual(['even', 'odd']);
    expect(found).toEqual(['p/0.jpg', 'p/1.jpg', 'p/2.jpg', 'p/3.jpg']);
    expect([...labels]).toEqual([0, 1, 0, 1]);
    expect(leftOut).toEqual([]);
    expect(source).toMatchObject({ kind: 'csv', csv: { delimiter: ',', header: true } });
  });

  test('takes paths as they are written: from Windows, with dots, absolute, to another root', async () => {
    const root = await folderOf(files);
    const csv = `p\\0.jpg,a\n./p/1.jpg,b\nq/../p/2.jpg,a\n${join(root, 'p', '3.jpg')},b\n`;
    const elsewhere = join(await folderOf({ 'labels.csv': csv }), 'labels.csv');
    expect((await listByCsv(elsewhere, { root })).files).toEqual(['p/0.jpg', 'p/1.jpg', 'p/2.jpg', 'p/3.jpg']);
  });

  test('leaves out, with the reason, what does not count', async () => {
    const { leftOut, files: kept } = await listed(
      `${lines(12, parity)}p/3.jpg,odd\n,odd\ngone.jpg,odd\np/1.jpg,\np/new.jpg, \n`,
    );
    expect(kept).toHaveLength(12);
    expect(leftOut).toEqual([
      { file: 'p/3.jpg', reason: 'repeated in line 13' },
      { file: 'line 14', reason: 'it names no file' },
      { file: 'p/1.jpg', reason: 'it has no label' },
      { file: 'p/new.jpg', reason: 'it has no label' },
      { file: 'gone.jpg', reason: 'there is no such file' },
    ]);
  });

  test('reads any number of labels', async () => {
    const { classes, labels, targets, leftOut } = await listed(
      'p/0.jpg,"fox; owl"\np/1.jpg,\np/2.jpg,owl;owl;\np/3.jpg,bee\np/0.jpg,owl;fox\n',
      ';',
    );
    expect(classes).toEqual(['bee', 'fox', 'owl']);
    expect([...(targets ?? [])]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
    expect(labels).toHaveLength(0);
    expect(leftOut).toEqual([{ file: 'p/0.jpg', reason: 'repeated in line 5' }]);
  });

  test('refuses contradictions, a wrong root, a single label, no file', async () => {
    await expect(listed(`${lines(4, parity)}p/2.jpg,odd\n`)).rejects.toThrow(
      /p\/2\.jpg: lines 3 \(even\) and 5 \(odd\)/,
    );
    await expect(listed('p/0.jpg,a;b\np/1.jpg,a\np/0.jpg,a\n', ';')).rejects.toMatchObject({
      code: 'E_CSV_CONTRADICTION',
    });
    await expect(listed('0.jpg,a\np/1.jpg,b\n')).rejects.toThrow(/1 of the 2 files[\s\S]*0\.jpg/);
    await expect(listed(lines(4, () => 'a'))).rejects.toMatchObject({ code: 'E_DATA_CLASSES' });
    await expect(listed('p/0.jpg,"a\nb"\np/1.jpg,b\n')).rejects.toThrow(/control characters[\s\S]*"a\\nb"/);
    await expect(listed('name,label\n')).rejects.toMatchObject({ code: 'E_DATA_NO_PICTURES' });
    await expect(listByCsv('/nowhere/labels.csv')).rejects.toMatchObject({ code: 'E_CSV_FILE' });
  });
});
