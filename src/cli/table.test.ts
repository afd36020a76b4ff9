import { expect, test } from 'vitest';
import { renderTable, tableRow } from './table.js';

test('columns are as wide as their widest cell, numbers stand right, no line ends in spaces', () => {
  const columns = [
    { title: 'layer', align: 'left' },
    { title: 'n', align: 'right' },
    { title: 'learns', align: 'left' },
  ] as const;
  const rows = [
    ['conv1', '9,408', 'no'],
    ['relu', '', ''],
  ];
  expect(renderTable(columns, rows)).toBe('layer      n  learns\nconv1  9,408  no\nrelu');
});

test('a cell that is too long pushes the rest of its line aside', () => {
  const columns = [
    { title: 'a', align: 'left', width: 2 },
    { title: 'b', align: 'right', width: 3 },
  ] as const;
  expect(tableRow(columns, ['long', '1'])).toBe('long    1');
});
