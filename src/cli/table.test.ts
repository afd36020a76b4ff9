import { expect, test } from 'vitest';
import { renderTable, renderTables, tableRow } from './table.js';

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

test('columns that do not fit beside each other make tables below each other, each with the first column', () => {
  const columns = ['n', 'abc', 'de', 'f'].map((title) => ({ title, align: 'right' as const }));
  const rows = [
    ['1', '2', '', '4'],
    ['10', '20', '30', '40'],
  ];
  expect(renderTables(columns, rows, 15)).toBe(renderTable(columns, rows));
  expect(renderTables(columns, rows, 14)).toBe(' n  abc  de\n 1    2\n10   20  30\n\n n   f\n 1   4\n10  40');
  expect(renderTables(columns, rows, 1).split('\n\n')).toHaveLength(3);
});
